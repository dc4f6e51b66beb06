//! What is seen while tasks run, where it is not as it was planned.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{ConflictEntry, HazardKind, LeftOut, Oid, RepoPath, TaskId};

/// Two tasks that were seen to meet while at least one of them runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenHazard {
    /// The task that changed `path`.
    pub a: TaskId,
    /// The other.
    pub b: TaskId,
    /// How they meet: both change the file, or `a` changes what a file relies on that `b` changed.
    pub kind: HazardKind,
    /// The file where they meet.
    pub path: RepoPath,
    /// The file of `b` that relies on it, where only `a` changes it.
    #[serde(default)]
    pub importer: Option<RepoPath>,
    /// Which lines `a` changed, as they were before, counted from 1; the last of each is included.
    #[serde(default)]
    pub a_lines: Vec<(u32, u32)>,
    /// Which lines `b` changed, of `path` or of the importer.
    #[serde(default)]
    pub b_lines: Vec<(u32, u32)>,
    /// Whether `b` has not changed the file yet, but its footprint says that it will.
    #[serde(default)]
    pub is_expected: bool,
}

impl SeenHazard {
    /// Whether it is the same meeting, whichever lines it is about by now.
    pub fn is_same(&self, other: &Self) -> bool {
        (self.a, self.b, self.kind) == (other.a, other.b, other.kind) && self.path == other.path
    }
}

/// Two tasks whose work conflicts as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenConflict {
    /// The task with the smaller number.
    pub a: TaskId,
    /// The other.
    pub b: TaskId,
    /// Where.
    pub conflicts: Vec<ConflictEntry>,
}

/// Results put together and verified while other tasks still run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The commit that holds them.
    pub commit: Oid,
    /// The tasks whose results are in it.
    pub tasks: Vec<TaskId>,
    /// The tasks that were left out this time, each with the reason: they break it.
    #[serde(default)]
    pub broken: Vec<(TaskId, LeftOut)>,
}

/// What changed outside of a run's worktrees in one place while tasks ran, where it cannot be told whether and which of
/// them did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenForeign {
    /// The tasks that were running.
    pub running: BTreeSet<TaskId>,
    /// Where: `checkout`, `refs`, `config`, `hooks`, `worktrees`.
    pub place: String,
    /// What changed; no more than are worth a look.
    pub what: BTreeSet<String>,
    /// The newest file that tells what it was.
    #[serde(default)]
    pub saved: Option<String>,
}

impl SeenForeign {
    /// How many names are kept of one place.
    const MOST: usize = 100;

    /// Takes in what else changed there.
    pub fn add(&mut self, other: Self) {
        self.running.extend(other.running);
        let n_free = Self::MOST.saturating_sub(self.what.len());
        self.what.extend(other.what.into_iter().take(n_free));
        self.saved = other.saved.or(self.saved.take());
    }
}
