//! The state of a run: the fold of its journal.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    AttemptId, CancelReason, Checkpoint, Event, Exclusion, Landing, MachineState, MergeState, Oid,
    OpenConflict, Outcome, Record, RunId, SeenConflict, SeenForeign, SeenHazard, Tally, TaskId,
    TaskState, Timestamp, Usage,
};

/// An event that cannot follow what happened before it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{event} cannot happen {when}")]
pub struct IllegalEvent {
    /// The event's name.
    pub event: &'static str,
    /// In which situation it came.
    pub when: String,
}

/// Where a whole run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunPhase {
    /// Tasks are pending or running.
    Running,
    /// The user asked it to stop; what runs is being ended, or has been.
    Stopping,
    /// No task is left that could run.
    Finished,
}

/// Where a run stands: nothing but what its journal says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunState {
    /// The run.
    pub run: RunId,
    /// The title of its master issue.
    pub title: String,
    /// The commit that its tasks start from.
    pub base: Oid,
    /// The full ref that the results are meant for.
    pub target: Option<String>,
    /// How many tasks may run at once.
    pub max_workers: usize,
    /// Where it stands.
    pub phase: RunPhase,
    /// Why it stops, where it does.
    pub stopping: Option<CancelReason>,
    /// Its tasks.
    pub tasks: BTreeMap<TaskId, TaskState>,
    /// Its newest integration.
    pub merge: Option<MergeState>,
    /// What has landed and was not taken back, oldest first; undo takes the last.
    pub landings: Vec<Landing>,
    /// A merge that somebody is to settle.
    #[serde(default)]
    pub conflict: Option<OpenConflict>,
    /// The agents that are not started before a moment, and how many times in a row they were held.
    #[serde(default)]
    pub held: BTreeMap<String, (Timestamp, u32)>,
    /// How many tasks may run at once since they seemed to disturb each other.
    #[serde(default)]
    pub reduced_to: Option<usize>,
    /// What the machine is short of, so that no agent is started for now.
    #[serde(default)]
    pub short_of: Option<String>,
    /// Whether all of it is paused.
    #[serde(default)]
    pub is_paused: bool,
    /// Who conflicts with whom, as it was seen last.
    #[serde(default)]
    pub conflicts: Vec<SeenConflict>,
    /// Where tasks were seen to meet.
    #[serde(default)]
    pub hazards: Vec<SeenHazard>,
    /// What changed outside of the worktrees, and is laid to no task.
    #[serde(default)]
    pub foreign: Vec<SeenForeign>,
    /// Who waits for whom because of what was seen, beside the plan.
    #[serde(default)]
    pub exclusions: Vec<Exclusion>,
    /// What is known of the machines that attempts may run on, by the names of the places.
    #[serde(default)]
    pub machines: BTreeMap<String, MachineState>,
    /// The newest results that were put together while others ran.
    #[serde(default)]
    pub checkpoint: Option<Checkpoint>,
    /// When it began.
    pub started_at: Timestamp,
    /// When its last task ended.
    pub ended_at: Option<Timestamp>,
}

impl RunState {
    /// Folds a whole journal.
    pub fn replay(records: &[Record]) -> Result<Self, IllegalEvent> {
        let Some((first, rest)) = records.split_first() else {
            return Err(IllegalEvent {
                event: "nothing",
                when: "at the start of a journal".into(),
            });
        };
        let mut state = Self::begin(first)?;
        for record in rest {
            state.apply(record)?;
        }
        Ok(state)
    }

    /// Takes in one more record beside the run, where only some are needed: what cannot follow is passed over. Tells whether
    /// the run began just now.
    pub fn listen(state: &mut Option<Self>, record: &Record) -> bool {
        match state {
            Some(state) => {
                state.apply(record).unwrap_or_default();
                false
            }
            None if matches!(record.event, Event::RunStarted { .. }) => {
                *state = Self::begin(record).ok();
                state.is_some()
            }
            None => false,
        }
    }

