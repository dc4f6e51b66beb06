//! How large a task is, and what that comes to.

use serde::{Deserialize, Serialize};

use super::Oid;

/// How large a task is expected to be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct TaskSize {
    /// How many files it will change: the sum of their probabilities.
    pub files: f64,
    /// How many lines it will change, as similar commits did; none where nothing is known of any.
    pub lines: Option<f64>,
    /// How many of the files are tests.
    pub tests: f64,
}

/// A past change that is like a task, and how large it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SimilarChange {
    /// Its commit.
    pub commit: Oid,
    /// The first line of its message.
    pub subject: String,
    /// How many lines it added and deleted together.
    pub lines: u32,
}

/// How hard a task is, in three steps.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Complexity {
    /// A file or two.
    #[default]
    Low,
    /// A handful of files, or much asked of few.
    Medium,
    /// Many files, or many lines.
    High,
}

/// How long the tasks of past runs took, against what was estimated.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Pace {
    /// What estimates are multiplied by.
    pub ratio: f64,
    /// From how many tasks it is learned.
    pub n_tasks: usize,
    /// From how many runs.
    pub n_runs: usize,
}
