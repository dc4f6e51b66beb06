//! A conflict as people want to see it: the lines, where they stand, and whose they are.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::Context;
use crate::git::Hunk;
use crate::model::{ConflictEntry, MergePreview, Oid, RepoPath, StepResult, TaskId};
use crate::planner;

use super::changes::Changes;
use super::{MergeQueue, MergingError, Queued};

/// One conflicting path of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictView {
    /// The task whose result does not merge.
    pub task: TaskId,
    /// The tasks before it in the queue that changed the path; of these only such as conflict with it, where that is
    /// known. Empty where the target itself did.
    pub with: Vec<TaskId>,
    /// Where, and in which way.
    pub entry: ConflictEntry,
    /// The lines of both sides: ours are those of the last task of `with`, or of the target.
    pub hunks: Vec<HunkView>,
}

/// One place where both sides changed the same lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HunkView {
    /// The lines.
    pub lines: Hunk,
    /// The innermost definition that they stand in, by kind and name: `function parse`.
    pub within: Option<String>,
}

/// The conflicts of a preview, in its order, with their lines.
pub fn conflict_views(
    context: &Context,
    queue: &MergeQueue,
    preview: &MergePreview,
) -> Result<Vec<ConflictView>, MergingError> {
    let mut changed_by: BTreeMap<RepoPath, Vec<&Queued>> = BTreeMap::new();
    let mut changes = Changes::default();
    let mut views = Vec::new();
    // Who changes what is only asked where something conflicts.
    let is_open = |result| result == StepResult::Conflict;
    let last = preview.steps.iter().rposition(|step| is_open(step.result));
    let n_asked = last.map_or(0, |last| last + 1);
    for (item, step) in queue.items.iter().zip(&preview.steps).take(n_asked) {
        if step.result == StepResult::Clean || step.resolution.is_some() {
            for path in changes.of(context, &queue.onto, item)?.keys() {
                changed_by.entry(path.clone()).or_default().push(item);
            }
        }
        // What is settled is nobody's to decide.
        let open = if step.resolution.is_some() {
            &[]
        } else {
            step.conflicts.as_slice()
        };
        for entry in open {
            let before = changed_by.get(&entry.path).map_or(&[][..], Vec::as_slice);
            let with = meant(queue, item, before);
            let ours = with.last().map_or(&queue.onto, |item| &item.tip);
            views.push(ConflictView {
                task: item.task,
                with: with.iter().map(|item| item.task).collect(),
                entry: entry.clone(),
                hunks: hunks(context, ours, &item.tip, &entry.path)?,
            });
        }
    }
    Ok(views)
}

/// What the refs of conflicts were made for: the subject of each tip. Tasks have titles instead.
pub fn subjects(
    context: &Context,
    queue: &MergeQueue,
    views: &[ConflictView],
) -> BTreeMap<TaskId, String> {
    if queue.run.is_some() {
        return BTreeMap::new();
    }
    let tasks = views
        .iter()
        .flat_map(|view| view.with.iter().chain([&view.task]));
    let tasks: BTreeSet<TaskId> = tasks.copied().collect();
    let subject = |task: TaskId| {
        let item = queue.item(task)?;
        Some((task, context.repository.subject(&item.tip)?))
    };
    tasks.into_iter().filter_map(subject).collect()
}

/// Of those that changed a path the ones that are known to conflict with a result; all of them where none is.
fn meant<'a>(queue: &MergeQueue, item: &Queued, before: &[&'a Queued]) -> Vec<&'a Queued> {
    let mut known: BTreeSet<TaskId> = BTreeSet::new();
    for left in &queue.finding.left_out {
        if left.task == item.task {
            known.extend(&left.with);
        }
    }
    let is_known = |other: &&&Queued| known.contains(&other.task);
    let meant: Vec<&Queued> = before.iter().filter(is_known).copied().collect();
    if meant.is_empty() {
        before.to_vec()
    } else {
        meant
    }
}

fn hunks(
    context: &Context,
    ours: &Oid,
    theirs: &Oid,
    path: &RepoPath,
) -> Result<Vec<HunkView>, MergingError> {
    let repository = &context.repository;
    let Some(base) = repository.merge_base(ours, theirs)? else {
        return Ok(Vec::new());
    };
    let hunks = repository.conflict_hunks(&base, ours, theirs, path)?;
    if hunks.is_empty() {
        return Ok(Vec::new());
    }
    let text = repository.file_at(ours, path)?.unwrap_or_default();
    let named = planner::Definitions::of(path, &text);
    let view = |lines: Hunk| HunkView {
        within: named.around(lines.line, lines.ours.lines().count()),
        lines,
    };
    Ok(hunks.into_iter().map(view).collect())
}
