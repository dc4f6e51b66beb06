//! What is merged, in which order.

use std::collections::BTreeMap;

use crate::engine::{Context, load_plan};
use crate::git::GitError;
use crate::model::{Oid, OrderKind, Outcome, Plan, RunId, RunState, TaskId, Timestamp};
use crate::planner::{self, ResultFacts};

use super::changes::start;
use super::order::ordered;
use super::queued::{MergeQueue, Queued};
use super::resolved_preview::Settling;
use super::{MergingError, record, settled_ref};

/// The queue of a run: the branches of its tasks that succeeded and were not removed, as they stand now. `into` names the
/// target; without it, it is the branch that the run was begun on. Where it is given what settles conflicts, results that
/// only conflict in what is settled do not keep each other out.
pub fn queue(
    context: &Context,
    run: &RunId,
    order: OrderKind,
    into: Option<&str>,
    settling: Option<Settling<'_>>,
) -> Result<MergeQueue, MergingError> {
    let run_dir = context.store.run(run);
    let state = run_dir.load_state()?;
    let mut tasks = state.tasks.values();
    if tasks.any(|task| task.is_live() || task.rival.is_some()) {
        return Err(MergingError::StillRunning { run: run.clone() });
    }
    let plan = load_plan(&run_dir, state.base.clone())?;
    let target = match into {
        Some(name) => branch_named(context, name)?,
        None => {
            (state.target.clone()).ok_or_else(|| MergingError::NoTarget { run: run.clone() })?
        }
    };
    let onto = context.repository.resolve(&target)?;
    let mut results = results(context, &state, &plan)?;
    add_held(context, &onto, &mut results)?;
    let facts = facts(context, &onto, &results, |task| {
        state.tasks.get(&task).and_then(|task| task.ended_at)
    })?;
    let ordered = ordered(context, &onto, &plan, results, &facts, order, settling)?;
    Ok(MergeQueue {
        run: Some(run.clone()),
        target: Some(target),
        onto,
        items: ordered.items,
        finding: ordered.finding,
        confirmed: Some(ordered.confirmed),
        is_settled: settling.is_some(),
    })
}

/// The queue of any refs or commits; the order in which they are given is that of a list.
pub fn queue_of_refs(
    context: &Context,
    into: &str,
    names: &[String],
    order: OrderKind,
    settling: Option<Settling<'_>>,
) -> Result<MergeQueue, MergingError> {
    let mut items = Vec::new();
    let revisions: Vec<&str> = names.iter().map(String::as_str).collect();
    let tips = context.repository.resolve_all(&revisions)?;
    for ((number, name), tip) in (1..).zip(names).zip(tips) {
        items.push(Queued {
            task: TaskId(number),
            title: name.clone(),
            name: name.clone(),
            tip: tip.ok_or_else(|| GitError::NoSuchCommit { name: name.clone() })?,
            start: None,
            builds_on: Vec::new(),
            is_settled: false,
        });
    }
    let onto = context.repository.resolve(into)?;
    let tips: Vec<&Oid> = items.iter().map(|item| &item.tip).collect();
    let starts = context.repository.merge_bases(&onto, &tips)?;
    for (item, start) in items.iter_mut().zip(starts) {
        item.start = start;
    }
    add_held(context, &onto, &mut items)?;
    let facts = facts(context, &onto, &items, |_| None)?;
    let plan = record::plan_of_items(&onto, into, &items);
    let ordered = ordered(context, &onto, &plan, items, &facts, order, settling)?;
    Ok(MergeQueue {
        run: None,
        target: branch_named(context, into).ok(),
        onto,
        items: ordered.items,
        finding: ordered.finding,
        confirmed: Some(ordered.confirmed),
        is_settled: settling.is_some(),
    })
}

