//! How many agree, and who decided.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use git_orchestrate::git::{HandOver, MergeAnswer, Question, Repository};

use crate::data::{self, Expected};
use crate::{Failure, tell};

/// How many agree, and who decided.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    n_merges: usize,
    n_conflicts: usize,
    wrong_verdicts: usize,
    wrong_trees: usize,
    wrong_paths: usize,
    /// Merges of which the data was made without the attributes that `git merge` goes by, as a bare repository has it.
    by_attributes: usize,
    /// Verdicts that are others where trees are not asked for.
    torn: usize,
    handed_over: BTreeMap<HandOver, usize>,
}

impl Tally {
    /// Adds another one.
    pub(crate) fn add(&mut self, other: &Self) {
        self.n_merges += other.n_merges;
        self.n_conflicts += other.n_conflicts;
        self.wrong_verdicts += other.wrong_verdicts;
        self.wrong_trees += other.wrong_trees;
        self.wrong_paths += other.wrong_paths;
        self.by_attributes += other.by_attributes;
        self.torn += other.torn;
        for (reason, n) in &other.handed_over {
            *self.handed_over.entry(*reason).or_default() += n;
        }
    }

    /// Whether all agree.
    pub(crate) fn is_perfect(&self) -> bool {
        self.wrong_verdicts + self.wrong_trees + self.wrong_paths + self.torn == 0
    }

    /// It, as lines.
    pub(crate) fn told(&self, name: &str) -> String {
        let n_handed_over: usize = self.handed_over.values().sum();
        let mut text = format!(
            "{name}: {} merges ({} conflict), wrong: {} verdicts, {} trees, {} paths, {} torn; other by attributes: {}; decided here: {}",
            self.n_merges,
            self.n_conflicts,
            self.wrong_verdicts,
            self.wrong_trees,
            self.wrong_paths,
            self.torn,
            self.by_attributes,
            self.n_merges - n_handed_over
        );
        for (reason, n) in &self.handed_over {
            let _ = write!(text, "\n    {n:5} by git: {reason}");
        }
        text
    }
}

/// Compares what is told of merges with what git made of them.
pub(crate) fn compare(
    name: &str,
    repository: &Repository,
    expected: &[Expected],
) -> Result<Tally, Failure> {
    let questions: Vec<Question> = (expected.iter())
        .map(|expected| expected.question.clone())
        .collect();
    let answers = repository.answers(&questions, true)?;
    let plain = repository.answers(&questions, false)?;
    let mut tally = Tally {
        n_merges: expected.len(),
        ..Tally::default()
    };
    for ((expected, answer), plain) in expected.iter().zip(&answers).zip(&plain) {
        tally.n_conflicts += usize::from(!expected.is_clean);
        let paths = (answer.verdict.conflicts().iter()).map(|entry| entry.path.to_string());
        let paths: BTreeSet<String> = paths.collect();
        let is_wrong = answer.verdict.is_clean() != expected.is_clean;
        let has_wrong_tree = expected.tree.is_some() && answer.tree != expected.tree;
        let has_wrong_paths = !expected.is_clean
            && paths != expected.paths
            && !(expected.is_cut && paths.is_superset(&expected.paths));
        let is_torn = plain.verdict != answer.verdict;
        if is_wrong || has_wrong_tree || has_wrong_paths || is_torn {
            if !is_torn && is_by_attributes(repository, expected, answer)? {
                tally.by_attributes += 1;
            } else {
                tally.wrong_verdicts += usize::from(is_wrong);
                tally.wrong_trees += usize::from(has_wrong_tree);
                tally.wrong_paths += usize::from(has_wrong_paths);
                tally.torn += usize::from(is_torn);
                tell(&format!("{expected:?}\n  {answer:?}\n  {plain:?}"));
            }
        }
        if let Some(reason) = plain.handed_over {
            *tally.handed_over.entry(reason).or_default() += 1;
        }
    }
    tell(&tally.told(name));
    Ok(tally)
}

/// Whether git says what we say by the attributes of our side, and what the data says without any.
fn is_by_attributes(
    repository: &Repository,
    expected: &Expected,
    answer: &MergeAnswer,
) -> Result<bool, Failure> {
    let quarantine = tempfile::tempdir()?;
    let ask = |with_attributes| {
        let question = expected.question.clone();
        data::ask(
            repository.common_dir(),
            quarantine.path(),
            question,
            with_attributes,
        )
    };
    let (with, without) = (ask(true)?, ask(false)?);
    let is_ours = with.tree == answer.tree && with.is_clean == answer.verdict.is_clean();
    let is_theirs = without.is_clean == expected.is_clean
        && (expected.tree.is_none() || without.tree == expected.tree);
    Ok(is_ours && is_theirs)
}
