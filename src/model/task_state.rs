//! The state of one task: the fold of what the journal says of it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::run_state::illegal;
use super::{
    Asking, Changes, Event, Exit, FailureKind, IllegalEvent, Oid, Outcome, Record, RepoPath, Rival,
    TaskId, Timestamp, Usage, Vitals, Wait,
};

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

impl TaskPhase {
    /// How it ended, if it did.
    pub fn outcome(&self) -> Option<&Outcome> {
        match self {
            Self::Done { outcome } => Some(outcome),
            _ => None,
        }
    }

    /// Whether it has not ended and no agent works on it yet, though its worktree may be there already.
    pub fn is_waiting(&self) -> bool {
        matches!(self, Self::Pending | Self::Preparing | Self::Prepared)
    }

    /// Whether an agent works on it, or may do so.
    pub fn is_live(&self) -> bool {
        matches!(self, Self::Starting | Self::Running)
    }
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
    /// How the process of the newest attempt ended.
    pub exit: Option<Exit>,
    /// When its first attempt of this take-up began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Whether its branch and worktree have been removed.
    pub is_removed: bool,
    /// The removal that was announced and not yet seen to be done: the tip, and the backup ref.
    pub removing: Option<(Oid, Option<String>)>,
    /// How its attempts failed, oldest first.
    #[serde(default)]
    pub failures: Vec<FailureKind>,
    /// How many of them were tried again by themselves, and count as a try.
    #[serde(default)]
    pub n_retries: u32,
    /// How the last attempt failed, in words, where it is tried again.
    #[serde(default)]
    pub failure: Option<String>,
    /// What its next attempt does differently.
    #[serde(default)]
    pub changes: Changes,
    /// The name of the agent of its newest attempt.
    #[serde(default)]
    pub agent: Option<String>,
    /// The model that this agent was told to use, where it was.
    #[serde(default)]
    pub model: Option<String>,
    /// Where its newest attempt runs, or ran: `local`, `ssh:big1`; none where all run on this machine.
    #[serde(default)]
    pub executor: Option<String>,
    /// The newest session of that agent.
    #[serde(default)]
    pub session: Option<String>,
    /// For how many seconds its newest attempt did nothing when it was last told; none where it is at work.
    #[serde(default)]
    pub stalled: Option<u64>,
    /// What its newest attempt asks of the user.
    #[serde(default)]
    pub asking: Asking,
    /// What its newest attempt waits for on a cluster.
    #[serde(default)]
    pub waits_for: Option<Wait>,
    /// Whether it is paused.
    #[serde(default)]
    pub is_paused: bool,
    /// Whether its worktree was made before it was told to wait: its start may be another one by now.
    #[serde(default)]
    pub is_held_back: bool,
    /// Files that it was told to have changed although its footprint does not hold them.
    #[serde(default)]
    pub exceeded: BTreeSet<RepoPath>,
    /// What its attempts used of their service.
    #[serde(default)]
    pub usage: Usage,
    /// What its attempts used of this machine.
    #[serde(default)]
    pub vitals: Vitals,
    /// The attempt that races its newest one.
    #[serde(default)]
    pub rival: Option<Rival>,
    /// The number of the last attempt that raced another one; 0 where none did.
    #[serde(default)]
    pub last_rival: u32,
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
            exit: None,
            started_at: None,
            ended_at: None,
            is_removed: false,
            removing: None,
            failures: Vec::new(),
            n_retries: 0,
            failure: None,
            changes: Changes::default(),
            agent: None,
            model: None,
            executor: None,
            session: None,
            stalled: None,
            asking: Asking::default(),
            waits_for: None,
            is_paused: false,
            is_held_back: false,
            exceeded: BTreeSet::new(),
            usage: Usage::default(),
            vitals: Vitals::default(),
            rival: None,
            last_rival: 0,
        }
    }
}

impl TaskState {
    /// How it ended, if it did.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.phase.outcome()
    }

    /// Where it started and what it came to, where it came to a commit.
    pub fn result(&self) -> Option<(&Oid, &Oid)> {
        match self.outcome() {
            Some(Outcome::Changed { commit, .. }) => Some((self.start.as_ref()?, commit)),
            _ => None,
        }
    }

    /// Whether it ended well.
    pub fn is_success(&self) -> bool {
        self.outcome().is_some_and(Outcome::is_success)
    }

    /// Whether an agent works on it, or may do so.
    pub fn is_live(&self) -> bool {
        self.phase.is_live()
    }
}

impl TaskState {
    /// It does not begin yet, although its worktree may be there.
    pub(super) fn hold_back(&mut self) {
        if self.phase == TaskPhase::Prepared {
            self.phase = TaskPhase::Pending;
            self.is_held_back = true;
        }
    }

