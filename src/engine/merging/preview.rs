//! What the queue would do.

use std::collections::BTreeSet;

use crate::engine::Context;
use crate::git::Tip;
use crate::model::{MergePreview, Oid, PreviewStep, StepResult};

use super::order::tip;
use super::{MergeQueue, MergingError, Queued};

/// What merging the queue would do, in memory: nothing is written.
pub fn preview(context: &Context, queue: &MergeQueue) -> Result<MergePreview, MergingError> {
    let mut preview = match &queue.confirmed {
        Some(preview) if is_of(preview, queue) => preview.clone(),
        _ => confirm(context, &queue.onto, &queue.items)?,
    };
    if queue.run.is_none() {
        for step in &mut preview.steps {
            step.task = None;
        }
    }
    Ok(preview)
}

/// Whether a preview is of that very queue.
fn is_of(preview: &MergePreview, queue: &MergeQueue) -> bool {
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
    let mut behind: Vec<Option<PreviewStep>> = vec![None; items.len()];
    loop {
        let is_asked = |at: &usize| behind.get(*at).is_some_and(Option::is_none);
        let asked: Vec<usize> = (0..items.len()).filter(is_asked).collect();
        let tips: Vec<Tip> = asked
            .iter()
            .filter_map(|at| items.get(*at))
            .map(tip)
            .collect();
        let preview = context.repository.preview(onto, &tips)?;
        let mut out = BTreeSet::new();
        let mut steps = preview.steps.into_iter();
        let mut all = Vec::with_capacity(items.len());
        let mut first_behind = None;
        for (at, item) in items.iter().enumerate() {
            let known = behind.get_mut(at).and_then(|step| step.clone());
            let is_behind = item.builds_on.iter().any(|before| out.contains(before));
            let Some(step) = known.clone().or_else(|| steps.next()) else {
                break;
            };
            let is_stopped = matches!(step.result, StepResult::Conflict | StepResult::Unknown);
            if is_stopped || known.is_some() || is_behind {
                out.insert(item.task);
            }
            if is_behind && !is_stopped && known.is_none() {
                first_behind = Some((at, step));
                break;
            }
            all.push(step);
        }
        let Some((at, step)) = first_behind else {
            return Ok(MergePreview {
                into: onto.clone(),
                steps: all,
            });
        };
        if let Some(slot) = behind.get_mut(at) {
            *slot = Some(step);
        }
    }
}
