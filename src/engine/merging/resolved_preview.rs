//! What the queue would do, with what settles conflicts beside git.

use std::collections::BTreeSet;

use crate::engine::Context;
use crate::git::MergeVerdict;
use crate::model::{MergePreview, Oid, PreviewStep, StepResult};
use crate::process::StopFlag;

use super::preview::{is_of, name_steps};
use super::resolving::Resolver;
use super::{MergeQueue, MergingError, Queued, ResolveOptions, preview};

/// What may settle conflicts beside git.
#[derive(Debug, Clone, Copy)]
pub struct Settling<'a> {
    /// What is asked.
    pub options: &'a ResolveOptions,
    /// Raised when the user wants to stop.
    pub stop_flag: &'a StopFlag,
}

/// What merging the queue would do, with what settles conflicts beside git, agents excepted: a step that is settled is
/// built on. Nothing is written.
pub fn resolved_preview(
    context: &Context,
    queue: &MergeQueue,
    options: &ResolveOptions,
    stop_flag: &StopFlag,
) -> Result<MergePreview, MergingError> {
    if !options.is_on {
        return preview(context, queue);
    }
    let mut settled = match &queue.confirmed {
        Some(known) if queue.is_settled && is_of(known, queue) => known.clone(),
        _ => {
            let plain = preview(context, queue)?;
            let settling = Settling { options, stop_flag };
            settled(context, &queue.onto, &queue.items, settling, plain)?
        }
    };
    name_steps(&mut settled, queue);
    Ok(settled)
}

/// What a sequence comes to with what settles conflicts, of which git's own word is known.
pub(super) fn settled(
    context: &Context,
    onto: &Oid,
    items: &[Queued],
    settling: Settling<'_>,
    plain: MergePreview,
) -> Result<MergePreview, MergingError> {
    let resolver = Resolver::new(context, settling.options, settling.stop_flag.clone(), false)?;
    let is_conflict = |step: &PreviewStep| step.result == StepResult::Conflict;
    if !plain.steps.iter().any(is_conflict) && !resolver.has_migrations(onto) {
        return Ok(plain);
    }
    let settled = steps(&resolver, onto, items, &plain)?;
    if resolver.bench.is_confirmed()? {
        return Ok(settled);
    }
    steps(&resolver, onto, items, &plain)
}

fn steps(
    resolver: &Resolver<'_>,
    onto: &Oid,
    items: &[Queued],
    plain: &MergePreview,
) -> Result<MergePreview, MergingError> {
    let mut so_far = onto.clone();
    let mut tree_so_far = resolver.context.repository.tree_oid(&so_far)?;
    let mut is_as_plain = true;
    let mut left_out = BTreeSet::new();
    let mut steps = Vec::new();
    for (mut step, item) in plain.steps.iter().cloned().zip(items) {
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
        let said = match (is_as_plain, &step.tree) {
            // Git was asked that very merge.
            (true, Some(tree)) if step.result == StepResult::Conflict => {
                let verdict = MergeVerdict::Conflict {
                    tree: tree.clone(),
                    conflicts: step.conflicts.clone(),
                };
                resolver.say_of(verdict, &so_far, &item.tip)?
            }
            _ => resolver.say(&so_far, &item.tip, &item.name)?,
        };
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
