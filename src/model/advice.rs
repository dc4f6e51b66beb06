//! What would make a plan better.

use serde::{Deserialize, Serialize};

use super::{RepoPath, TaskId};

/// One thing that would make a plan better, and by how much.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Advice {
    /// Its number among the advice on this plan, counted from 1.
    pub number: usize,
    /// What sort of advice it is.
    pub kind: AdviceKind,
    /// What to do, as a sentence.
    pub what: String,
    /// What it rests on, as a sentence.
    pub why: String,
    /// The tasks that it is about.
    pub tasks: Vec<TaskId>,
    /// The files that it is about.
    pub paths: Vec<RepoPath>,
    /// How the plan stands without it.
    pub before: Outlook,
    /// How it would stand with it.
    pub after: Outlook,
    /// Whether the program can do it to a plan file by itself.
    pub is_applicable: bool,
}

/// How a plan stands, in two figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Outlook {
    /// How long it takes side by side, in minutes.
    pub minutes: f64,
    /// How many pairs of tasks meet in their files and are not ordered by a dependency.
    pub n_collisions: usize,
}

/// What sort of advice it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdviceKind {
    /// Make one task of several that are one.
    Merge,
    /// Create the code that several tasks share in a task of its own, first.
    SharedFirst,
    /// Make several tasks of one that is far larger than the others.
    Split,
    /// Leave the files that every task touches a little to one task.
    HubTask,
    /// Write the files that say what others rely on first, and change them no more.
    ContractFirst,
    /// Say which files a task touches.
    NameFiles,
}
