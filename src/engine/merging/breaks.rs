//! What the merged results break in each other, although no line of them conflicts.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{Context, analysis};
use crate::git::{Blob, BlobReader, ChangedBlob};
use crate::imports::Language;
use crate::model::{MergePreview, Oid, SilentBreak, StepResult, TaskId};
use crate::planner::{self, Side, SideFile};

use super::changes::start;
use super::{MergeQueue, MergingError};

/// How many files of one side are looked at. Whoever changes more moves the whole project.
const MAX_FILES: usize = 3_000;

/// A change whose side of a merge is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakSide {
    /// The task whose it is; none for the target's own.
    pub task: Option<TaskId>,
    /// What it started from.
    pub start: Oid,
    /// What it came to.
    pub tip: Oid,
    /// The tasks whose results it holds already.
    pub holds: BTreeSet<TaskId>,
}

/// What the results that a preview merges would break in each other and in the target, or the target in them.
pub fn breaks(
    context: &Context,
    queue: &MergeQueue,
    preview: &MergePreview,
) -> Result<Vec<SilentBreak>, MergingError> {
    let mut sides = Vec::new();
    let mut n_started: BTreeMap<Oid, usize> = BTreeMap::new();
    for (item, step) in queue.items.iter().zip(&preview.steps) {
        let is_merged = step.result == StepResult::Clean || step.resolution.is_some();
        if is_merged && let Some(start) = start(context, &queue.onto, item)? {
            let left = match queue.run {
                Some(_) => context.repository.merge_base(&queue.onto, &item.tip)?,
                None => None,
            };
            *n_started
                .entry(left.unwrap_or_else(|| start.clone()))
                .or_default() += 1;
            sides.push(BreakSide {
                task: Some(item.task),
                start,
                tip: item.tip.clone(),
                holds: item.builds_on.iter().copied().collect(),
            });
        }
    }
    // What the target did since most of them left it.
    let left = n_started.into_iter().max_by_key(|(_, n)| *n);
    if let Some((start, _)) = left.filter(|(start, _)| *start != queue.onto) {
        sides.push(BreakSide {
            task: None,
            start,
            tip: queue.onto.clone(),
            holds: BTreeSet::new(),
        });
    }
    silent_breaks(context, &sides)
}

/// What several changes break in each other once they are merged.
pub fn silent_breaks(
    context: &Context,
    sides: &[BreakSide],
) -> Result<Vec<SilentBreak>, MergingError> {
    let readers = context.repository.blob_readers();
    let mut reader = readers.reader();
    let mut all = Vec::with_capacity(sides.len());
    for side in sides {
        let files = context.repository.changed_blobs(&side.start, &side.tip)?;
        let files = files.into_iter().take(MAX_FILES);
        all.push(Side {
            task: side.task,
            holds: side.holds.clone(),
            files: files.map(|file| read(file, &mut reader)).collect(),
        });
    }
    Ok(planner::breaks(&all, &mut |at| {
        let tip = &sides.get(at)?.tip;
        let tree = context.repository.tree_oid(tip).ok()?;
        if let Some(graph) = analysis::known_graph(context, &tree) {
            return Some(graph);
        }
        let files = context.repository.files(tip).ok()?;
        let known = analysis::KnownFacts::load(context);
        Some(analysis::graph(context, &tree, &files, known).0)
    }))
}

/// A changed file with its texts; of one in no known language only that it is there.
fn read(file: ChangedBlob, reader: &mut BlobReader<'_>) -> SideFile {
    let is_known = Language::of(&file.path).is_some();
    let mut text = |oid: Option<Oid>| match reader.read(&oid?) {
        Blob::Content(text) if is_known => Some(text.to_vec()),
        _ => Some(Vec::new()),
    };
    SideFile {
        before: text(file.before),
        after: text(file.after),
        path: file.path,
    }
}
