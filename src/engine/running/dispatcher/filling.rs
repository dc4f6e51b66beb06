//! How the dispatcher puts free workers to work, and sees that nothing is left to do.

use super::Dispatcher;
use crate::engine::running::message::Action;
use crate::engine::running::places::Choice;
use crate::model::{Event, IllegalEvent, TaskId};

/// How many worktrees are made ahead of a free worker at most.
const MAX_AHEAD: usize = 8;

impl Dispatcher {
    /// Puts free workers to work, and sees whether the run is over.
    pub(super) fn fill(&mut self) -> Result<(), IllegalEvent> {
        if self.is_over {
            return Ok(());
        }
        if self.state.stopping.is_none() {
            self.launch_waiting()?;
            self.take_ready()?;
            self.race_straggler()?;
            self.ask_to_be_woken();
        }
        let is_idle = self.finding.is_empty() && !self.is_any_in_flight() && !self.is_checkpointing;
        if is_idle && (self.state.stopping.is_some() || self.schedule.is_done()) {
            if self.state.stopping.is_none() {
                let tally = self.state.tally();
                self.append(Event::RunFinished { tally })?;
            }
            self.is_over = true;
            self.actions.push(Action::Finish);
        }
        Ok(())
    }

    /// Starts agents for tasks that have their worktree: the one with the longest way behind it first, where a place takes it.
    /// What is short is told once, and once more when it is not any longer.
    fn launch_waiting(&mut self) -> Result<(), IllegalEvent> {
        let mut passed_over = Vec::new();
        let mut short = None;
        while self.n_busy() < self.max_workers()
            && let Some(task) = self.next_waiting(&passed_over)
        {
            match self.place_for(task) {
                Choice::At(at) => self.launch(task, at)?,
                Choice::Nowhere(places) => {
                    self.waiting.retain(|&waiting| waiting != task);
                    self.refuse(task, &places)?;
                }
                Choice::Full => passed_over.push(task),
                Choice::Short(why) => {
                    short.get_or_insert(why);
                    passed_over.push(task);
                }
            }
        }
        self.tell_short(short)
    }

    /// Begins the tasks that are ready: as many as there are free workers, and a few ahead.
    fn take_ready(&mut self) -> Result<(), IllegalEvent> {
        while !self.state.is_paused {
            let n_begun = self.finding.len() + self.n_preparing() + self.waiting.len();
            let n_free = self.max_workers().saturating_sub(self.n_busy());
            // What is made ahead must not hold up what a free worker waits for.
            let n_wanted = match n_free {
                0 => self.max_workers().min(MAX_AHEAD),
                n_free => n_free,
            };
            let mut n_more = n_wanted.saturating_sub(n_begun);
            if let Some(batch_size) = self.rules.batch_size {
                let is_open = |task: &TaskId| {
                    let state = self.state.tasks.get(task);
                    state.is_some_and(|state| state.outcome().is_none())
                };
                if !self.batch.iter().any(is_open) {
                    self.batch.clear();
                }
                n_more = n_more.min(batch_size.max(1).saturating_sub(self.batch.len()));
            }
            let ready = self.schedule.ready(n_more);
            if ready.is_empty() {
                return Ok(());
            }
            for task in ready {
                self.schedule.start(task);
                self.batch.insert(task);
                self.take(task)?;
            }
        }
        Ok(())
    }

    pub(super) fn n_busy(&self) -> usize {
        // What an attempt used is known only then, and might have been too much.
        let is_slow = self.rules.has_check || self.rules.budget.is_some();
        let settling = self.census.settling.iter().filter(|_| is_slow);
        let n_settling = settling.filter(|task| !self.lost.contains(task)).count();
        self.census.live.len() + n_settling + self.census.racing.len()
    }

    pub(super) fn n_preparing(&self) -> usize {
        self.census.preparing.len()
    }

    /// Whether something is under way for any task that will be heard of.
    fn is_any_in_flight(&self) -> bool {
        let census = &self.census;
        let sets = [&census.preparing, &census.live, &census.settling];
        let mut tasks = sets.into_iter().flatten();
        !census.with_rival.is_empty() || tasks.any(|task| !self.lost.contains(task))
    }
}
