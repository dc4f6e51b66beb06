//! What agents ask of the user, and the answers.

use super::{Dispatcher, newest_attempt};
use crate::engine::running::message::Action;
use crate::model::{
    AttemptId, Event, IllegalEvent, PermissionAnswered, PermissionAsked, PermissionRequest, TaskId,
    TaskPhase,
};

impl Dispatcher {
    /// Records what an attempt asks anew, and what it does not ask any more although nobody answered.
    pub(super) fn asks(
        &mut self,
        attempt: AttemptId,
        asked: &[PermissionRequest],
    ) -> Result<(), IllegalEvent> {
        let state = self.state.tasks.get(&attempt.task);
        let Some(state) = state
            .filter(|state| state.phase == TaskPhase::Running)
            .filter(|state| state.n_attempts == attempt.number)
        else {
            return Ok(());
        };
        let (new, gone) = state.asking.compare(asked);
        for number in gone {
            self.append(Event::PermissionAnswered(PermissionAnswered {
                attempt,
                number,
                is_permitted: None,
            }))?;
        }
        for request in new {
            self.append(Event::PermissionAsked(PermissionAsked { attempt, request }))?;
        }
        Ok(())
    }

    /// Answers what a task asks: the question of that number, or the oldest one.
    pub(super) fn answer(
        &mut self,
        task: TaskId,
        question: Option<u32>,
        is_permitted: bool,
    ) -> Result<(), IllegalEvent> {
        let Some(state) = self.state.tasks.get(&task) else {
            return Ok(());
        };
        let Some(request) = state.asking.meant(question) else {
            return Ok(());
        };
        let (attempt, number) = (newest_attempt(task, state), request.number);
        self.append(Event::PermissionAnswered(PermissionAnswered {
            attempt,
            number,
            is_permitted: Some(is_permitted),
        }))?;
        self.push(Action::Answer {
            attempt,
            number,
            is_permitted,
        });
        Ok(())
    }
}
