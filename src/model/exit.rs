//! How a process ended.

use serde::{Deserialize, Serialize};

/// How the process of an attempt ended. A closed list; says nothing of whether the task succeeded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "exit")]
pub enum Exit {
    /// It exited with code 0.
    Success,
    /// It exited with another code.
    Failure {
        /// The code.
        code: i32,
    },
    /// A signal ended it that we did not send.
    Signalled {
        /// The signal's number.
        signal: i32,
    },
    /// Its time was up, and it was ended.
    TimedOut,
    /// It did nothing at all for too long, and was ended.
    Stalled,
    /// The user cancelled it, and it was ended.
    Cancelled,
    /// It could not be started.
    NotStarted {
        /// Why not, in the words of the operating system.
        reason: String,
    },
    /// Whoever runs it for us ended it: a cluster.
    Withdrawn {
        /// Why, in words: `the node n2 failed (job 12)`.
        reason: String,
        /// Whether another try may do better, without anybody doing anything.
        is_passing: bool,
    },
    /// It vanished together with its supervisor: power loss, or somebody killed both.
    Lost,
}
