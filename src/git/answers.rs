//! What merges come to: decided in process where that is proven to be what git does, asked of git where not.

use std::collections::HashMap;

use rayon::prelude::*;

use super::batch::Question;
use super::lane::{Decided, FoundTrees, HandOver, Lane};
use super::memory::Recollection;
use super::quarantine::{Quarantine, Verdict};
use super::{GitError, Repository};
use crate::model::{MergeVerdict, Oid};

/// How many merges are asked of one git at least before another is started beside it.
const MIN_BATCH: usize = 16;

/// What a merge comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeAnswer {
    /// Whether it conflicts, and where. The sides are named by their ids where git names files after them.
    pub verdict: MergeVerdict,
    /// The tree that it comes to, with markers where it conflicts; where that was asked for and is known. It is not kept.
    pub tree: Option<Oid>,
    /// Why git was asked, if it was.
    pub handed_over: Option<HandOver>,
}

impl Repository {
    /// What each of several merges comes to, as the installed git has it. Nothing is written.
    ///
    /// The attributes are those of the commit that is merged into, as they are for `git merge`.
    pub fn answers(
        &self,
        questions: &[Question],
        with_trees: bool,
    ) -> Result<Vec<MergeAnswer>, GitError> {
        Quarantine::new(self)?.answers(questions, with_trees)
    }
}

impl Quarantine<'_> {
    /// The same for commits that are in the quarantine or in the repository.
    pub(super) fn answers(
        &self,
        questions: &[Question],
        with_trees: bool,
    ) -> Result<Vec<MergeAnswer>, GitError> {
        let lane = Lane::open(self, false);
        let decided = match &lane {
            Ok(lane) => lane.decide(questions, with_trees),
            Err(reason) => questions.iter().map(|_| Err(*reason)).collect(),
        };
        self.answers_of(lane.as_ref().ok(), questions, decided)
    }

    /// The same without trees, where what was asked before is not asked again.
    pub(super) fn recalled(&self, questions: &[Question]) -> Result<Vec<MergeAnswer>, GitError> {
        let Some(memory) = self.repository().memory() else {
            return self.answers(questions, false);
        };
        let Ok(lane) = Lane::open(self, false) else {
            return self.answers(questions, false);
        };
        let trees = lane.trees(questions);
        let recollection = Recollection::of(memory, &lane, &trees);
        let (unknown, unknown_trees): (Vec<Question>, Vec<FoundTrees>) =
            (questions.iter().zip(&trees).enumerate())
                .filter(|(at, _)| recollection.known(*at).is_none())
                .map(|(_, (question, trees))| (question.clone(), *trees))
                .unzip();
        let decided = lane.decide_of(&unknown, &unknown_trees, false);
        let mut fresh = (self.answers_of(Some(&lane), &unknown, decided)?).into_iter();
        let answer = |(at, _)| match recollection.known(at) {
            Some(verdict) => Some(MergeAnswer {
                verdict: verdict.clone(),
                tree: None,
                handed_over: None,
            }),
            None => fresh.next(),
        };
        let answers: Vec<MergeAnswer> = questions.iter().enumerate().filter_map(answer).collect();
        recollection.keep(questions, &answers);
        Ok(answers)
    }

    fn answers_of(
        &self,
        lane: Option<&Lane>,
        questions: &[Question],
        decided: Vec<Result<Decided, HandOver>>,
    ) -> Result<Vec<MergeAnswer>, GitError> {
        let mut answers: Vec<Option<MergeAnswer>> = Vec::with_capacity(questions.len());
        let mut handed_over = Vec::new();
        for (at, decided) in decided.into_iter().enumerate() {
            answers.push(match decided {
                Ok(Decided { verdict, tree }) => Some(MergeAnswer {
                    verdict,
                    tree,
                    handed_over: None,
                }),
                Err(reason) => {
                    handed_over.push((at, reason));
                    None
                }
            });
        }
        for (at, answer) in self.asked(lane, questions, &handed_over)? {
            if let Some(place) = answers.get_mut(at) {
                *place = Some(answer);
            }
        }
        let unknown = || MergeAnswer {
            verdict: MergeVerdict::Unknown {
                message: "git was not asked".to_owned(),
            },
            tree: None,
            handed_over: None,
        };
        Ok((answers.into_iter())
            .map(|answer| answer.unwrap_or_else(unknown))
            .collect())
    }

    /// The answers of git, by the place of each question.
    fn asked(
        &self,
        lane: Option<&Lane>,
        questions: &[Question],
        handed_over: &[(usize, HandOver)],
    ) -> Result<Vec<(usize, MergeAnswer)>, GitError> {
        let asked: Vec<Question> = (handed_over.iter())
            .filter_map(|(at, _)| questions.get(*at).cloned())
            .collect();
        let verdicts = self.verdicts(lane, &asked)?;
        let answer = |((at, reason), verdict): (&(usize, HandOver), Verdict)| {
            let (verdict, tree) = match verdict {
                Verdict::Clean(tree) => (MergeVerdict::Clean, Some(tree)),
                Verdict::Unknown(message) => (MergeVerdict::Unknown { message }, None),
                Verdict::Conflict(merge) => (
                    MergeVerdict::Conflict {
                        conflicts: merge.conflicts,
                    },
                    Some(merge.tree),
                ),
            };
            let answer = MergeAnswer {
                verdict,
                tree,
                handed_over: Some(*reason),
            };
            (*at, answer)
        };
        Ok(handed_over.iter().zip(verdicts).map(answer).collect())
    }

    /// What git says of each of several merges, in as few calls as there are sets of attributes, or one a core.
    pub(super) fn verdicts(
        &self,
        lane: Option<&Lane>,
        questions: &[Question],
    ) -> Result<Vec<Verdict>, GitError> {
        // One git has one set of attributes.
        let ours: Vec<&Oid> = questions.iter().map(|question| &question.ours).collect();
        let sources = match lane {
            Some(lane) => lane.attribute_sources(&ours),
            None => ours,
        };
        let mut batches: HashMap<&Oid, Vec<usize>> = HashMap::new();
        for (at, source) in sources.into_iter().enumerate() {
            batches.entry(source).or_default().push(at);
        }
        let size = questions.len().div_ceil(rayon::current_num_threads());
        let size = size.max(MIN_BATCH);
        let batches: Vec<(&Oid, &[usize])> = (batches.iter())
            .flat_map(|(source, batch)| batch.chunks(size).map(move |chunk| (*source, chunk)))
            .collect();
        let verdicts: Result<Vec<Vec<(usize, Verdict)>>, GitError> = batches
            .into_par_iter()
            .map(|(source, batch)| {
                let asked = batch.iter().filter_map(|at| questions.get(*at).cloned());
                let asked: Vec<Question> = asked.collect();
                let verdicts = self.merge_all(source, &asked)?;
                Ok(batch.iter().copied().zip(verdicts).collect())
            })
            .collect();
        let mut verdicts: Vec<(usize, Verdict)> = verdicts?.into_iter().flatten().collect();
        verdicts.sort_unstable_by_key(|(at, _)| *at);
        Ok(verdicts.into_iter().map(|(_, verdict)| verdict).collect())
    }
}
