//! Which tasks of a plan a run takes up.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use crate::model::{Plan, TaskId};

/// Which tasks of a plan a run takes up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only these, where any are given; a group stands for its children. Otherwise all.
    pub only: Option<BTreeSet<TaskId>>,
    /// Tasks whose results are in the base already: a dependency on one of them is satisfied, and none is run again.
    pub done: BTreeSet<TaskId>,
}

impl Selection {
    /// The selection of those tasks and groups.
    pub fn only(ids: impl IntoIterator<Item = TaskId>) -> Self {
        Self {
            only: Some(ids.into_iter().collect()),
            done: BTreeSet::new(),
        }
    }

    /// The tasks that are run. Nothing is pulled in that was not asked for: a task that needs one outside the
    /// selection that is not done is an error.
    pub fn tasks(&self, plan: &Plan) -> Result<BTreeSet<TaskId>, SelectionError> {
        let mut tasks = BTreeSet::new();
        match &self.only {
            None => tasks.extend(plan.runnable().map(|planned| planned.task.id)),
            Some(only) => {
                for &id in only {
                    let below = runnable_below(plan, id)?;
                    if below.is_empty() {
                        return Err(SelectionError::NotRunnable { task: id });
                    }
                    tasks.extend(below);
                }
            }
        }
        tasks.retain(|id| !self.done.contains(id));
        let is_missing = |id: &TaskId| !tasks.contains(id) && !self.done.contains(id);
        let mut missing: BTreeMap<TaskId, Vec<TaskId>> = BTreeMap::new();
        for edge in &plan.dependencies {
            if tasks.contains(&edge.after) && is_missing(&edge.before) {
                missing.entry(edge.after).or_default().push(edge.before);
            }
        }
        match missing.pop_first() {
            Some((task, needs)) => Err(SelectionError::Needs { task, needs }),
            None => Ok(tasks),
        }
    }
}

/// The task itself where it is run, or the tasks below it that are.
fn runnable_below(plan: &Plan, id: TaskId) -> Result<BTreeSet<TaskId>, SelectionError> {
    if plan.task(id).is_none() {
        return Err(SelectionError::NoSuchTask { task: id });
    }
    let mut seen = BTreeSet::new();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            let children = (plan.tasks.iter())
                .filter(|planned| planned.task.parent == Some(id))
                .map(|planned| planned.task.id);
            open.extend(children);
        }
    }
    seen.retain(|&id| plan.task(id).is_some_and(|planned| planned.is_runnable));
    Ok(seen)
}

/// Why a selection cannot be run.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SelectionError {
    /// There is no such task.
    #[error("find task {task} in the plan")]
    NoSuchTask {
        /// The number as given.
        task: TaskId,
    },
    /// The task is checked or dropped, so there is nothing to run.
    #[error("run task {task}, which is checked or dropped")]
    NotRunnable {
        /// The task.
        task: TaskId,
    },
    /// A selected task needs others that are neither selected nor done.
    #[error("run task {task} without {}", list(needs, ", "))]
    Needs {
        /// The selected task.
        task: TaskId,
        /// What it needs.
        needs: Vec<TaskId>,
    },
    /// The dependencies lead back to where they began.
    #[error("order the tasks {}", list(path, " → "))]
    Cycle {
        /// The tasks of the circle, each waiting for the next, the first one again at the end.
        path: Vec<TaskId>,
    },
}

fn list(ids: &[TaskId], between: &str) -> String {
    let ids: Vec<String> = ids.iter().map(TaskId::to_string).collect();
    ids.join(between)
}
