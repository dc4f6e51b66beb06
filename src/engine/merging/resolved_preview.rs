//! What the queue would do, with what settles conflicts beside git.

use std::collections::BTreeSet;

use crate::engine::Context;
use crate::model::{MergePreview, PreviewStep, StepResult};
use crate::process::StopFlag;

use super::resolving::Resolver;
use super::{MergeQueue, MergingError, ResolveOptions, preview};

/// What merging the queue would do, with what settles conflicts beside git, agents excepted: a step that is settled is
/// built on. Nothing is written.
pub fn resolved_preview(
    context: &Context,
    queue: &MergeQueue,
    options: &ResolveOptions,
    stop_flag: &StopFlag,
) -> Result<MergePreview, MergingError> {
    let plain = preview(context, queue)?;
    if !options.is_on {
        return Ok(plain);
    }
    let resolver = Resolver::new(context, options, stop_flag.clone(), false)?;
    let is_conflict = |step: &PreviewStep| step.result == StepResult::Conflict;
    if !plain.steps.iter().any(is_conflict) && !resolver.has_migrations(&queue.onto) {
        return Ok(plain);
    }
    let settled = steps(&resolver, queue, &plain)?;
    if resolver.bench.is_confirmed()? {
        return Ok(settled);
    }
    steps(&resolver, queue, &plain)
}

fn steps(
    resolver: &Resolver<'_>,
    queue: &MergeQueue,
    plain: &MergePreview,
) -> Result<MergePreview, MergingError> {
    let mut so_far = queue.onto.clone();
    let mut tree_so_far = resolver.context.repository.tree_oid(&so_far)?;
    let mut is_as_plain = true;
    let mut left_out = BTreeSet::new();
    let mut steps = Vec::new();
    for (mut step, item) in plain.steps.iter().cloned().zip(&queue.items) {
        let is_known = is_as_plain && step.result == StepResult::Empty;
        if is_known || resolver.bench.is_ancestor(&item.tip, &so_far)? {
            step = PreviewStep {
                result: StepResult::Empty,
                tree: Some(tree_so_far.clone()),
                conflicts: Vec::new(),
                ..step
            };
            steps.push(step);
            continue;
        }
        let said = resolver.say(&so_far, &item.tip, &item.name)?;
        is_as_plain &= said.resolution.is_none();
        // What builds on a result that is left out is left out too.
        let is_behind = item
            .builds_on
            .iter()
            .any(|before| left_out.contains(before));
        match said.merged().filter(|_| !is_behind) {
            Some(tree) => {
                so_far = resolver
                    .bench
                    .commit(tree, &[&so_far, &item.tip], "preview")?;
                tree_so_far = tree.clone();
            }
            None => {
                left_out.insert(item.task);
            }
        }
        steps.push(PreviewStep {
            result: said.result,
            tree: said.tree,
            conflicts: said.conflicts,
            resolution: said.resolution,
            ..step
        });
    }
    Ok(MergePreview {
        into: plain.into.clone(),
        steps,
    })
}
