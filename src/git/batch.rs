//! Many merges asked of one git.

use super::parse::{MergeTree, parse_merge_tree_batch};
use super::quarantine::{Quarantine, Verdict};
use super::{GitError, call};
use crate::model::{Exit, Oid};

/// A merge to be told about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Question {
    /// The commit that is merged into.
    pub ours: Oid,
    /// The commit that is merged.
    pub theirs: Oid,
    /// The commit that both are compared with; where none is given, their merge base.
    pub base: Option<Oid>,
}

impl Quarantine<'_> {
    /// What each of several merges comes to, by the attributes of one tree.
    ///
    /// Before 2.49 git answers nothing before the end of its input, so all questions are written at once. A question that
    /// git cannot answer (a missing object, unrelated histories) ends its batch: that one is unknown, and the ones after it
    /// are asked again.
    pub(super) fn merge_all(
        &self,
        attributes: &Oid,
        questions: &[Question],
    ) -> Result<Vec<Verdict>, GitError> {
        let mut verdicts = Vec::with_capacity(questions.len());
        while let Some(rest) = questions
            .get(verdicts.len()..)
            .filter(|rest| !rest.is_empty())
        {
            let mut lines = String::new();
            for Question { ours, theirs, base } in rest {
                if let Some(base) = base {
                    lines.extend([base.as_str(), " -- "]);
                }
                lines.extend([ours.as_str(), " ", theirs.as_str(), "\n"]);
            }
            let output = self
                .call()
                .option(format!("--attr-source={attributes}"))
                .args(["merge-tree", "--write-tree", "--messages", "-z", "--stdin"])
                .stdin(lines.into_bytes())
                .run()?;
            let answers = parse_merge_tree_batch(&output.stdout);
            verdicts.extend(answers.into_iter().take(rest.len()).map(verdict));
            if verdicts.len() < questions.len() {
                // Git said nothing on this one, whatever its exit code.
                let error = call::failed("merge-tree".to_owned(), &output);
                verdicts.push(Verdict::Unknown(match output.exit {
                    Exit::Success => "git merge-tree printed no tree".to_owned(),
                    _ => error.to_string(),
                }));
            }
        }
        Ok(verdicts)
    }
}

fn verdict((is_clean, merge): (bool, MergeTree)) -> Verdict {
    if is_clean {
        Verdict::Clean(merge.tree)
    } else {
        Verdict::Conflict(merge)
    }
}
