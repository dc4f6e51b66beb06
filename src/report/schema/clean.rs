//! `git-orchestrate/clean/1`: what is removed of a run, and what stays and why.

use serde::Serialize;

use crate::model::{Oid, RunId, TaskId};

/// The document of `clean --json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CleanDocument {
    /// Its name and version.
    pub schema: &'static str,
    /// The run.
    pub run: RunId,
    /// What the results were looked for in: a full ref, or the name as given.
    pub target: String,
    /// Where that is.
    pub at: Oid,
    /// Whether it was done, and not merely shown.
    pub applied: bool,
    /// What each task left behind.
    pub items: Vec<CleanEntry>,
    /// What was left on other machines.
    pub elsewhere: Vec<ElsewhereEntry>,
}

/// What a run left on another machine, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ElsewhereEntry {
    /// The place: `ssh:big1`.
    pub place: String,
    /// Whether nothing of the run is left there.
    pub cleared: bool,
    /// How many attempts had left something there, and are gone.
    pub removed: usize,
    /// The refs that hold now what did not come home before.
    pub saved: Vec<String>,
    /// What stays there, and why; or why nothing could be done there.
    pub words: Vec<String>,
}

/// What one task left behind, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CleanEntry {
    /// The task.
    pub task: TaskId,
    /// Its title.
    pub title: String,
    /// The full name of its branch, where it is there.
    pub branch: Option<String>,
    /// The tip of that branch.
    pub tip: Option<Oid>,
    /// Its worktree, where it is there.
    pub worktree: Option<String>,
    /// Whether it goes.
    pub remove: bool,
    /// The proof that nothing is lost, or why it stays: one stable word.
    pub reason: String,
    /// The same in words.
    pub words: String,
    /// The ref that holds what nothing else would.
    pub backup: Option<String>,
}

impl CleanDocument {
    /// A document of what would be removed.
    pub fn new(run: RunId, target: String, at: Oid, items: Vec<CleanEntry>) -> Self {
        Self {
            schema: "git-orchestrate/clean/1",
            run,
            target,
            at,
            applied: false,
            items,
            elsewhere: Vec::new(),
        }
    }
}
