//! How the dispatcher decides where a task goes: by what each place takes, what is free there, and who could be reached.

use std::collections::BTreeSet;
use std::time::Duration;

use super::Dispatcher;
use crate::engine::running::places::{self, Used, Wish};
use crate::model::{AttemptId, Exit, Needs, TaskId, TaskState, Timestamp};

/// For how long nothing is sent to a place where something could not be started.
const AVOIDED: Duration = Duration::from_mins(5);

/// How many attempts at a task are made at most because whoever stood here for the one before vanished.
const MOST_ATTEMPTS: u32 = 10;

/// What a task needs that needs nothing.
static NOTHING: Needs = Needs {
    cpu: None,
    memory: None,
    gpu: None,
    time: None,
    labels: BTreeSet::new(),
};

impl Dispatcher {
    /// The name of the place that a task goes to; none where all run on this machine, or nothing is free.
    pub(super) fn place_of(&self, task: TaskId) -> Option<String> {
        let state = self.state.tasks.get(&task);
        let wish = Wish {
            agent: self.agent_of(task),
            needs: self.needs_of(task),
            before: state.and_then(|state| state.executor.as_deref()),
        };
        let used = |name: &str| {
            let is_there =
                |state: &TaskState| state.is_live() && state.executor.as_deref() == Some(name);
            let there = self.state.tasks.iter().filter(|(_, state)| is_there(state));
            there.fold(Used::default(), |mut used, (&task, _)| {
                used.add(self.needs_of(task));
                used
            })
        };
        let is_troubled = |name: &str| {
            let until = self.troubled.get(name);
            until.is_some_and(|&until| until > self.now)
        };
        let site = places::choose(&self.rules.sites, wish, &used, &is_troubled)?;
        Some(site.name())
    }

    fn needs_of(&self, task: TaskId) -> &Needs {
        self.rules.needs.get(&task).unwrap_or(&NOTHING)
    }

    /// Whether there is a place for a task now.
    pub(super) fn has_place(&self, task: TaskId) -> bool {
        self.rules.sites.is_empty() || self.place_of(task).is_some()
    }

    /// Whether a task would run on this machine.
    pub(super) fn is_near(&self, task: TaskId) -> bool {
        let name = self.place_of(task);
        name.is_none_or(|name| self.is_local(&name))
    }

    fn is_local(&self, name: &str) -> bool {
        let site = self.rules.sites.iter().find(|site| site.name() == name);
        site.is_none_or(|site| site.host().is_none())
    }

    /// Whether an attempt that ended is to be made again somewhere: its machine was out of reach, and another one takes it; or
    /// whoever stood here for it was killed, and it may still be there.
    pub(super) fn is_to_move(&self, attempt: AttemptId, exit: &Exit) -> bool {
        let state = self.state.tasks.get(&attempt.task);
        let name = state.and_then(|state| state.executor.as_deref());
        let Some(name) = name.filter(|name| !self.is_local(name)) else {
            return false;
        };
        if self.state.stopping.is_some() || self.cancelled.contains(&attempt.task) {
            return false;
        }
        match exit {
            Exit::Lost => attempt.number < MOST_ATTEMPTS,
            Exit::NotStarted { .. } => self.rules.sites.iter().any(|site| {
                let other = site.name();
                let is_well = self
                    .troubled
                    .get(&other)
                    .is_none_or(|&until| until <= self.now);
                other != name
                    && is_well
                    && places::takes(
                        site,
                        self.agent_of(attempt.task),
                        self.needs_of(attempt.task),
                    )
            }),
            _ => false,
        }
    }

    /// Has an attempt made again.
    pub(super) fn move_on(&mut self, attempt: AttemptId) {
        let state = self.state.tasks.get(&attempt.task);
        let is_lost = state.is_some_and(|state| state.exit == Some(Exit::Lost));
        if let Some(name) = state.and_then(|state| state.executor.clone())
            && !is_lost
        {
            let until = self.now.checked_add(AVOIDED).unwrap_or(Timestamp::MAX);
            self.troubled.insert(name, until);
        }
        self.lost.insert(attempt.task);
        self.waiting.push_front(attempt.task);
    }
}
