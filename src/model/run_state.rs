//! The state of a run: the fold of its journal.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    AttemptId, CancelReason, Event, Exit, LeftOut, Oid, Outcome, Record, RunId, Tally, TaskId,
    Timestamp,
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

/// Where one task stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "phase")]
pub enum TaskPhase {
    /// It has not begun.
    Pending,
    /// Its worktree is being made.
    Preparing,
    /// Its worktree is there, and no agent has been started in it.
    Prepared,
    /// An agent is about to be started: after a kill it may or may not run.
    Starting,
    /// An agent works on it.
    Running,
    /// The agent's process ended, and its result is being looked at.
    Settling {
        /// How the process ended.
        exit: Exit,
    },
    /// It ended.
    Done {
        /// How.
        outcome: Outcome,
    },
}

/// What the journal knows of one task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskState {
    /// Where it stands.
    pub phase: TaskPhase,
    /// How many attempts have been started.
    pub n_attempts: u32,
    /// The full name of its branch, once it was to be made.
    pub branch: Option<String>,
    /// Its worktree, once it was to be made.
    pub worktree: Option<String>,
    /// The commit that its branch starts from.
    pub start: Option<Oid>,
    /// The tasks whose results that commit holds.
    pub builds_on: Vec<TaskId>,
    /// The folder of the newest attempt.
    pub attempt_folder: Option<String>,
    /// The process id of the newest attempt's supervisor.
    pub pid: Option<u32>,
    /// When its first attempt of this take-up began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Whether its branch and worktree have been removed.
    pub is_removed: bool,
    /// The removal that was announced and not yet seen to be done: the tip, and the backup ref.
    pub removing: Option<(Oid, Option<String>)>,
}

impl Default for TaskState {
    fn default() -> Self {
        Self {
            phase: TaskPhase::Pending,
            n_attempts: 0,
            branch: None,
            worktree: None,
            start: None,
            builds_on: Vec::new(),
            attempt_folder: None,
            pid: None,
            started_at: None,
            ended_at: None,
            is_removed: false,
            removing: None,
        }
    }
}

impl TaskState {
    /// How it ended, if it did.
    pub fn outcome(&self) -> Option<&Outcome> {
        match &self.phase {
            TaskPhase::Done { outcome } => Some(outcome),
            _ => None,
        }
    }

    /// Whether it ended well.
    pub fn is_success(&self) -> bool {
        self.outcome().is_some_and(Outcome::is_success)
    }

    /// Whether an agent works on it, or may do so.
    pub fn is_live(&self) -> bool {
        matches!(self.phase, TaskPhase::Starting | TaskPhase::Running)
    }
}

/// The newest integration of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeState {
    /// The full ref that it is meant for.
    pub target: String,
    /// The commit that the target was at; none before the first integration.
    pub onto: Option<Oid>,
    /// The tasks in the order in which they are merged.
    pub order: Vec<TaskId>,
    /// What was merged, with the tip after it.
    pub merged: Vec<(TaskId, Oid)>,
    /// What was left out, and why.
    pub left_out: Vec<(TaskId, LeftOut)>,
    /// The tip, once it is complete.
    pub ready: Option<Oid>,
    /// A landing that was announced: old, new, backup ref.
    pub landing: Option<(Oid, Oid, String)>,
    /// Where the target was moved to.
    pub landed: Option<Oid>,
    /// Whether the landing was taken back.
    pub is_undone: bool,
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
        let n_attempts = self.tasks.get(&task).map_or(0, |state| state.n_attempts);
        AttemptId {
            task,
            number: n_attempts + 1,
        }
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
            }
            Event::Stopping { reason } => {
                self.phase = RunPhase::Stopping;
                self.stopping = self.stopping.max(Some(*reason));
            }
            Event::RunFinished { .. } => {
                self.phase = RunPhase::Finished;
                self.ended_at = Some(record.at);
            }
            Event::ForeignWrite { .. } | Event::ConflictSeen { .. } => {}
            _ => match event.task() {
                Some(id) if !event.is_of_merge() => self.task_mut(id, event)?.apply(record)?,
                _ => self.apply_merge(event)?,
            },
        }
        Ok(())
    }

    fn task_mut(&mut self, id: TaskId, event: &Event) -> Result<&mut TaskState, IllegalEvent> {
        self.tasks
            .get_mut(&id)
            .ok_or_else(|| illegal(event, "to a task that is not of this run"))
    }

    fn apply_merge(&mut self, event: &Event) -> Result<(), IllegalEvent> {
        if let Event::IntegrationStarted {
            target,
            onto,
            order,
        } = event
        {
            self.merge = Some(MergeState {
                target: target.clone(),
                onto: Some(onto.clone()),
                order: order.clone(),
                ..MergeState::default()
            });
            return Ok(());
        }
        let Some(merge) = &mut self.merge else {
            return Err(illegal(event, "before an integration was started"));
        };
        match event {
            Event::StepMerged { task, commit } => merge.merged.push((*task, commit.clone())),
            Event::StepLeftOut { task, why } => merge.left_out.push((*task, why.clone())),
            Event::IntegrationReady { commit } => merge.ready = Some(commit.clone()),
            Event::LandingStarted {
                old, new, backup, ..
            } => {
                merge.landing = Some((old.clone(), new.clone(), backup.clone()));
            }
            Event::Landed { new, .. } => {
                merge.landed = Some(new.clone());
                merge.is_undone = false;
            }
            Event::LandingRefused { .. } => merge.landing = None,
            Event::Undone { .. } => {
                merge.landed = None;
                merge.landing = None;
                merge.is_undone = true;
            }
            _ => {}
        }
        Ok(())
    }
}