/// Adds to what each result builds on the others that are in its history.
fn add_held(context: &Context, onto: &Oid, items: &mut [Queued]) -> Result<(), MergingError> {
    let tips: Vec<Oid> = items.iter().map(|item| item.tip.clone()).collect();
    let ids: Vec<TaskId> = items.iter().map(|item| item.task).collect();
    let held = context.repository.held_tips(onto, &tips)?;
    for (item, held) in items.iter_mut().zip(held) {
        for id in held.into_iter().filter_map(|at| ids.get(at)) {
            if !item.builds_on.contains(id) {
                item.builds_on.push(*id);
            }
        }
    }
    Ok(())
}

/// The full ref of a local branch, by its short or full name, or by `HEAD`.
fn branch_named(context: &Context, name: &str) -> Result<String, MergingError> {
    let none = || MergingError::NotABranch {
        name: name.to_owned(),
    };
    if name == "HEAD" || name == "@" {
        return context.repository.head_branch()?.ok_or_else(none);
    }
    let full = if name.starts_with("refs/heads/") {
        name.to_owned()
    } else {
        format!("refs/heads/{name}")
    };
    let is_there = context.repository.ref_target(&full)?.is_some();
    is_there.then_some(full).ok_or_else(none)
}

fn results(context: &Context, state: &RunState, plan: &Plan) -> Result<Vec<Queued>, MergingError> {
    let mut items = Vec::new();
    for (&id, task) in &state.tasks {
        let Some(Outcome::Changed { commit, .. }) = task.outcome() else {
            continue;
        };
        // The branch as it stands: somebody may have mended the result by hand.
        let at = match &task.branch {
            Some(branch) if !task.is_removed => context.repository.ref_target(branch)?,
            _ => None,
        };
        let planned = plan.task(id).map(|planned| planned.task.title.clone());
        // A ref that somebody named has no branch of a task's: its name is remembered as the title.
        let name = match (&task.branch, &planned) {
            (Some(branch), _) => branch
                .strip_prefix("refs/heads/")
                .unwrap_or(branch)
                .to_owned(),
            (None, Some(title)) => title.clone(),
            (None, None) => commit.to_string(),
        };
        let tip = at.unwrap_or_else(|| commit.clone());
        let settled = context
            .repository
            .ref_target(&settled_ref(&state.run, id))?;
        let settled = match settled {
            Some(settled) if context.repository.is_ancestor(&tip, &settled)? => Some(settled),
            _ => None,
        };
        items.push(Queued {
            task: id,
            is_settled: settled.is_some(),
            title: planned.unwrap_or_else(|| name.clone()),
            name,
            tip: settled.unwrap_or(tip),
            start: task.start.clone(),
            builds_on: task.builds_on.clone(),
        });
    }
    Ok(items)
}

/// What the order looks at; results whose end is not known have finished in the order given.
fn facts(
    context: &Context,
    onto: &Oid,
    results: &[Queued],
    ended_at: impl Fn(TaskId) -> Option<Timestamp>,
) -> Result<BTreeMap<TaskId, ResultFacts>, MergingError> {
    let mut ended: Vec<_> = (results.iter())
        .map(|item| (ended_at(item.task), item.task))
        .collect();
    ended.sort();
    let mut pairs = Vec::new();
    for item in results {
        // What shares no history with the target has no start; its changes are not counted.
        let start = start(context, onto, item)?.unwrap_or_else(|| item.tip.clone());
        pairs.push((start, item.tip.clone()));
    }
    let changed = context.repository.changed_files_of(&pairs)?;
    let mut facts = BTreeMap::new();
    for (item, files) in results.iter().zip(changed) {
        let finished = ended.iter().position(|(_, id)| *id == item.task);
        facts.insert(
            item.task,
            ResultFacts {
                finished: finished.unwrap_or(0),
                n_lines: (files.iter())
                    .map(|file| file.n_added + file.n_deleted)
                    .sum(),
                has_hub: files.iter().any(|file| planner::is_hub(&file.path)),
            },
        );
    }
    Ok(facts)
}