    /// The state after the first event of a journal, which must be `RunStarted`.
    pub fn begin(first: &Record) -> Result<Self, IllegalEvent> {
        let Event::RunStarted {
            run,
            title,
            base,
            target,
            tasks,
            max_workers,
        } = &first.event
        else {
            return Err(IllegalEvent {
                event: first.event.name(),
                when: "at the start of a journal".into(),
            });
        };
        Ok(Self {
            run: run.clone(),
            title: title.clone(),
            base: base.clone(),
            target: target.clone(),
            max_workers: *max_workers,
            phase: RunPhase::Running,
            stopping: None,
            tasks: tasks.iter().map(|&id| (id, TaskState::default())).collect(),
            merge: None,
            landings: Vec::new(),
            conflict: None,
            held: BTreeMap::new(),
            reduced_to: None,
            short_of: None,
            is_paused: false,
            conflicts: Vec::new(),
            hazards: Vec::new(),
            foreign: Vec::new(),
            exclusions: Vec::new(),
            machines: BTreeMap::new(),
            checkpoint: None,
            started_at: first.at,
            ended_at: None,
        })
    }

    /// How its tasks ended so far.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for task in self.tasks.values() {
            match task.outcome() {
                None => tally.n_open += 1,
                Some(outcome) if outcome.is_success() => tally.n_succeeded += 1,
                Some(Outcome::Blocked { .. }) => tally.n_blocked += 1,
                Some(Outcome::Cancelled) => tally.n_cancelled += 1,
                Some(_) => tally.n_failed += 1,
            }
        }
        tally
    }

    /// The id that the next attempt at `task` will have.
    pub fn next_attempt(&self, task: TaskId) -> AttemptId {
        let state = self.tasks.get(&task);
        let n_attempts = state.map_or(0, |state| state.n_attempts.max(state.last_rival));
        AttemptId {
            task,
            number: n_attempts + 1,
        }
    }

    /// What all attempts used of their services.
    pub fn usage(&self) -> Usage {
        let usages = self.tasks.values().map(|task| task.usage);
        usages.fold(Usage::default(), |sum, usage| sum + usage)
    }

    /// Takes one more event in: a total function of state and event.
    pub fn apply(&mut self, record: &Record) -> Result<(), IllegalEvent> {
        let event = &record.event;
        match event {
            Event::RunStarted { .. } => return Err(illegal(event, "in the middle of a run")),
            Event::RunResumed { .. } => {
                self.phase = RunPhase::Running;
                self.stopping = None;
                self.ended_at = None;
                self.is_paused = false;
                self.short_of = None;
                for task in self.tasks.values_mut() {
                    task.is_paused = false;
                }
            }
            Event::AgentHeld {
                agent,
                until,
                n_times,
                ..
            } => drop(self.held.insert(agent.clone(), (*until, *n_times))),
            Event::WorkersReduced { max_workers, .. } => self.reduced_to = Some(*max_workers),
            Event::Paused { task: None, .. } => self.is_paused = true,
            Event::Unpaused { task: None } => self.is_paused = false,
            Event::Stopping { reason } => {
                self.phase = RunPhase::Stopping;
                self.stopping = self.stopping.max(Some(*reason));
            }
            Event::RunFinished { .. } => {
                self.phase = RunPhase::Finished;
                self.short_of = None;
                self.ended_at = Some(record.at);
            }
            Event::ConflictSeen { .. }
            | Event::ConflictGone { .. }
            | Event::HazardSeen { .. }
            | Event::Replanned { .. }
            | Event::CheckpointMade { .. }
            | Event::ForeignWrite { .. } => self.see(event),
            Event::StartsHeld { why } => self.short_of.clone_from(why),
            Event::MachineSeen(sight) => {
                let known = self.machines.get(&sight.executor);
                let state = MachineState::after(known, sight, record.at);
                self.machines.insert(sight.executor.clone(), state);
            }
            Event::BudgetSpent { .. } => {}
            _ => match event.task() {
                Some(id) if !event.is_of_merge() => self.task_mut(id, event)?.apply(record)?,
                _ => self.apply_merge(event)?,
            },
        }
        Ok(())
    }

    /// Takes in what was seen while tasks run.
    fn see(&mut self, event: &Event) {
        match event {
            Event::ConflictSeen { a, b, conflicts } => {
                (self.conflicts).retain(|known| (known.a, known.b) != (*a, *b));
                self.conflicts.push(SeenConflict {
                    a: *a,
                    b: *b,
                    conflicts: conflicts.clone(),
                });
            }
            Event::ConflictGone { a, b } => {
                (self.conflicts).retain(|known| (known.a, known.b) != (*a, *b));
            }
            Event::HazardSeen { hazard } => {
                self.hazards.retain(|known| !known.is_same(hazard));
                self.hazards.push(hazard.clone());
            }
            Event::Replanned { exclusions } => {
                for edge in exclusions {
                    if let Some(task) = self.tasks.get_mut(&edge.then) {
                        task.hold_back();
                    }
                }
                self.exclusions.extend(exclusions.iter().cloned());
            }
            Event::CheckpointMade { checkpoint } => self.checkpoint = Some(checkpoint.clone()),
            // Laid to a task, it is that task's failure; where a sandbox was, it was the user.
            Event::ForeignWrite {
                running,
                place,
                what,
                saved,
                culprit: None,
                is_confined: false,
                ..
            } if !running.is_empty() => {
                let seen = SeenForeign {
                    running: running.iter().copied().collect(),
                    place: place.clone(),
                    what: what.iter().cloned().collect(),
                    saved: saved.clone(),
                };
                match self.foreign.iter_mut().find(|known| known.place == *place) {
                    Some(known) => known.add(seen),
                    None => self.foreign.push(seen),
                }
            }
            _ => {}
        }
    }

    fn task_mut(&mut self, id: TaskId, event: &Event) -> Result<&mut TaskState, IllegalEvent> {
        self.tasks
            .get_mut(&id)
            .ok_or_else(|| illegal(event, "to a task that is not of this run"))
    }

    fn apply_merge(&mut self, event: &Event) -> Result<(), IllegalEvent> {
        match event {
            Event::IntegrationStarted {
                target,
                onto,
                order,
                verify,
                method,
                tips,
            } => {
                self.merge = Some(MergeState {
                    verify: verify.clone(),
                    method: *method,
                    tips: tips.clone(),
                    ..MergeState::begin(target, onto, order)
                });
                return Ok(());
            }
            Event::ConflictOpened {
                task,
                target,
                onto,
                tip,
                path,
            } => {
                self.conflict = Some(OpenConflict {
                    task: *task,
                    target: target.clone(),
                    onto: onto.clone(),
                    tip: tip.clone(),
                    path: path.clone(),
                });
                return Ok(());
            }
            Event::ConflictClosed { .. } => {
                let was_open = self.conflict.take().is_some();
                let closed = || illegal(event, "before one was opened");
                return was_open.then_some(()).ok_or_else(closed);
            }
            Event::UndoStarted { .. } | Event::Undone { .. } if self.landings.is_empty() => {
                return Err(illegal(event, "before anything has landed"));
            }
            _ => {}
        }
        let Some(merge) = &mut self.merge else {
            return Err(illegal(event, "before an integration was started"));
        };
        let landing = merge.apply(event)?;
        match event {
            Event::Landed { .. } => self.landings.extend(landing),
            Event::Undone { .. } => drop(self.landings.pop()),
            _ => {}
        }
        Ok(())
    }
}

pub(super) fn illegal(event: &Event, when: &str) -> IllegalEvent {
    IllegalEvent {
        event: event.name(),
        when: when.to_owned(),
    }
}
