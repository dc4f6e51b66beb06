//! Who is at what: counted as events come in, so that nobody has to go through all tasks to know.

use std::collections::BTreeSet;

use crate::model::{RunState, TaskId, TaskPhase};

/// The tasks that stand somewhere between pending and done.
#[derive(Debug, Clone, Default)]
pub(super) struct Census {
    pub(super) preparing: BTreeSet<TaskId>,
    pub(super) live: BTreeSet<TaskId>,
    pub(super) settling: BTreeSet<TaskId>,
    /// Those of which a second attempt takes up a worker.
    pub(super) racing: BTreeSet<TaskId>,
    pub(super) with_rival: BTreeSet<TaskId>,
}

impl Census {
    /// Everybody in a state.
    pub(super) fn of(state: &RunState) -> Self {
        let mut census = Self::default();
        for &task in state.tasks.keys() {
            census.take(state, task);
        }
        census
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
    }
}

fn put(set: &mut BTreeSet<TaskId>, task: TaskId, is_in: bool) {
    if is_in {
        set.insert(task);
    } else {
        set.remove(&task);
    }
}
