//! A conflict as people want to see it: the lines, and whose they are.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::Context;
use crate::git::Hunk;
use crate::model::{ConflictEntry, MergePreview, Oid, RepoPath, StepResult, TaskId};

use super::{MergeQueue, MergingError, Queued};

/// One conflicting path of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictView {
    /// The task whose result does not merge.
    pub task: TaskId,
    /// The tasks before it in the queue that changed the path; empty where the target itself did.
    pub with: Vec<TaskId>,
    /// Where, and in which way.
    pub entry: ConflictEntry,
    /// The lines of both sides: ours are those of the last task of `with`, or of the target.
    pub hunks: Vec<Hunk>,
}

/// The conflicts of a preview, in its order, with their lines.
pub fn conflict_views(
    context: &Context,
    queue: &MergeQueue,
    preview: &MergePreview,
) -> Result<Vec<ConflictView>, MergingError> {
    let mut changed_by: BTreeMap<RepoPath, Vec<&Queued>> = BTreeMap::new();
    let mut views = Vec::new();
    for (item, step) in queue.items.iter().zip(&preview.steps) {
        if step.result == StepResult::Clean {
            for path in changed(context, item, &queue.onto)? {
                changed_by.entry(path).or_default().push(item);
            }
        }
        for entry in &step.conflicts {
            let with: &[&Queued] = changed_by.get(&entry.path).map_or(&[], Vec::as_slice);
            let ours = with.last().map_or(&queue.onto, |item| &item.tip);
            let base = context.repository.merge_base(ours, &item.tip)?;
            let hunks = match base {
                Some(base) => {
                    let repository = &context.repository;
                    repository.conflict_hunks(&base, ours, &item.tip, &entry.path)?
                }
                None => Vec::new(),
            };
            views.push(ConflictView {
                task: item.task,
                with: with.iter().map(|item| item.task).collect(),
                entry: entry.clone(),
                hunks,
            });
        }
    }
    Ok(views)
}

fn changed(
    context: &Context,
    item: &Queued,
    onto: &Oid,
) -> Result<BTreeSet<RepoPath>, MergingError> {
    let start = match &item.start {
        Some(start) => Some(start.clone()),
        None => context.repository.merge_base(onto, &item.tip)?,
    };
    let Some(start) = start else {
        return Ok(BTreeSet::new());
    };
    let files = context.repository.changed_files(&start, &item.tip)?;
    Ok(files.into_iter().map(|file| file.path).collect())
}
