//! That an attempt waits for its turn on a cluster.

use serde::{Deserialize, Serialize};

use super::AttemptId;

/// What an attempt waits for on a cluster, when that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueWait {
    /// The attempt.
    pub attempt: AttemptId,
    /// What for, in words: `job 12 waits: others go before it (Priority)`. None once it waits no more.
    pub why: Option<String>,
}
