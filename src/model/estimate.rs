//! How long a plan takes.

use serde::{Deserialize, Serialize};

use super::TaskId;

/// How long a plan takes, in minutes of agents at work.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// With this many workers.
    pub n_workers: usize,
    /// All tasks one after the other.
    pub minutes_alone: f64,
    /// Side by side, as the schedule would run them.
    pub minutes_together: f64,
    /// The chain of tasks that takes longest, first to last.
    pub critical_path: Vec<TaskId>,
    /// How long that chain takes: no number of workers is faster.
    pub minutes_critical: f64,
    /// The most tasks that ever run at once.
    pub width: usize,
}
