//! A run as it is told: what is known of it, and the figures that follow.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::clean;
use crate::model::{
    AttemptId, Event, Outcome, Plan, Record, RivalStart, RunPhase, RunState, TaskId, TaskPhase,
    TaskState, Timestamp,
};

/// A run as it is told.
#[derive(Debug, Clone, Copy)]
pub struct RunView<'a> {
    /// Its plan.
    pub plan: &'a Plan,
    /// Where it stands.
    pub state: &'a RunState,
    /// Everything that was recorded.
    pub records: &'a [Record],
    /// The share of tasks from which on it is a success, from 0 to 1.
    pub success_share: f64,
    /// Whether some process owns it now.
    pub is_held: bool,
    /// Whether it is the newest run, so that commands need not name it.
    pub is_newest: bool,
    /// Whether all its results have landed at the forge.
    pub has_landed_at_forge: bool,
    /// The moment that it is told at.
    pub now: Timestamp,
}

/// What a run is doing, for people and scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Tasks are pending or running, and somebody sees to them.
    Running,
    /// The user asked it to stop, and what runs is being ended.
    Stopping,
    /// It was stopped or killed with tasks left: `resume` goes on.
    Interrupted,
    /// No task is left that could run.
    Finished,
}

/// The figures of a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures {
    /// How long it ran, without the time between a stop and the next resume.
    pub wall: Duration,
    /// How long its agents worked, one after the other.
    pub agents: Duration,
    /// How many attempts were started.
    pub n_attempts: usize,
    /// The most agents that ever worked at once.
    pub n_at_once: usize,
    /// How long no agent worked while it ran.
    pub idle: Duration,
    /// How long the agents of each task worked, all attempts together.
    pub tasks: BTreeMap<TaskId, Duration>,
}

impl Figures {
    /// The share of the time of so many workers that agents worked; none where nothing can be said.
    pub fn utilisation(&self, n_workers: usize) -> Option<f64> {
        let whole = self.wall.as_secs_f64() * n_workers as f64;
        (whole > 0.0).then(|| (self.agents.as_secs_f64() / whole).min(1.0))
    }

    /// How many times as fast as one after the other; none where nothing can be said.
    pub fn speedup(&self) -> Option<f64> {
        let (agents, wall) = (self.agents.as_secs_f64(), self.wall.as_secs_f64());
        (agents > 0.0 && wall > 0.0).then(|| agents / wall)
    }
}

impl<'a> RunView<'a> {
    /// What it is doing.
    pub fn standing(&self) -> Standing {
        match (self.state.phase, self.is_held) {
            (RunPhase::Finished, _) if self.state.tally().n_open == 0 => Standing::Finished,
            (RunPhase::Running, true) => Standing::Running,
            (RunPhase::Stopping, true) => Standing::Stopping,
            _ => Standing::Interrupted,
        }
    }

    /// Whether it is a success; none while tasks are left.
    pub fn is_success(&self) -> Option<bool> {
        let tally = self.state.tally();
        (tally.n_open == 0).then(|| tally.success_share() >= self.success_share)
    }

    /// The title of a task, harmless to show.
    pub fn title(&self, task: TaskId) -> String {
        self.plan
            .task(task)
            .map(|planned| clean(&planned.task.title))
            .unwrap_or_default()
    }

    /// The tasks of the run, in order.
    pub fn tasks(&self) -> impl Iterator<Item = (TaskId, &'a TaskState)> + use<'a> {
        self.state.tasks.iter().map(|(&task, state)| (task, state))
    }

    /// The tasks that failed, with how.
    pub fn failed(&self) -> Vec<(TaskId, &'a Outcome)> {
        self.tasks()
            .filter_map(|(task, state)| Some((task, state.outcome()?)))
            .filter(|(_, outcome)| matches!(outcome, Outcome::Failed { .. }))
            .collect()
    }

    /// How long a task has taken, or took.
    pub fn task_duration(&self, state: &TaskState) -> Option<Duration> {
        let began = state.started_at?;
        let ended = match state.phase {
            TaskPhase::Done { .. } => state.ended_at?,
            _ => self.now,
        };
        Some(between(began, ended))
    }

    /// The figures so far.
    pub fn figures(&self) -> Figures {
        let mut figures = Figures::default();
        let mut began: Option<Timestamp> = None;
        let mut last = self.state.started_at;
        let mut working: BTreeMap<AttemptId, Timestamp> = BTreeMap::new();
        // Those that were under way when the run was killed, and how long nobody watched.
        let mut unwatched: BTreeSet<AttemptId> = BTreeSet::new();
        let (mut gap, mut gap_of_run) = (Duration::ZERO, Duration::ZERO);
        for Record { at, event } in self.records {
            if working.is_empty() && began.is_some() && !matches!(event, Event::RunResumed { .. }) {
                figures.idle += between(last, *at);
            }
            match event {
                Event::RunStarted { .. } => began = Some(*at),
                Event::RunResumed { .. } => {
                    if let Some(began) = began.replace(*at) {
                        figures.wall += between(began, last);
                    }
                    gap = between(last, *at);
                    gap_of_run = gap;
                    unwatched = working.keys().copied().collect();
                    for (attempt, started) in std::mem::take(&mut working) {
                        figures.add(attempt, between(started, last));
                    }
                }
                // It worked all the while, and so the run went on.
                Event::AttemptAdopted { attempt } if unwatched.remove(attempt) => {
                    figures.wall += std::mem::take(&mut gap_of_run);
                    figures.add(*attempt, gap);
                    working.insert(*attempt, *at);
                }
                Event::RunFinished { .. } => {
                    if let Some(began) = began.take() {
                        figures.wall += between(began, *at);
                    }
                }
                Event::AttemptStarting { attempt, .. }
                | Event::RivalStarting(RivalStart { attempt, .. }) => {
                    working.insert(*attempt, *at);
                    figures.n_attempts += 1;
                    figures.n_at_once = figures.n_at_once.max(working.len());
                }
                Event::AttemptEnded { attempt, .. } => {
                    if let Some(started) = working.remove(attempt) {
                        figures.add(*attempt, between(started, *at));
                    }
                }
                _ => {}
            }
            last = *at;
        }
        let end = if self.is_held { self.now } else { last };
        if let Some(began) = began {
            figures.wall += between(began, end);
        }
        for (attempt, started) in working {
            figures.add(attempt, between(started, end));
        }
        figures
    }
}

impl Figures {
    fn add(&mut self, attempt: AttemptId, time: Duration) {
        self.agents += time;
        *self.tasks.entry(attempt.task).or_default() += time;
    }
}

/// The time from `from` to `to`; nothing where a clock was set back.
pub(super) fn between(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or_default()
}
