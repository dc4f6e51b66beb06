//! Which of several tips would conflict with which.

use std::collections::{HashMap, HashSet};

use super::batch::Question;
use super::quarantine::Quarantine;
use super::{GitError, Repository, Tip};
use crate::model::{ConflictEntry, Matrix, MergeVerdict, Oid};

/// What merges came to that were asked about before.
pub type Verdicts = HashMap<Question, MergeVerdict>;

impl Repository {
    /// What merging each of several tips into `onto`, where it is given, and into each of the tips before it would come to.
    ///
    /// The attributes are those of the commit that is merged into, as they are for `git merge`.
    pub fn matrix(&self, onto: Option<&Oid>, tips: &[Tip]) -> Result<Matrix, GitError> {
        Quarantine::new(self)?.matrix(onto, tips, &mut Verdicts::new())
    }
}

impl Quarantine<'_> {
    /// The same for commits that are in the quarantine or in the repository.
    /// What is known already is not asked again; what becomes known is kept.
    pub(super) fn matrix(
        &self,
        onto: Option<&Oid>,
        tips: &[Tip],
        known: &mut Verdicts,
    ) -> Result<Matrix, GitError> {
        let question = |ours: &Oid, theirs: &Tip| Question {
            ours: ours.clone(),
            theirs: theirs.oid.clone(),
            base: None,
        };
        let mut questions = Vec::new();
        if let Some(onto) = onto {
            questions.extend(tips.iter().map(|tip| question(onto, tip)));
        }
        for (at, tip) in tips.iter().enumerate() {
            let later = tips.iter().skip(at + 1);
            questions.extend(later.map(|later| question(&tip.oid, later)));
        }
        let mut unique: Vec<Question> = (questions.iter())
            .filter(|question| !known.contains_key(question))
            .cloned()
            .collect();
        unique.sort_unstable();
        unique.dedup();
        if !unique.is_empty() {
            // What is looked at again and again is of one moment, and not worth remembering.
            let answers = if known.is_empty() {
                self.recalled(&unique)?
            } else {
                self.answers(&unique, false)?
            };
            // What nobody could say may be sayable the next time.
            let is_known =
                |verdict: &MergeVerdict| !matches!(verdict, MergeVerdict::Unknown { .. });
            let asked: HashSet<&Question> = questions.iter().collect();
            known.retain(|question, verdict| asked.contains(question) && is_known(verdict));
            let verdicts = answers.into_iter().map(|answer| answer.verdict);
            known.extend(unique.into_iter().zip(verdicts));
        }
        let verdict = |ours: Option<&Oid>, theirs: Option<&Tip>| {
            let found = ours.zip(theirs).and_then(|(ours, theirs)| {
                let question = question(ours, theirs);
                Some(told(known.get(&question)?, &question, &theirs.name))
            });
            found.unwrap_or_else(|| MergeVerdict::Unknown {
                message: "it was not asked for".to_owned(),
            })
        };
        Ok(Matrix::from_verdicts(
            tips.len(),
            onto.is_some(),
            |at| verdict(onto, tips.get(at)),
            |a, b| verdict(tips.get(a).map(|tip| &tip.oid), tips.get(b)),
        ))
    }
}

/// A verdict on two sides that were named by their ids, in the words of `git merge NAME`. Where a file and a folder meet,
/// git names the file after its side: `config~HEAD`, `config~topic`.
fn told(verdict: &MergeVerdict, question: &Question, name: &str) -> MergeVerdict {
    let MergeVerdict::Conflict { conflicts } = verdict else {
        return verdict.clone();
    };
    let renamed = |entry: &ConflictEntry| {
        let path = entry.path.as_str();
        // The path before the tilde was in a tree; what follows the id tells two apart.
        for (oid, name) in [(&question.ours, "HEAD"), (&question.theirs, name)] {
            if let Some(at) = path.rfind(&format!("~{oid}")) {
                let (start, rest) = path.split_at(at + 1);
                let rest = rest.get(oid.as_str().len()..).unwrap_or_default();
                let path = format!("{start}{}{rest}", name.replace('/', "_"));
                return ConflictEntry {
                    path: path.parse().unwrap_or_else(|_| entry.path.clone()),
                    kind: entry.kind,
                };
            }
        }
        entry.clone()
    };
    MergeVerdict::Conflict {
        conflicts: conflicts.iter().map(renamed).collect(),
    }
}