impl TaskState {
    fn apply(&mut self, record: &Record) -> Result<(), IllegalEvent> {
        let event = &record.event;
        match event {
            Event::TaskRetried { .. } => {
                if self.outcome().is_none() || self.is_success() {
                    return Err(illegal(event, "to a task that has not failed"));
                }
                self.phase = TaskPhase::Pending;
                self.started_at = None;
                self.ended_at = None;
            }
            Event::WorktreeCreating {
                branch,
                path,
                start,
                builds_on,
                ..
            } => {
                self.phase = TaskPhase::Preparing;
                self.branch = Some(branch.clone());
                self.worktree = Some(path.clone());
                self.start = Some(start.clone());
                self.builds_on.clone_from(builds_on);
                self.is_removed = false;
            }
            Event::WorktreeCreated { .. } => self.phase = TaskPhase::Prepared,
            Event::AttemptStarting {
                attempt, folder, ..
            } => {
                self.phase = TaskPhase::Starting;
                self.n_attempts = attempt.number;
                self.attempt_folder = Some(folder.clone());
                self.pid = None;
                self.started_at.get_or_insert(record.at);
            }
            Event::AttemptStarted { pid, .. } => {
                self.phase = TaskPhase::Running;
                self.pid = Some(*pid);
            }
            Event::AttemptAdopted { .. } => self.phase = TaskPhase::Running,
            Event::AttemptEnded { exit, .. } => {
                if !self.is_live() {
                    return Err(illegal(event, "to a task without a live agent"));
                }
                self.phase = TaskPhase::Settling { exit: exit.clone() };
            }
            Event::TaskFinished { outcome, .. } => {
                if self.outcome().is_some() {
                    return Err(illegal(event, "to a task that has ended"));
                }
                self.phase = TaskPhase::Done {
                    outcome: outcome.clone(),
                };
                self.ended_at = Some(record.at);
            }
            Event::Removing { tip, backup, .. } => {
                self.removing = Some((tip.clone(), backup.clone()));
            }
            Event::Removed { .. } => {
                self.is_removed = true;
                self.removing = None;
            }
            _ => {}
        }
        Ok(())
    }
}

impl Event {
    /// The event's name, as the journal writes it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::RunStarted { .. } => "run_started",
            Self::RunResumed { .. } => "run_resumed",
            Self::TaskRetried { .. } => "task_retried",
            Self::WorktreeCreating { .. } => "worktree_creating",
            Self::WorktreeCreated { .. } => "worktree_created",
            Self::AttemptStarting { .. } => "attempt_starting",
            Self::AttemptStarted { .. } => "attempt_started",
            Self::AttemptAdopted { .. } => "attempt_adopted",
            Self::AttemptProgress { .. } => "attempt_progress",
            Self::AttemptEnded { .. } => "attempt_ended",
            Self::Committed { .. } => "committed",
            Self::FootprintExceeded { .. } => "footprint_exceeded",
            Self::ForeignWrite { .. } => "foreign_write",
            Self::TaskFinished { .. } => "task_finished",
            Self::Stopping { .. } => "stopping",
            Self::RunFinished { .. } => "run_finished",
            Self::IntegrationStarted { .. } => "integration_started",
            Self::StepMerged { .. } => "step_merged",
            Self::StepLeftOut { .. } => "step_left_out",
            Self::IntegrationReady { .. } => "integration_ready",
            Self::LandingStarted { .. } => "landing_started",
            Self::Landed { .. } => "landed",
            Self::LandingRefused { .. } => "landing_refused",
            Self::UndoStarted { .. } => "undo_started",
            Self::Undone { .. } => "undone",
            Self::Removing { .. } => "removing",
            Self::Removed { .. } => "removed",
            Self::ConflictSeen { .. } => "conflict_seen",
        }
    }

    /// The one task that it happens to.
    pub fn task(&self) -> Option<TaskId> {
        match self {
            Self::TaskRetried { task }
            | Self::WorktreeCreating { task, .. }
            | Self::WorktreeCreated { task }
            | Self::Committed { task, .. }
            | Self::FootprintExceeded { task, .. }
            | Self::TaskFinished { task, .. }
            | Self::StepMerged { task, .. }
            | Self::StepLeftOut { task, .. }
            | Self::Removing { task, .. }
            | Self::Removed { task } => Some(*task),
            Self::AttemptStarting { attempt, .. }
            | Self::AttemptStarted { attempt, .. }
            | Self::AttemptAdopted { attempt }
            | Self::AttemptProgress { attempt, .. }
            | Self::AttemptEnded { attempt, .. } => Some(attempt.task),
            _ => None,
        }
    }

    /// Whether it belongs to the merging of a run rather than to its running.
    fn is_of_merge(&self) -> bool {
        matches!(self, Self::StepMerged { .. } | Self::StepLeftOut { .. })
    }
}

fn illegal(event: &Event, when: &str) -> IllegalEvent {
    IllegalEvent {
        event: event.name(),
        when: when.to_owned(),
    }
}
