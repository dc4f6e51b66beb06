//! What keeps the dispatcher from starting a task that is ready: a rate limit, a rest, too many at once.

use std::collections::BTreeSet;
use std::time::Duration;

use super::Dispatcher;
use crate::engine::running::message::Action;
use crate::engine::running::policy;
use crate::engine::running::symptoms::Symptom;
use crate::model::{
    AttemptId, Event, FailureKind, IllegalEvent, TaskId, TaskPhase, TaskState, Timestamp,
};

impl Dispatcher {
    /// The name of the agent of a task.
    pub(super) fn agent_of(&self, task: TaskId) -> &str {
        self.rules.agents.get(&task).map_or("", String::as_str)
    }

    /// How many agents may run at once now.
    pub(super) fn max_workers(&self) -> usize {
        let reduced = self.state.reduced_to.unwrap_or(usize::MAX);
        let by_slots = self.places.n_slots().max(1);
        self.rules.max_workers.min(reduced.max(1)).min(by_slots)
    }

    /// The task that gets the next worker: of those that may start now and were not passed over the one with the longest way
    /// behind it. What stands in the way of the others is a matter of time.
    pub(super) fn next_waiting(&self, passed_over: &[TaskId]) -> Option<TaskId> {
        let now = self.now;
        let free = self.waiting.iter().copied();
        free.filter(|task| !passed_over.contains(task))
            .filter(|&task| self.starts_at(task) <= now && !self.is_paused(task))
            // Of equals the first one, which waits longest.
            .rev()
            .max_by_key(|&task| self.schedule.way(task))
    }

    pub(super) fn is_paused(&self, task: TaskId) -> bool {
        let state = self.state.tasks.get(&task);
        self.state.is_paused || state.is_some_and(|state| state.is_paused)
    }

    /// Tells what keeps agents from being started, where that is news.
    pub(super) fn tell_short(&mut self, why: Option<String>) -> Result<(), IllegalEvent> {
        if why.is_some() == self.state.short_of.is_some() {
            return Ok(());
        }
        self.append(Event::StartsHeld { why })
    }

    /// The moment before which an agent is not to be started for a task.
    pub(super) fn starts_at(&self, task: TaskId) -> Timestamp {
        let rest = self.not_before.get(&task).copied();
        let hold = self.state.held.get(self.agent_of(task));
        let times = [rest, hold.map(|&(until, _)| until)];
        times
            .into_iter()
            .flatten()
            .max()
            .unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Asks to be woken when the first of the tasks that wait for a moment may start.
    pub(super) fn ask_to_be_woken(&mut self) {
        let times = self.waiting.iter().map(|&task| self.starts_at(task));
        if let Some(at) = times.filter(|&at| at > self.now).min() {
            self.push(Action::WakeAt(at));
        }
    }

    /// Starts no agent of that name for a while where its service takes no more requests.
    pub(super) fn hold_agent(
        &mut self,
        task: TaskId,
        kind: &FailureKind,
    ) -> Result<(), IllegalEvent> {
        let agent = self.agent_of(task).to_owned();
        let FailureKind::Service { message, wait, .. } = kind else {
            self.n_holds.remove(&agent);
            return Ok(());
        };
        if !policy::is_rate_limit(kind) || self.state.stopping.is_some() {
            return Ok(());
        }
        let held = self.state.held.get(&agent).map(|&(until, _)| until);
        let is_held = held.is_some_and(|until| until > self.now);
        let n_times = self.n_holds.entry(agent.clone()).or_default();
        // What ran beside the one that met the limit first meets it, too: that is the same limit.
        if !is_held {
            *n_times += 1;
        }
        let n_times = *n_times;
        let span = policy::hold(n_times, wait.map(Duration::from_secs));
        let until = later(self.now, span);
        if held.is_some_and(|before| before >= until) {
            return Ok(());
        }
        self.append(Event::AgentHeld {
            agent,
            until,
            n_times,
            why: message.clone(),
        })
    }

    /// Goes on with fewer workers where failures of late look as if tasks disturbed each other.
    pub(super) fn note_disturbance(
        &mut self,
        task: TaskId,
        kind: &FailureKind,
        symptoms: &BTreeSet<Symptom>,
    ) -> Result<(), IllegalEvent> {
        let n_workers = self.max_workers();
        let Some(reduction) = self
            .disturbances
            .note(self.now, task, kind, symptoms, n_workers)
        else {
            return Ok(());
        };
        self.append(Event::WorkersReduced {
            max_workers: reduction.max_workers,
            tasks: reduction.tasks,
            why: reduction.why,
        })
    }

    /// Records that an attempt does nothing, or that it does something again.
    pub(super) fn stalled(
        &mut self,
        attempt: AttemptId,
        idle: Option<Duration>,
    ) -> Result<(), IllegalEvent> {
        let state = self.state.tasks.get(&attempt.task);
        let is_it = |state: &TaskState| {
            state.phase == TaskPhase::Running && state.n_attempts == attempt.number
        };
        if !state.is_some_and(is_it) {
            return Ok(());
        }
        self.append(match idle {
            Some(idle) => Event::AttemptStalled {
                attempt,
                seconds: idle.as_secs(),
            },
            None => Event::AttemptRevived { attempt },
        })
    }
}

/// A moment so much later; the end of time where that is beyond it.
pub(super) fn later(at: Timestamp, by: Duration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}
