//! How a task ended.

use serde::{Deserialize, Serialize};

use super::{Budget, ErrorClass, Exit, Oid, RepoPath, TaskId};

/// How a task ended. A closed list, decided from the state of its branch and the checks, never from an exit code alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    /// Its branch holds a change: success.
    Changed {
        /// The tip of its branch.
        commit: Oid,
        /// How many files differ from where it started.
        n_files: usize,
    },
    /// A research task left a report: success without a change.
    Reported,
    /// Its attempt did not succeed.
    Failed {
        /// In which way.
        kind: FailureKind,
    },
    /// A task that it depends on did not succeed, so it never began.
    Blocked {
        /// The tasks that stand in its way.
        by: Vec<TaskId>,
    },
    /// The user cancelled it.
    Cancelled,
}

impl Outcome {
    /// Whether what depends on the task may go on.
    pub fn is_success(&self) -> bool {
        matches!(self, Self::Changed { .. } | Self::Reported)
    }
}

/// In which way an attempt failed. A closed list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum FailureKind {
    /// The agent ended well, but nothing changed.
    Unchanged,
    /// The agent's process ended badly.
    Agent {
        /// How it ended.
        exit: Exit,
    },
    /// The time of the task was up.
    TimedOut,
    /// It neither printed, nor computed, nor changed a file for as long as that is allowed, and was ended.
    Stalled,
    /// The disk was nearly full, and it had written the most.
    FilledDisk {
        /// How many bytes were left.
        left: u64,
        /// The large files that were taken away to make room, the first ones: those that it had written and git has not.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        removed: Vec<String>,
    },
    /// Something outside of its worktree changed, and no other task can have done it.
    Escaped {
        /// Where: `checkout`, `refs`, `config`, `hooks`, `worktrees`.
        place: String,
        /// What changed.
        what: Vec<String>,
    },
    /// The agent ended well, but not all that it wanted to do was permitted, and nothing shows that it did without.
    Denied {
        /// What was not permitted, the first ones.
        what: Vec<String>,
    },
    /// The agent ended well, but before it said how it went, as its kind always does.
    Unfinished,
    /// The session that it was to go on in was gone: it ended before it asked its service for anything.
    SessionLost,
    /// The service of the agent stopped it: its key, a rate limit, an error, a refusal, a limit of its own.
    Service {
        /// In which way.
        class: ErrorClass,
        /// What the agent says of it.
        message: String,
        /// How many seconds to wait, where that is told.
        #[serde(default)]
        wait: Option<u64>,
    },
    /// It used more of its service than the task may, and was ended.
    OverBudget {
        /// What was allowed.
        budget: Budget,
    },
    /// The agent's own last event says that it failed, whatever its exit code.
    Reported {
        /// What it says.
        message: String,
    },
    /// It changed what others rely on as a contract, and was ended.
    Contract {
        /// The files.
        paths: Vec<RepoPath>,
    },
    /// The check command failed on what the agent left.
    Check {
        /// The command.
        command: String,
        /// How it ended.
        exit: Exit,
    },
    /// The results of the tasks before it do not merge, so there is nothing to start from.
    Base {
        /// The two tasks whose results conflict, or what git said.
        message: String,
    },
    /// Its worktree could not be made.
    Worktree {
        /// What git said.
        message: String,
    },
    /// What the agent left could not be committed.
    Commit {
        /// What git said.
        message: String,
    },
}

/// How many tasks ended in which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Tasks that succeeded.
    pub n_succeeded: usize,
    /// Tasks that failed.
    pub n_failed: usize,
    /// Tasks that never began because of another.
    pub n_blocked: usize,
    /// Tasks that were cancelled.
    pub n_cancelled: usize,
    /// Tasks that have not ended.
    pub n_open: usize,
}

impl Tally {
    /// All tasks.
    pub fn n_tasks(&self) -> usize {
        self.n_succeeded + self.n_failed + self.n_blocked + self.n_cancelled + self.n_open
    }

    /// The share of tasks that succeeded, from 0 to 1; 1 where there is no task.
    pub fn success_share(&self) -> f64 {
        match self.n_tasks() {
            0 => 1.0,
            n_tasks => self.n_succeeded as f64 / n_tasks as f64,
        }
    }

    /// Whether every task succeeded.
    pub fn is_complete(&self) -> bool {
        self.n_succeeded == self.n_tasks()
    }
}
