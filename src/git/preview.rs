//! What a sequence of merges would do, by git's own merge machinery, without writing to the repository.

use super::chain::{Chain, Link};
use super::quarantine::{NamedMerge, Quarantine, Verdict};
use super::{GitError, Repository};
use crate::model::{MergePreview, Oid, PreviewStep, StepResult, TaskId};

/// Something to be merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tip {
    /// Its name as it was given.
    pub name: String,
    /// The commit.
    pub oid: Oid,
    /// The task whose branch it is.
    pub task: Option<TaskId>,
}

impl Repository {
    /// What merging the tips into a commit would do, one after the other, each onto what the ones before it came to. One
    /// that conflicts is left out of what follows.
    ///
    /// Every clean step is made a commit in a quarantine, so that the next step has the merge bases that it would have in
    /// the real sequence.
    pub fn preview(&self, into: &Oid, tips: &[Tip]) -> Result<MergePreview, GitError> {
        self.preview_holding(into, tips, &[])
    }

    /// The same where tips hold the results of others, which are given by their places: what holds one that is left out is
    /// left out of what follows too, whatever comes of it alone.
    ///
    /// What can be decided in process is, and then all of it is asked of git at once; should git not agree on anything, it
    /// is asked step by step.
    pub fn preview_holding(
        &self,
        into: &Oid,
        tips: &[Tip],
        holds: &[Vec<usize>],
    ) -> Result<MergePreview, GitError> {
        let quarantine = Quarantine::new(self)?;
        if let Some(chain) = Chain::open(&quarantine) {
            let mut steps = Steps {
                quarantine: &quarantine,
                chain: Some(chain),
                conflicts: Vec::new(),
            };
            let mut preview = steps.preview(into, tips, holds)?;
            if steps.is_confirmed()? && steps.add_conflicts(&mut preview)? {
                return Ok(preview);
            }
        }
        let mut steps = Steps {
            quarantine: &quarantine,
            chain: None,
            conflicts: Vec::new(),
        };
        steps.preview(into, tips, holds)
    }
}

/// Merges one after the other.
struct Steps<'a> {
    quarantine: &'a Quarantine<'a>,
    /// What decides in process; none where git is asked everything.
    chain: Option<Chain>,
    /// The steps that are known to conflict and of which git must say how: their places, and what they are merged into.
    conflicts: Vec<(usize, Oid)>,
}

impl Steps<'_> {
    fn preview(
        &mut self,
        into: &Oid,
        tips: &[Tip],
        holds: &[Vec<usize>],
    ) -> Result<MergePreview, GitError> {
        let mut so_far = into.clone();
        let mut tree_so_far = self.quarantine.repository().tree_oid(into)?;
        let mut is_out = vec![false; tips.len()];
        let mut steps = Vec::with_capacity(tips.len());
        for (at, tip) in tips.iter().enumerate() {
            let held = holds.get(at).into_iter().flatten();
            let is_behind = held.copied().any(|held| is_out.get(held) == Some(&true));
            let mut step = PreviewStep {
                name: tip.name.clone(),
                oid: tip.oid.clone(),
                task: tip.task,
                result: StepResult::Unknown,
                tree: None,
                conflicts: Vec::new(),
                resolution: None,
            };
            if self.is_ancestor(&tip.oid, &so_far)? {
                step.result = StepResult::Empty;
                step.tree = Some(tree_so_far.clone());
            } else {
                match self.merge(at, &so_far, tip)? {
                    Verdict::Clean(tree) => {
                        step.result = if tree == tree_so_far {
                            StepResult::Empty
                        } else {
                            StepResult::Clean
                        };
                        step.tree = Some(tree.clone());
                        if !is_behind {
                            so_far = self.commit(&tree, &[&so_far, &tip.oid])?;
                            tree_so_far = tree;
                        }
                    }
                    Verdict::Conflict(merge) => {
                        step.result = StepResult::Conflict;
                        step.tree = Some(merge.tree);
                        step.conflicts = merge.conflicts;
                    }
                    Verdict::Unknown(_) => {}
                }
            }
            if let Some(is_out) = is_out.get_mut(at) {
                let is_stopped = matches!(step.result, StepResult::Conflict | StepResult::Unknown);
                *is_out = is_behind || is_stopped;
            }
            steps.push(step);
        }
        Ok(MergePreview {
            into: into.clone(),
            steps,
        })
    }

    fn merge(&mut self, at: usize, onto: &Oid, tip: &Tip) -> Result<Verdict, GitError> {
        let link = (self.chain.as_mut()).and_then(|chain| chain.merge(onto, &tip.oid));
        match link {
            Some(Link::Clean(tree)) => Ok(Verdict::Clean(tree)),
            // Nothing builds on a conflict, so git is asked about all of them together.
            Some(Link::Conflict) => {
                self.conflicts.push((at, onto.clone()));
                Ok(Verdict::Unknown(String::new()))
            }
            None => self.quarantine.merge_named(onto, &tip.oid, &tip.name),
        }
    }

    /// Adds to the steps that conflict what git says of them; whether it says that they all do.
    fn add_conflicts(&self, preview: &mut MergePreview) -> Result<bool, GitError> {
        let steps = &mut preview.steps;
        let merges: Vec<NamedMerge<'_>> = (self.conflicts.iter())
            .filter_map(|(at, onto)| {
                let step = steps.get(*at)?;
                Some(NamedMerge {
                    onto,
                    tip: &step.oid,
                    name: &step.name,
                })
            })
            .collect();
        let verdicts = self.quarantine.merge_all_named(&merges)?;
        for ((at, _), verdict) in self.conflicts.iter().zip(verdicts) {
            let (Verdict::Conflict(merge), Some(step)) = (verdict, steps.get_mut(*at)) else {
                return Ok(false);
            };
            step.result = StepResult::Conflict;
            step.tree = Some(merge.tree);
            step.conflicts = merge.conflicts;
        }
        Ok(true)
    }

    fn commit(&mut self, tree: &Oid, parents: &[&Oid]) -> Result<Oid, GitError> {
        match (self.chain.as_mut()).and_then(|chain| chain.commit(tree, parents)) {
            Some(commit) => Ok(commit),
            None => self.quarantine.commit(tree, parents),
        }
    }

    fn is_ancestor(&mut self, ancestor: &Oid, descendant: &Oid) -> Result<bool, GitError> {
        let known = (self.chain.as_mut()).and_then(|chain| chain.is_ancestor(ancestor, descendant));
        match known {
            Some(is_ancestor) => Ok(is_ancestor),
            None => self.quarantine.is_ancestor(ancestor, descendant),
        }
    }

    fn is_confirmed(&self) -> Result<bool, GitError> {
        let is_confirmed = |chain: &Chain| chain.is_confirmed(self.quarantine);
        self.chain.as_ref().map_or(Ok(true), is_confirmed)
    }
}
