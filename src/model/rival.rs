//! A second attempt at a task that races the first one, in a branch and a worktree of its own.

use serde::{Deserialize, Serialize};

use super::run_state::illegal;
use super::{AttemptId, Event, IllegalEvent, Outcome, Record, TaskPhase, TaskState, Timestamp};

/// A second attempt at a task that races the first one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rival {
    /// The number of the attempt.
    pub number: u32,
    /// Where it stands: starting, running, settling, or done where its result is known.
    pub phase: TaskPhase,
    /// The name of its agent.
    pub agent: String,
    /// The full name of its branch.
    pub branch: String,
    /// Its worktree.
    pub worktree: String,
    /// The folder that its supervisor keeps its files in.
    pub attempt_folder: String,
    /// The process id of its supervisor.
    pub pid: Option<u32>,
    /// When it began.
    pub started_at: Timestamp,
}

/// A second attempt that is about to be started, as the journal tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RivalStart {
    /// The second attempt.
    pub attempt: AttemptId,
    /// The name of the agent.
    pub agent: String,
    /// The folder that its supervisor keeps its files in, absolute.
    pub folder: String,
    /// The full name of its branch.
    pub branch: String,
    /// Its worktree, absolute.
    pub path: String,
    /// Why.
    pub why: String,
}

/// The end of a race, as the journal tells it: of the second attempt neither worktree nor branch is left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RivalEnd {
    /// The second attempt.
    pub attempt: AttemptId,
    /// Whether its result is that of the task.
    pub has_won: bool,
    /// The ref that holds the work of the one that lost, where there was any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<String>,
    /// Why its worktree and its branch are still there, where they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<String>,
}

impl Rival {
    /// Whether an agent works on it, or may do so.
    pub fn is_live(&self) -> bool {
        self.phase.is_live()
    }

    /// How it ended, if it did.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.phase.outcome()
    }

    /// Whether it ended well.
    pub fn is_success(&self) -> bool {
        self.outcome().is_some_and(Outcome::is_success)
    }

    /// Takes in one more event of this attempt.
    fn apply(&mut self, event: &Event) -> Result<(), IllegalEvent> {
        let (is_legal, when) = match event {
            Event::AttemptStarted { .. } => (
                self.phase == TaskPhase::Starting,
                "to an attempt that was not to be started",
            ),
            Event::RivalSettled { .. } => (
                matches!(self.phase, TaskPhase::Settling { .. }),
                "to an attempt that has not ended",
            ),
            _ => (self.is_live(), "to an attempt without a live agent"),
        };
        if !is_legal {
            return Err(illegal(event, when));
        }
        match event {
            Event::AttemptStarted { pid, .. } => {
                self.phase = TaskPhase::Running;
                self.pid = Some(*pid);
            }
            Event::AttemptAdopted { .. } => self.phase = TaskPhase::Running,
            Event::AttemptEnded { exit, .. } => {
                self.phase = TaskPhase::Settling { exit: exit.clone() };
            }
            Event::RivalSettled { outcome, .. } => {
                self.phase = TaskPhase::Done {
                    outcome: outcome.clone(),
                };
            }
            _ => {}
        }
        Ok(())
    }
}

impl TaskState {
    /// The attempt that races its newest one, where that is it.
    pub fn rival(&self, attempt: AttemptId) -> Option<&Rival> {
        let rival = self.rival.as_ref();
        rival.filter(|rival| rival.number == attempt.number)
    }

    /// The task as that attempt has it: with its own branch and worktree, where it races another one.
    #[must_use]
    pub fn as_of(&self, attempt: AttemptId) -> Self {
        let Some(rival) = self.rival(attempt) else {
            return self.clone();
        };
        Self {
            phase: rival.phase.clone(),
            branch: Some(rival.branch.clone()),
            worktree: Some(rival.worktree.clone()),
            attempt_folder: Some(rival.attempt_folder.clone()),
            pid: rival.pid,
            agent: Some(rival.agent.clone()),
            session: None,
            ..self.clone()
        }
    }

    /// Takes in an event of a race. Whether it was one.
    pub(super) fn apply_to_rival(&mut self, record: &Record) -> Result<bool, IllegalEvent> {
        let event = &record.event;
        match event {
            Event::RivalStarting(start) => {
                let number = start.attempt.number;
                let is_new = number > self.n_attempts.max(self.last_rival);
                if self.phase != TaskPhase::Running || self.rival.is_some() || !is_new {
                    return Err(illegal(event, "to a task that does not run, or is raced"));
                }
                self.last_rival = number;
                self.rival = Some(Rival {
                    number,
                    phase: TaskPhase::Starting,
                    agent: start.agent.clone(),
                    branch: start.branch.clone(),
                    worktree: start.path.clone(),
                    attempt_folder: start.folder.clone(),
                    pid: None,
                    started_at: record.at,
                });
            }
            Event::RivalEnded(end) => {
                let number = end.attempt.number;
                let rival = self.rival.take_if(|rival| rival.number == number);
                let Some(rival) = rival.filter(|rival| rival.outcome().is_some()) else {
                    return Err(illegal(event, "to an attempt that has not ended"));
                };
                if end.has_won {
                    self.n_attempts = rival.number;
                    self.attempt_folder = Some(rival.attempt_folder);
                    self.agent = Some(rival.agent);
                    self.session = None;
                    self.pid = rival.pid;
                }
            }
            Event::AttemptStarted { attempt, .. }
            | Event::AttemptAdopted { attempt }
            | Event::AttemptEnded { attempt, .. }
            | Event::RivalSettled { attempt, .. } => {
                let rival = self.rival.as_mut();
                match rival.filter(|rival| rival.number == attempt.number) {
                    Some(rival) => rival.apply(event)?,
                    None => return Ok(false),
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}
