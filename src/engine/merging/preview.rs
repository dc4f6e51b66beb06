//! What the queue would do.

use std::collections::BTreeMap;

use crate::engine::Context;
use crate::git::Tip;
use crate::model::{MergePreview, Oid, TaskId};

use super::MergingError;
use super::queued::{MergeQueue, Queued};

/// What merging the queue would do, in memory: nothing is written.
pub fn preview(context: &Context, queue: &MergeQueue) -> Result<MergePreview, MergingError> {
    let mut preview = match &queue.confirmed {
        Some(preview) if !queue.is_settled && is_of(preview, queue) => preview.clone(),
        _ => confirm(context, &queue.onto, &queue.items)?,
    };
    name_steps(&mut preview, queue);
    Ok(preview)
}

/// Refs are no tasks, whatever they are numbered by.
pub(super) fn name_steps(preview: &mut MergePreview, queue: &MergeQueue) {
    if queue.run.is_none() {
        for step in &mut preview.steps {
            step.task = None;
        }
    }
}

/// Whether a preview is of that very queue.
pub(super) fn is_of(preview: &MergePreview, queue: &MergeQueue) -> bool {
    let tips = queue.items.iter().map(|item| &item.tip);
    preview.into == queue.onto && preview.steps.iter().map(|step| &step.oid).eq(tips)
}

/// What git says of a sequence of merges. What builds on a result that is left out is left out too, so nothing after it
/// builds on it, whatever git says of it alone.
pub(super) fn confirm(
    context: &Context,
    onto: &Oid,
    items: &[Queued],
) -> Result<MergePreview, MergingError> {
    let tips: Vec<Tip> = items.iter().map(Queued::as_tip).collect();
    let places: BTreeMap<TaskId, usize> = (items.iter().enumerate())
        .map(|(at, item)| (item.task, at))
        .collect();
    let held = |item: &Queued| -> Vec<usize> {
        let places = item.builds_on.iter().filter_map(|id| places.get(id));
        places.copied().collect()
    };
    let holds: Vec<Vec<usize>> = items.iter().map(held).collect();
    Ok(context.repository.preview_holding(onto, &tips, &holds)?)
}
