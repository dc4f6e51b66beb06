//! What the user tells a run while it goes on.

use super::{Dispatcher, newest_attempt};
use crate::engine::running::message::Action;
use crate::model::{AttemptId, CancelReason, Event, IllegalEvent, TaskPhase};

impl Dispatcher {
    /// Stops the run. A graver reason overrides a lesser one, never the reverse.
    pub(super) fn stop(&mut self, reason: CancelReason) -> Result<(), IllegalEvent> {
        if self.is_over || self.state.stopping >= Some(reason) {
            return Ok(());
        }
        self.append(Event::Stopping { reason })?;
        self.actions.push(Action::Halt);
        let running: Vec<AttemptId> = self
            .state
            .tasks
            .iter()
            .filter(|(_, state)| state.phase == TaskPhase::Running)
            .map(|(&task, state)| newest_attempt(task, state))
            .collect();
        for attempt in running {
            self.pass_on_stop(attempt);
        }
        Ok(())
    }

    pub(super) fn pass_on_stop(&mut self, attempt: AttemptId) {
        self.actions.extend(match self.state.stopping {
            None | Some(CancelReason::Budget) => None,
            Some(CancelReason::Interrupt) => Some(Action::Stop(attempt)),
            Some(CancelReason::Kill) => Some(Action::Kill(attempt)),
        });
    }
}
