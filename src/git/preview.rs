//! What a sequence of merges would do, by git's own merge machinery, without writing to the repository.

use super::quarantine::{Quarantine, Verdict};
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
        let quarantine = Quarantine::new(self)?;
        let mut so_far = into.clone();
        let mut tree_so_far = self.tree_oid(into)?;
        let mut steps = Vec::new();
        for tip in tips {
            let mut step = PreviewStep {
                name: tip.name.clone(),
                oid: tip.oid.clone(),
                task: tip.task,
                result: StepResult::Unknown,
                tree: None,
                conflicts: Vec::new(),
                resolution: None,
            };
            if quarantine.is_ancestor(&tip.oid, &so_far)? {
                step.result = StepResult::Empty;
                step.tree = Some(tree_so_far.clone());
                steps.push(step);
                continue;
            }
            match quarantine.merge_named(&so_far, &tip.oid, &tip.name)? {
                Verdict::Clean(tree) => {
                    so_far = quarantine.commit(&tree, &[&so_far, &tip.oid])?;
                    step.result = if tree == tree_so_far {
                        StepResult::Empty
                    } else {
                        StepResult::Clean
                    };
                    step.tree = Some(tree.clone());
                    tree_so_far = tree;
                }
                Verdict::Conflict(merge) => {
                    step.result = StepResult::Conflict;
                    step.tree = Some(merge.tree);
                    step.conflicts = merge.conflicts;
                }
                Verdict::Unknown(_) => {}
            }
            steps.push(step);
        }
        Ok(MergePreview {
            into: into.clone(),
            steps,
        })
    }
}
