//! Merges that are kept.

use std::path::Path;

use super::{GitError, Repository};
use crate::model::{ConflictEntry, Oid};

/// How a merge ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MergeOutcome {
    /// It is in this commit.
    Merged(Oid),
    /// It does not merge; nothing was changed.
    Conflict {
        /// The name of the tip that does not.
        with: String,
        /// Where.
        entries: Vec<ConflictEntry>,
    },
}

impl Repository {
    /// Merges named tips onto a commit in memory, one after the other: what a task that depends on several starts from.
    /// Tips that are merged already add nothing. The result is reachable from nowhere yet, and always the same for the
    /// same arguments.
    pub fn merge_commits(
        &self,
        start: &Oid,
        tips: &[(String, Oid)],
        message: &str,
    ) -> Result<MergeOutcome, GitError> {
        todo!("{start} {tips:?} {message}")
    }

    /// Merges a commit into the HEAD of a worktree of ours, never as a fast-forward. Where it conflicts the worktree is as before.
    pub fn merge_in_worktree(
        &self,
        worktree: &Path,
        tip: &Oid,
        message: &str,
    ) -> Result<MergeOutcome, GitError> {
        todo!("{} {tip} {message}", worktree.display())
    }

    /// Moves the branch that is checked out in a worktree of the user's forward to `new`, files and all. Refused where it
    /// is not at `old`, where a tracked file is changed, or where an operation is in progress.
    pub fn fast_forward_checkout(
        &self,
        worktree: &Path,
        old: &Oid,
        new: &Oid,
    ) -> Result<(), GitError> {
        todo!("{} {old} {new}", worktree.display())
    }
}
