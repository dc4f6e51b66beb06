//! How the dispatcher keeps to a budget.

use super::Dispatcher;
use crate::engine::running::message::Action;
use crate::model::{AttemptId, CancelReason, Event, FailureKind, IllegalEvent, TaskPhase, Usage};

impl Dispatcher {
    /// Takes in what a running attempt used of its service so far.
    pub(super) fn used(&mut self, attempt: AttemptId, total: Usage) -> Result<(), IllegalEvent> {
        let Some(state) = self.state.tasks.get(&attempt.task) else {
            return Ok(());
        };
        let is_running = state.as_of(attempt).phase == TaskPhase::Running;
        let is_rival = state.rival(attempt).is_some();
        if !is_running || !is_rival && state.n_attempts != attempt.number {
            return Ok(());
        }
        self.spending.insert(attempt, total);
        let spent = self.spending.iter();
        let spent = spent.filter(|(other, _)| other.task == attempt.task);
        let of_task = spent.fold(state.usage, |sum, (_, usage)| sum + *usage);
        if let Some(budget) = self
            .rules
            .task_budget
            .filter(|budget| budget.is_spent(&of_task))
        {
            self.end_attempt(attempt, FailureKind::OverBudget { budget });
        }
        self.keep_to_budget()
    }

    /// Ends an attempt; its task has then failed in that way.
    pub(super) fn end_attempt(&mut self, attempt: AttemptId, kind: FailureKind) {
        let state = self.state.tasks.get(&attempt.task);
        let is_live = state.is_some_and(|state| state.as_of(attempt).is_live());
        if is_live && !self.ended_for.contains_key(&attempt) {
            self.ended_for.insert(attempt, kind);
            self.push(Action::Stop(attempt));
        }
    }

    /// Starts nothing more once the budget of the run is spent.
    pub(super) fn keep_to_budget(&mut self) -> Result<(), IllegalEvent> {
        let Some(budget) = self.rules.budget else {
            return Ok(());
        };
        let running = self.spending.values();
        let used = running.fold(self.state.usage(), |sum, usage| sum + *usage);
        let is_left = self.state.stopping.is_none() && self.state.tally().n_open > 0;
        if !is_left || self.is_over || !budget.is_spent(&used) {
            return Ok(());
        }
        self.append(Event::BudgetSpent { budget, used })?;
        let reason = CancelReason::Budget;
        self.append(Event::Stopping { reason })
    }
}
