//! What an agent says when it is asked which files tasks will touch.

use super::TaskId;

/// What an agent says of the tasks of a plan: claims that nobody has checked yet.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Refinement {
    /// The agent, by its name for people.
    pub agent: String,
    /// What it says of single tasks, in its order; of one task more than once, if it likes.
    pub tasks: Vec<TaskClaims>,
    /// What it says must come before what.
    pub orders: Vec<OrderClaim>,
    /// What of its answer could not be read, in words that can be shown.
    pub unread: Vec<String>,
}

/// What an agent says of one task.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskClaims {
    /// The task.
    pub task: TaskId,
    /// Files that it says the task will change.
    pub writes: Vec<FileClaim>,
    /// Files that it says the task will make.
    pub creates: Vec<FileClaim>,
    /// Files that it says the task relies on.
    pub reads: Vec<FileClaim>,
}

/// What an agent says of one file.
#[derive(Debug, Clone, PartialEq)]
pub struct FileClaim {
    /// The path as it wrote it: it may be anything.
    pub path: String,
    /// How likely it says it is, from 0 to 1.
    pub likelihood: f64,
    /// Why, on one line; empty where it gives no reason.
    pub why: String,
}

/// That one task must come before another, as an agent says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderClaim {
    /// The task that comes first.
    pub before: TaskId,
    /// The task that waits.
    pub after: TaskId,
    /// The file where they meet, as it wrote it, where it names one.
    pub path: Option<String>,
    /// Why, on one line; empty where it gives no reason.
    pub why: String,
}
