//! Who is at what: counted as events come in, so that nobody has to go through all tasks to know.

use std::collections::BTreeSet;

use crate::model::{RunState, TaskId, TaskPhase};

/// How many of the newest results others are told of at most.
const MOST_RESULTS: usize = 50;

/// How many worktrees and results are watched at most; of more than these nobody could be told in time.
const MOST_WATCHED: usize = 200;

/// The tasks that stand somewhere between pending and done.
#[derive(Debug, Clone, Default)]
pub(super) struct Census {
    pub(super) preparing: BTreeSet<TaskId>,
    pub(super) live: BTreeSet<TaskId>,
    pub(super) settling: BTreeSet<TaskId>,
    /// Those of which a second attempt takes up a worker.
    pub(super) racing: BTreeSet<TaskId>,
    pub(super) with_rival: BTreeSet<TaskId>,
    /// Those that ended well, in the order in which they did.
    pub(super) succeeded: Vec<TaskId>,
}

impl Census {
    /// Everybody in a state.
    pub(super) fn of(state: &RunState) -> Self {
        let mut census = Self::default();
        for &task in state.tasks.keys() {
            census.take(state, task);
        }
        let ended_at = |task: &TaskId| state.tasks.get(task).and_then(|task| task.ended_at);
        census.succeeded.sort_by_key(ended_at);
        census
    }

    /// The tasks that ended well, the newest first; no more of them than are worth looking at.
    pub(super) fn newest_results(&self) -> impl Iterator<Item = TaskId> {
        self.succeeded.iter().rev().take(MOST_RESULTS).copied()
    }

    /// The tasks whose worktrees and results are watched: those that are at work, and the newest results beside them.
    pub(super) fn watched(&self) -> BTreeSet<TaskId> {
        let at_work = self.live.iter().chain(&self.settling);
        let results = self.succeeded.iter().rev();
        at_work.chain(results).take(MOST_WATCHED).copied().collect()
    }

    /// Takes in where a task stands now.
    pub(super) fn take(&mut self, state: &RunState, task: TaskId) {
        let Some(now) = state.tasks.get(&task) else {
            return;
        };
        let is_preparing = now.phase == TaskPhase::Preparing;
        let is_settling = matches!(now.phase, TaskPhase::Settling { .. });
        let is_racing = (now.rival.as_ref()).is_some_and(|rival| rival.outcome().is_none());
        put(&mut self.preparing, task, is_preparing);
        put(&mut self.live, task, now.is_live());
        put(&mut self.settling, task, is_settling);
        put(&mut self.racing, task, is_racing);
        put(&mut self.with_rival, task, now.rival.is_some());
        if now.is_success() && self.succeeded.last() != Some(&task) {
            self.succeeded.retain(|other| *other != task);
            self.succeeded.push(task);
        }
    }
}

fn put(set: &mut BTreeSet<TaskId>, task: TaskId, is_in: bool) {
    if is_in {
        set.insert(task);
    } else {
        set.remove(&task);
    }
}
