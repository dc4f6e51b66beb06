//! What would be removed, and what stays and why; and what was removed.

use std::path::PathBuf;

use crate::git::Integrated;
use crate::model::{Oid, RunId, TaskId};

/// How a run is cleaned up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CleanOptions {
    /// The branch or commit that results must be in; without it, the branch that the run was begun on.
    pub into: Option<String>,
    /// Whether what is dirty or unmerged goes too, onto backup refs.
    pub force: bool,
}

/// What would be removed, and what stays and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanPlan {
    /// The run.
    pub run: RunId,
    /// What the results were looked for in: a full ref, or the name as given.
    pub target: String,
    /// Where that is.
    pub at: Oid,
    /// The tasks that have a worktree or a branch.
    pub items: Vec<CleanItem>,
}

/// What a task left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanItem {
    /// The task.
    pub task: TaskId,
    /// The full name of its branch, where it is there.
    pub branch: Option<String>,
    /// The tip of that branch.
    pub tip: Option<Oid>,
    /// Its worktree, where it is there.
    pub worktree: Option<PathBuf>,
    /// What becomes of it.
    pub verdict: CleanVerdict,
    /// Whether it is the worktree in which somebody was to settle a conflict of the task.
    pub is_conflict: bool,
}

/// What becomes of what a task left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CleanVerdict {
    /// It goes.
    Remove {
        /// The proof that nothing is lost.
        proof: Integrated,
        /// The ref that will hold what nothing else would.
        backup: Option<String>,
    },
    /// It stays.
    Keep {
        /// Why.
        why: KeepReason,
    },
}

/// Why something stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeepReason {
    /// The task has not ended: an agent works there, or will.
    Live,
    /// Files are uncommitted.
    Dirty {
        /// The first of them.
        files: Vec<String>,
    },
    /// Its commits are not in the target.
    Unmerged {
        /// How many.
        n_commits: usize,
    },
    /// A merge, rebase or the like is in progress there.
    InProgress {
        /// The operation.
        operation: &'static str,
    },
    /// Somebody settles a conflict there.
    Unsettled,
    /// The worktree is locked.
    Locked,
    /// Somebody has checked the branch out elsewhere.
    CheckedOut {
        /// Where.
        path: PathBuf,
    },
    /// A repository of its own is in the worktree; no backup could hold it.
    Nested {
        /// Where.
        paths: Vec<String>,
    },
    /// What stands at its place is no worktree of this repository.
    Foreign,
    /// Git could not say.
    Unknown {
        /// What it said.
        message: String,
    },
}

impl CleanPlan {
    /// What goes.
    pub fn removals(&self) -> impl Iterator<Item = &CleanItem> {
        self.items
            .iter()
            .filter(|item| matches!(item.verdict, CleanVerdict::Remove { .. }))
    }

    /// What stays, and why.
    pub fn kept(&self) -> impl Iterator<Item = (&CleanItem, &KeepReason)> {
        self.items.iter().filter_map(|item| match &item.verdict {
            CleanVerdict::Keep { why } => Some((item, why)),
            CleanVerdict::Remove { .. } => None,
        })
    }
}

/// What was removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CleanStats {
    /// The tasks whose remains are gone.
    pub removed: Vec<TaskId>,
    /// Worktrees removed.
    pub n_worktrees: usize,
    /// Branches removed.
    pub n_branches: usize,
    /// The backup refs that were written.
    pub backups: Vec<(TaskId, String)>,
    /// What stayed after all, because it is not as it was when the plan was made.
    pub kept: Vec<(TaskId, KeepReason)>,
    /// Why the worktree of a conflict stayed.
    pub kept_conflict: Option<KeepReason>,
}
