//! What the next attempt at a task does differently.

use serde::{Deserialize, Serialize};

/// What the next attempt at a task does differently from the first one, beside knowing why the last one failed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// How many times the time of an attempt is doubled.
    #[serde(default)]
    pub n_doublings: u32,
    /// Whether it goes on in the session of the last one.
    #[serde(default)]
    pub is_resumed: bool,
    /// Whether it begins in a fresh worktree, on all that has succeeded by now.
    #[serde(default)]
    pub is_fresh: bool,
    /// How many models further up it is made with.
    #[serde(default)]
    pub n_models_up: u32,
    /// Whether it does not count as a try: the one before could not help it.
    #[serde(default)]
    pub is_free: bool,
    /// How many seconds it is waited before it begins.
    #[serde(default)]
    pub wait: u64,
}
