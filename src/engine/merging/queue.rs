//! What is merged, in which order.

use std::collections::BTreeMap;

use crate::engine::{Context, load_plan};
use crate::git::Tip;
use crate::model::{Oid, Outcome, Plan, RunId, RunState, TaskId, TaskState};
use crate::planner::{self, MergeSet, OrderKind, ResultFacts};

use super::MergingError;

/// The ordered merges, and where they go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeQueue {
    /// The run whose results they are; none for refs that somebody names.
    pub run: Option<RunId>,
    /// The full ref that they are meant for; none where they go onto a commit and can only be previewed.
    pub target: Option<String>,
    /// The commit that the first is merged into.
    pub onto: Oid,
    /// The merges in order.
    pub items: Vec<Queued>,
}

/// One result in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// The task.
    pub task: TaskId,
    /// Its title; of a ref, its name.
    pub title: String,
    /// The name of its branch, short; of a ref, as it was given.
    pub name: String,
    /// The commit that is merged.
    pub tip: Oid,
    /// The commit that the branch started from, where that is known.
    pub start: Option<Oid>,
    /// The tasks whose results it holds already.
    pub builds_on: Vec<TaskId>,
}

impl MergeQueue {
    /// The tasks in order.
    pub fn order(&self) -> Vec<TaskId> {
        self.items.iter().map(|item| item.task).collect()
    }

    /// The result of a task.
    pub fn item(&self, task: TaskId) -> Option<&Queued> {
        self.items.iter().find(|item| item.task == task)
    }

    /// What a preview is asked for.
    pub fn tips(&self) -> Vec<Tip> {
        let tip = |item: &Queued| Tip {
            name: item.name.clone(),
            oid: item.tip.clone(),
            task: self.run.is_some().then_some(item.task),
        };
        self.items.iter().map(tip).collect()
    }
}

/// The queue of a run: the branches of its tasks that succeeded and were not removed, as they stand now. `into` names the
/// target; without it, it is the branch that the run was begun on.
pub fn queue(
    context: &Context,
    run: &RunId,
    order: OrderKind,
    into: Option<&str>,
) -> Result<MergeQueue, MergingError> {
    let run_dir = context.store.run(run);
    let state = run_dir.load_state()?;
    if state.tasks.values().any(TaskState::is_live) {
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
    let results = results(context, &state, &plan)?;
    let builds_on: BTreeMap<TaskId, Vec<TaskId>> = results
        .iter()
        .map(|item| (item.task, item.builds_on.clone()))
        .collect();
    let facts = facts(context, &state, &results)?;
    let set = MergeSet {
        plan: &plan,
        builds_on: &builds_on,
        results: &facts,
        conflicts: &[],
    };
    let items = planner::merge_order(&set, order)
        .tasks
        .into_iter()
        .filter_map(|id| results.iter().find(|item| item.task == id).cloned())
        .collect();
    Ok(MergeQueue {
        run: Some(run.clone()),
        target: Some(target),
        onto,
        items,
    })
}

/// The queue of any refs or commits, in the order given.
pub fn queue_of_refs(
    context: &Context,
    into: &str,
    names: &[String],
) -> Result<MergeQueue, MergingError> {
    let mut items = Vec::new();
    for (number, name) in (1..).zip(names) {
        items.push(Queued {
            task: TaskId(number),
            title: name.clone(),
            name: name.clone(),
            tip: context.repository.resolve(name)?,
            start: None,
            builds_on: Vec::new(),
        });
    }
    Ok(MergeQueue {
        run: None,
        target: branch_named(context, into).ok(),
        onto: context.repository.resolve(into)?,
        items,
    })
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
        let name = task.branch.as_deref().map_or_else(
            || commit.to_string(),
            |branch| {
                branch
                    .strip_prefix("refs/heads/")
                    .unwrap_or(branch)
                    .to_owned()
            },
        );
        items.push(Queued {
            task: id,
            title: plan
                .task(id)
                .map_or_else(|| name.clone(), |planned| planned.task.title.clone()),
            name,
            tip: at.unwrap_or_else(|| commit.clone()),
            start: task.start.clone(),
            builds_on: task.builds_on.clone(),
        });
    }
    Ok(items)
}

fn facts(
    context: &Context,
    state: &RunState,
    results: &[Queued],
) -> Result<BTreeMap<TaskId, ResultFacts>, MergingError> {
    let mut ended: Vec<_> = results
        .iter()
        .map(|item| {
            let task = state.tasks.get(&item.task);
            (task.and_then(|task| task.ended_at), item.task)
        })
        .collect();
    ended.sort();
    let mut facts = BTreeMap::new();
    for item in results {
        let n_lines = match &item.start {
            Some(start) => context
                .repository
                .changed_files(start, &item.tip)?
                .iter()
                .map(|file| file.n_added + file.n_deleted)
                .sum(),
            None => 0,
        };
        let finished = ended.iter().position(|(_, id)| *id == item.task);
        facts.insert(
            item.task,
            ResultFacts {
                finished: finished.unwrap_or(0),
                n_lines,
                has_hub: false,
            },
        );
    }
    Ok(facts)
}
