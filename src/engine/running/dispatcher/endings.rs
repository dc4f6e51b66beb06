//! How the dispatcher ends a task: what it left is recorded, and what waits for it is freed or blocked.

use super::Dispatcher;
use crate::engine::running::{Settlement, recovery, status};
use crate::model::{Event, IllegalEvent, Outcome, TaskId};

impl Dispatcher {
    pub(super) fn settled(
        &mut self,
        task: TaskId,
        settlement: Settlement,
    ) -> Result<(), IllegalEvent> {
        for change in settlement.foreign {
            let running = self.live().chain([task]).collect();
            self.append(Event::ForeignWrite {
                running,
                place: change.place.to_owned(),
                what: change.what,
            })?;
        }
        if let Some((commit, left_out)) = settlement.committed {
            self.append(Event::Committed {
                task,
                commit,
                left_out,
            })?;
        }
        if !settlement.exceeded.is_empty() {
            let paths = settlement.exceeded;
            self.append(Event::FootprintExceeded { task, paths })?;
        }
        self.finish_task(task, settlement.outcome)
    }

    /// Ends a task, or takes it up again where it failed and may be tried once more.
    pub(super) fn finish_task(
        &mut self,
        task: TaskId,
        outcome: Outcome,
    ) -> Result<(), IllegalEvent> {
        let is_success = outcome.is_success();
        let failure = status::error(&outcome);
        self.append(Event::TaskFinished { task, outcome })?;
        let state = self.state.tasks.get(&task);
        if self.state.stopping.is_none()
            && state.is_some_and(|state| recovery::has_retry_left(state, self.rules.retries))
        {
            self.failures.extend(failure.map(|failure| (task, failure)));
            self.append(Event::TaskRetried { task })?;
            return self.take(task);
        }
        for blocked in self.schedule.finish(task, is_success) {
            self.block(blocked)?;
        }
        Ok(())
    }

    /// Records that a task cannot begin.
    pub(super) fn block(&mut self, task: TaskId) -> Result<(), IllegalEvent> {
        let by = self.schedule.blocked_by(task);
        let outcome = Outcome::Blocked { by };
        self.append(Event::TaskFinished { task, outcome })
    }

    /// The tasks that an agent works on, or may work on.
    fn live(&self) -> impl Iterator<Item = TaskId> {
        let tasks = self.state.tasks.iter();
        tasks
            .filter(|(_, state)| state.is_live())
            .map(|(&id, _)| id)
    }
}
