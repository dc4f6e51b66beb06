//! The draining of a plan: what is ready, what runs, what is blocked.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::model::{Plan, RunState, TaskId};

/// Which tasks of a plan a run takes up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only these, where any are given; a group stands for its children.
    pub only: Option<BTreeSet<TaskId>>,
    /// Tasks whose results are there already: a dependency on one of them is satisfied, and it is not run again.
    pub done: BTreeSet<TaskId>,
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
    /// A selected task needs one that is neither selected nor done.
    #[error("run task {task} without task {}", list(needs))]
    Needs {
        /// The selected task.
        task: TaskId,
        /// What it needs.
        needs: Vec<TaskId>,
    },
    /// The dependencies lead back to where they began.
    #[error("order the tasks: {}", list(path))]
    Cycle {
        /// The tasks of the cycle, the first one again at the end.
        path: Vec<TaskId>,
    },
}

fn list(ids: &[TaskId]) -> String {
    ids.iter()
        .map(TaskId::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

/// Where a task stands in a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It is still to be run.
    Pending,
    /// It runs.
    Running,
    /// It ended well.
    Succeeded,
    /// It ended badly, or was cancelled.
    Failed,
    /// A task that it depends on did not succeed.
    Blocked,
}

/// The draining of a plan: a plain value, asked and told by whoever runs the tasks.
#[derive(Debug, Clone)]
pub struct Schedule {}

impl Schedule {
    /// The schedule of a fresh run.
    pub fn new(plan: &Plan, selection: &Selection) -> Result<Self, SelectionError> {
        let _ = (plan, selection);
        todo!()
    }

    /// The schedule of a run as far as its journal goes. The tasks of the state are its selection; whatever they
    /// depend on outside of it counts as done. A task whose agent may be alive counts as running.
    pub fn resume(plan: &Plan, state: &RunState) -> Self {
        let _ = (plan, state);
        todo!()
    }

    /// Up to `n_free` tasks that may start now, the one with the longest way behind it first, then by number.
    pub fn ready(&self, n_free: usize) -> Vec<TaskId> {
        todo!("{n_free}")
    }

    /// The task runs from now on.
    pub fn start(&mut self, id: TaskId) {
        todo!("{id}")
    }

    /// The task ended. Returns the tasks that are blocked now because it did not succeed.
    pub fn finish(&mut self, id: TaskId, success: bool) -> Vec<TaskId> {
        todo!("{id} {success}")
    }

    /// The task is to be tried again: it is pending once more, and so is what it alone had blocked. Returns what is
    /// no longer blocked.
    pub fn retry(&mut self, id: TaskId) -> Vec<TaskId> {
        todo!("{id}")
    }

    /// Where a task stands; none where it is not of this schedule.
    pub fn standing(&self, id: TaskId) -> Option<Standing> {
        todo!("{id}")
    }

    /// Which results the task starts from: of the tasks that it waited for, those that succeeded, in the order in
    /// which they are put together; where one of them did not succeed, what that one waited for. A result that
    /// another one holds already is left out.
    pub fn builds_on(&self, id: TaskId) -> Vec<TaskId> {
        todo!("{id}")
    }

    /// The tasks that stand in the way of a blocked one.
    pub fn blocked_by(&self, id: TaskId) -> Vec<TaskId> {
        todo!("{id}")
    }

    /// The tasks that run now.
    pub fn running(&self) -> impl Iterator<Item = TaskId> {
        std::iter::empty()
    }

    /// The tasks that are still to be run.
    pub fn pending(&self) -> impl Iterator<Item = TaskId> {
        std::iter::empty()
    }

    /// All tasks of this schedule, by number.
    pub fn tasks(&self) -> impl Iterator<Item = TaskId> {
        std::iter::empty()
    }

    /// Whether nothing runs and nothing is left to run.
    pub fn is_done(&self) -> bool {
        todo!()
    }
}
