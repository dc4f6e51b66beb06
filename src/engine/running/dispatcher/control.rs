//! What the user tells a run while it goes on.

use super::{Dispatcher, newest_attempt};
use crate::engine::running::message::Action;
use crate::engine::running::{Order, Verb, recovery};
use crate::model::{AttemptId, CancelReason, Event, IllegalEvent, Outcome, TaskId, TaskPhase};

impl Dispatcher {
    /// Stops the run. A graver reason overrides a lesser one, never the reverse.
    pub(super) fn stop(&mut self, reason: CancelReason) -> Result<(), IllegalEvent> {
        if self.is_over || self.state.stopping >= Some(reason) {
            return Ok(());
        }
        self.append(Event::Stopping { reason })?;
        self.actions.push(Action::Halt);
        let running = self.running(None);
        for attempt in running {
            self.pass_on(attempt);
        }
        Ok(())
    }

    /// Tells an attempt that has just begun, or is taken up, what was told to the others before.
    pub(super) fn pass_on(&mut self, attempt: AttemptId) {
        let is_cancelled = self.cancelled.contains(&attempt.task);
        match self.state.stopping {
            _ if self.has_lost_race(attempt) => self.push(Action::Kill(attempt)),
            Some(CancelReason::Kill) => self.push(Action::Kill(attempt)),
            Some(CancelReason::Interrupt) => self.push(Action::Stop(attempt)),
            None | Some(CancelReason::Budget) if is_cancelled => self.push(Action::Stop(attempt)),
            None | Some(CancelReason::Budget) => {
                if self.is_paused(attempt.task) {
                    self.push(Action::Pause(attempt));
                }
            }
        }
    }

    /// Does what the user wants from another terminal. What has no meaning now is passed over.
    pub(super) fn obey(&mut self, order: Order) -> Result<(), IllegalEvent> {
        match (order.verb, order.task) {
            _ if self.is_over => Ok(()),
            (Verb::Pause, task) => self.pause(task, order.why),
            (Verb::Resume, task) => self.unpause(task),
            (Verb::Cancel, None) => self.stop(CancelReason::Interrupt),
            (Verb::Cancel, Some(task)) => self.cancel(task),
            (Verb::Permit, Some(task)) => self.answer(task, order.question, true),
            (Verb::Refuse, Some(task)) => self.answer(task, order.question, false),
            // A permission is given to one task.
            (Verb::Permit | Verb::Refuse, None) => Ok(()),
            (Verb::Retry, Some(task)) => self.retry(task),
            (Verb::Retry, None) => {
                let tasks: Vec<TaskId> = self.state.tasks.keys().copied().collect();
                tasks.into_iter().try_for_each(|task| self.retry(task))
            }
        }
    }

    /// Lets the run, or one task of it, stand still.
    pub(super) fn pause(
        &mut self,
        task: Option<TaskId>,
        why: Option<String>,
    ) -> Result<(), IllegalEvent> {
        let is_so = match task {
            None => self.state.is_paused,
            Some(task) => self.is_ended(task) || self.is_paused(task),
        };
        if is_so {
            return Ok(());
        }
        let running = self.running(task);
        self.append(Event::Paused { task, why })?;
        let attempts = running.into_iter();
        self.actions.extend(attempts.map(Action::Pause));
        Ok(())
    }

    /// Lets a task stand still until another one has ended. Where the user paused it, it is the user who lets it go on.
    pub(super) fn pause_until_ended(
        &mut self,
        task: TaskId,
        other: TaskId,
        why: String,
    ) -> Result<(), IllegalEvent> {
        let is_ours = self.paused_for.contains_key(&task) || !self.is_paused(task);
        if !is_ours || self.is_ended(task) || self.is_ended(other) {
            return Ok(());
        }
        self.pause(Some(task), Some(why))?;
        self.paused_for.entry(task).or_default().insert(other);
        Ok(())
    }

    /// Lets those go on that stood still for a task that has ended.
    pub(super) fn let_go_on_after(&mut self, ended: TaskId) -> Result<(), IllegalEvent> {
        let mut free = Vec::new();
        self.paused_for.retain(|&task, others| {
            others.remove(&ended);
            if others.is_empty() {
                free.push(task);
            }
            !others.is_empty()
        });
        for task in free {
            self.unpause(Some(task))?;
        }
        Ok(())
    }

    /// Lets the run, or one task of it, go on. Of a paused run no task goes on alone.
    pub(super) fn unpause(&mut self, task: Option<TaskId>) -> Result<(), IllegalEvent> {
        let state = task.and_then(|task| self.state.tasks.get(&task));
        let is_so = match task {
            None => !self.state.is_paused,
            Some(_) => state.is_none_or(|state| !state.is_paused),
        };
        if is_so {
            return Ok(());
        }
        self.append(Event::Unpaused { task })?;
        if let Some(task) = task {
            self.paused_for.remove(&task);
        }
        let mut running = self.running(task);
        running.retain(|attempt| !self.is_paused(attempt.task));
        self.actions.extend(running.into_iter().map(Action::GoOn));
        Ok(())
    }

    /// Ends one task: its attempt gently where one runs, else at once.
    fn cancel(&mut self, task: TaskId) -> Result<(), IllegalEvent> {
        let Some(state) = self.state.tasks.get(&task) else {
            return Ok(());
        };
        match state.phase {
            TaskPhase::Done { .. } => Ok(()),
            TaskPhase::Starting | TaskPhase::Running | TaskPhase::Settling { .. } => {
                let attempt = newest_attempt(task, state);
                let rivals: Vec<AttemptId> = self.running_rivals(Some(task)).collect();
                self.cancelled.insert(task);
                self.push(Action::Stop(attempt));
                self.actions.extend(rivals.into_iter().map(Action::Stop));
                Ok(())
            }
            TaskPhase::Pending | TaskPhase::Preparing | TaskPhase::Prepared => {
                self.finding.remove(&task);
                self.waiting.retain(|&waiting| waiting != task);
                self.finish_task(task, &Outcome::Cancelled)
            }
        }
    }

    /// Tries a task again that failed or was cancelled, and frees what it alone had blocked.
    fn retry(&mut self, task: TaskId) -> Result<(), IllegalEvent> {
        let state = self.state.tasks.get(&task);
        let is_apt = self.state.stopping.is_none();
        let Some((failure, changes)) = state.filter(|_| is_apt).and_then(recovery::asked) else {
            return Ok(());
        };
        self.plan_retry(task, failure, changes)?;
        for freed in self.schedule.retry(task) {
            if freed != task && self.is_ended(freed) {
                self.append(Event::TaskRetried { task: freed })?;
            }
        }
        Ok(())
    }

    /// The attempts that run: of one task, or of all.
    pub(super) fn running(&self, task: Option<TaskId>) -> Vec<AttemptId> {
        let tasks = self.state.tasks.iter();
        tasks
            .filter(|(id, state)| {
                state.phase == TaskPhase::Running && task.is_none_or(|task| task == **id)
            })
            .map(|(&id, state)| newest_attempt(id, state))
            .chain(self.running_rivals(task))
            .collect()
    }
}
