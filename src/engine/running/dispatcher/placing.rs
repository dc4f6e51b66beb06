//! How the dispatcher decides where a task goes: by what each place takes, what is free there, and who could be reached.

use std::collections::BTreeSet;
use std::time::Duration;

use super::Dispatcher;
use crate::engine::running::places::{Choice, Wish};
use crate::model::{
    AttemptId, Event, Exit, FailureKind, IllegalEvent, Machine, MachineSight, Needs, Outcome,
    QueueWait, TaskId, TaskPhase, Wait,
};

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
    /// What a task needs.
    pub(super) fn needs_of(&self, task: TaskId) -> &Needs {
        self.rules.needs.get(&task).unwrap_or(&NOTHING)
    }

    fn wish_of(&self, task: TaskId) -> Wish<'_> {
        let state = self.state.tasks.get(&task);
        let agent = self.agent_of(task);
        Wish {
            agent,
            program: self.rules.programs.get(agent).map_or("", String::as_str),
            needs: self.needs_of(task),
            before: state.and_then(|state| state.executor.as_deref()),
            peak: self.rules.peaks.of(agent),
        }
    }

    /// Where a task goes now.
    pub(super) fn place_for(&self, task: TaskId) -> Choice {
        let is_idle = self.census.live.is_empty() && self.census.racing.is_empty();
        self.places.choose(self.wish_of(task), is_idle, self.now)
    }

    /// Ends a task that no place will ever take.
    pub(super) fn refuse(
        &mut self,
        task: TaskId,
        places: &[(String, String)],
    ) -> Result<(), IllegalEvent> {
        let why = places.iter().map(|(name, why)| format!("{name}: {why}"));
        let reason = format!("no place takes it: {}", why.collect::<Vec<_>>().join("; "));
        let kind = FailureKind::Agent {
            exit: Exit::NotStarted { reason },
        };
        self.finish_task(task, &Outcome::Failed { kind })
    }

    /// Takes in what a machine was found to have, or why it could not be reached.
    pub(super) fn looked_at(
        &mut self,
        name: String,
        found: Result<Machine, String>,
    ) -> Result<(), IllegalEvent> {
        let agents: Vec<String> = self.rules.programs.keys().cloned().collect();
        let (machine, why) = match &found {
            Ok(machine) => (Some(machine.clone()), None),
            Err(why) => (None, Some(why.clone())),
        };
        let is_news = self.places.found(&name, found, &self.rules.peaks, &agents);
        if !is_news || self.is_over {
            return Ok(());
        }
        let slots = self.places.of(Some(&name));
        let slots = slots.and_then(|at| self.places.all().get(at));
        self.append(Event::MachineSeen(MachineSight {
            slots: slots.map_or(0, |place| place.slots),
            executor: name,
            machine,
            why,
        }))
    }

    fn is_local(&self, name: &str) -> bool {
        let at = self.places.of(Some(name));
        let place = at.and_then(|at| self.places.all().get(at));
        place.is_none_or(|place| place.site.host().is_none())
    }

    /// Whether an attempt that ended is to be made again somewhere: its machine was out of reach, and another one takes it; or
    /// whoever stood here for it was killed, and it may still be there; or a cluster took its node away.
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
            Exit::Lost
            | Exit::Withdrawn {
                is_passing: true, ..
            } => attempt.number < MOST_ATTEMPTS,
            Exit::NotStarted { .. } => {
                let wish = self.wish_of(attempt.task);
                self.places.has_other(name, wish, self.now)
            }
            _ => false,
        }
    }

    /// Records that an attempt waits for its turn, or does so no more.
    pub(super) fn waits(
        &mut self,
        attempt: AttemptId,
        wait: Option<Wait>,
    ) -> Result<(), IllegalEvent> {
        let state = self.state.tasks.get(&attempt.task);
        let is_news = state.is_some_and(|state| {
            state.phase == TaskPhase::Running
                && state.n_attempts == attempt.number
                && state.waits_for != wait
        });
        if is_news {
            self.append(Event::AttemptWaits(QueueWait::new(attempt, wait)))?;
        }
        Ok(())
    }

    /// Has an attempt made again.
    pub(super) fn move_on(&mut self, attempt: AttemptId) {
        let state = self.state.tasks.get(&attempt.task);
        // One node of a cluster that failed is no reason to leave the cluster alone.
        let is_lost = state
            .is_some_and(|state| matches!(state.exit, Some(Exit::Lost | Exit::Withdrawn { .. })));
        if let Some(name) = state.and_then(|state| state.executor.clone())
            && !is_lost
        {
            self.places.avoid(&name, self.now, AVOIDED);
        }
        self.lost.insert(attempt.task);
        self.waiting.push_front(attempt.task);
    }
}
