//! Which of several tips would conflict with which.

use std::collections::HashMap;

use super::batch::Question;
use super::quarantine::{Quarantine, Verdict};
use super::{GitError, Repository, Tip};
use crate::model::{ConflictEntry, Matrix, MergeVerdict, Oid};

impl Repository {
    /// What merging each of several tips into `onto`, where it is given, and into each of the tips before it would come to.
    ///
    /// The attributes are those of the commit that is merged into, as they are for `git merge`.
    pub fn matrix(&self, onto: Option<&Oid>, tips: &[Tip]) -> Result<Matrix, GitError> {
        let mut asked: Vec<(&Oid, Vec<&Tip>)> = Vec::new();
        asked.extend(onto.map(|onto| (onto, tips.iter().collect())));
        for (at, tip) in tips.iter().enumerate() {
            asked.push((&tip.oid, tips.iter().skip(at + 1).collect()));
        }
        let quarantine = Quarantine::new(self)?;
        let mut known: HashMap<Question, MergeVerdict> = HashMap::new();
        for (ours, theirs) in asked {
            let question = |tip: &&Tip| Question {
                ours: ours.clone(),
                theirs: tip.oid.clone(),
            };
            let mut questions: Vec<Question> = theirs.iter().map(question).collect();
            questions.retain(|question| !known.contains_key(question));
            let verdicts = quarantine.merge_all(ours, &questions)?;
            for (question, verdict) in questions.into_iter().zip(verdicts) {
                let name = theirs.iter().find(|tip| tip.oid == question.theirs);
                let name = name.map_or("", |tip| tip.name.as_str());
                let verdict = told(verdict, &question, name);
                known.insert(question, verdict);
            }
        }
        let verdict = |ours: Option<&Oid>, theirs: Option<&Tip>| {
            let question = ours.zip(theirs).map(|(ours, theirs)| Question {
                ours: ours.clone(),
                theirs: theirs.oid.clone(),
            });
            let verdict = question.and_then(|question| known.get(&question).cloned());
            verdict.unwrap_or_else(|| MergeVerdict::Unknown {
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

/// A verdict of a batch, whose sides were named by their ids, in the words of `git merge NAME`. Where a file and a folder
/// meet, git names the file after its side: `config~HEAD`, `config~topic`.
fn told(verdict: Verdict, question: &Question, name: &str) -> MergeVerdict {
    let names = [
        (format!("~{}", question.ours), "~HEAD".to_owned()),
        (
            format!("~{}", question.theirs),
            format!("~{}", name.replace('/', "_")),
        ),
    ];
    match verdict {
        Verdict::Clean(_) => MergeVerdict::Clean,
        Verdict::Unknown(message) => MergeVerdict::Unknown { message },
        Verdict::Conflict(merge) => MergeVerdict::Conflict {
            conflicts: merge
                .conflicts
                .into_iter()
                .map(|entry| renamed(entry, &names))
                .collect(),
        },
    }
}

fn renamed(entry: ConflictEntry, names: &[(String, String)]) -> ConflictEntry {
    let side = names
        .iter()
        .find(|(id, _)| entry.path.as_str().contains(id.as_str()));
    let path = side.and_then(|(id, name)| entry.path.as_str().replace(id, name).parse().ok());
    ConflictEntry {
        path: path.unwrap_or(entry.path),
        kind: entry.kind,
    }
}