    /// Takes one more event of this task in.
    pub(super) fn apply(&mut self, record: &Record) -> Result<(), IllegalEvent> {
        if self.apply_to_rival(record)? {
            return Ok(());
        }
        self.check(&record.event)?;
        match &record.event {
            Event::TaskRetried { .. } => {
                self.phase = TaskPhase::Pending;
                self.started_at = None;
                self.ended_at = None;
            }
            Event::RetryPlanned {
                failure, changes, ..
            } => {
                self.failure = Some(failure.clone());
                self.changes = changes.clone();
                self.n_retries += u32::from(!changes.is_free);
            }
            Event::AttemptPlaced { executor, .. } => self.executor = Some(executor.clone()),
            Event::SessionBegan { session, .. } => self.session = Some(session.clone()),
            Event::AttemptStalled { seconds, .. } => self.stalled = Some(*seconds),
            Event::AttemptRevived { .. } => self.stalled = None,
            Event::PermissionAsked(asked) => self.asking.ask(&asked.request),
            Event::PermissionAnswered(answered) => self.asking.close(answered.number),
            Event::AttemptWaits(told) => self.waits_for = told.wait(),
            Event::AttemptMeasured { usage, vitals, .. } => {
                self.usage += *usage;
                self.vitals.add(vitals);
            }
            Event::Paused { .. } => self.is_paused = true,
            Event::Unpaused { .. } => self.is_paused = false,
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
                self.removing = None;
            }
            Event::WorktreeCreated { .. } => self.phase = TaskPhase::Prepared,
            Event::AttemptStarting {
                attempt,
                folder,
                agent,
                model,
            } => {
                self.model.clone_from(model);
                if self.agent.as_ref() != Some(agent) {
                    self.agent = Some(agent.clone());
                    self.session = None;
                }
                self.phase = TaskPhase::Starting;
                self.n_attempts = attempt.number;
                self.asking = Asking::default();
                self.attempt_folder = Some(folder.clone());
                self.pid = None;
                self.exit = None;
                self.started_at.get_or_insert(record.at);
            }
            Event::AttemptStarted { pid, .. } => {
                self.phase = TaskPhase::Running;
                self.pid = Some(*pid);
            }
            Event::AttemptAdopted { .. } => self.phase = TaskPhase::Running,
            Event::AttemptEnded { exit, .. } => {
                self.phase = TaskPhase::Settling { exit: exit.clone() };
                self.exit = Some(exit.clone());
                self.stalled = None;
                self.asking.open.clear();
                self.waits_for = None;
            }
            Event::TaskFinished { outcome, .. } => {
                self.phase = TaskPhase::Done {
                    outcome: outcome.clone(),
                };
                self.ended_at = Some(record.at);
                self.is_paused = false;
                self.changes = Changes::default();
                if let Outcome::Failed { kind } = outcome {
                    self.failures.push(kind.clone());
                }
            }
            Event::FootprintExceeded { paths, .. } => self.exceeded.extend(paths.iter().cloned()),
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

    /// Whether the event can happen to the task as it is. What a crash can leave half done can be begun once more.
    fn check(&self, event: &Event) -> Result<(), IllegalEvent> {
        let is_done = self.outcome().is_some();
        let (is_legal, when) = match event {
            Event::TaskRetried { .. } | Event::RetryPlanned { .. } => (
                is_done && !self.is_success(),
                "to a task that has not failed",
            ),
            Event::WorktreeCreating { .. } => (
                !is_done && !self.is_live(),
                "to a task that has ended or has a live agent",
            ),
            Event::WorktreeCreated { .. } => (
                self.phase == TaskPhase::Preparing,
                "to a task whose worktree was not to be made",
            ),
            Event::AttemptStarting { attempt, .. } => {
                let is_new = attempt.number > self.n_attempts;
                let is_again =
                    self.phase == TaskPhase::Starting && attempt.number == self.n_attempts;
                (
                    !is_done
                        && self.worktree.is_some()
                        && !self.is_removed
                        && (is_again || (is_new && self.phase != TaskPhase::Running)),
                    "to a task that has ended, has no worktree, or has a live agent",
                )
            }
            Event::AttemptStarted { attempt, .. } => (
                self.phase == TaskPhase::Starting && attempt.number == self.n_attempts,
                "to an attempt that was not to be started",
            ),
            Event::AttemptAdopted { attempt } | Event::AttemptEnded { attempt, .. } => (
                self.is_live() && attempt.number == self.n_attempts,
                "to a task without a live agent",
            ),
            Event::TaskFinished { .. } => (!is_done, "to a task that has ended"),
            Event::Removed { .. } => (
                self.removing.is_some(),
                "to a task whose worktree was not to be removed",
            ),
            _ => (true, ""),
        };
        if is_legal {
            Ok(())
        } else {
            Err(illegal(event, when))
        }
    }
}
