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
    /// Whether it has waited long for what only a person changes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_person: bool,
}

/// What an attempt waits for on a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// What for, in words.
    pub why: String,
    /// Whether it has waited long for what only a person changes.
    pub needs_person: bool,
}

impl QueueWait {
    /// That an attempt waits for this, or for nothing any more.
    pub fn new(attempt: AttemptId, wait: Option<Wait>) -> Self {
        Self {
            attempt,
            needs_person: wait.as_ref().is_some_and(|wait| wait.needs_person),
            why: wait.map(|wait| wait.why),
        }
    }

    /// What it waits for.
    pub fn wait(&self) -> Option<Wait> {
        self.why.clone().map(|why| Wait {
            why,
            needs_person: self.needs_person,
        })
    }
}
