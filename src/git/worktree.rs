//! Linked worktrees, made and removed.

use std::path::{Path, PathBuf};

use super::{GitError, Repository};
use crate::model::Oid;

/// A worktree as the repository knows it; the main checkout is one too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorktreeEntry {
    /// Its folder, absolute.
    pub path: PathBuf,
    /// The commit of its HEAD; none before the first commit.
    pub head: Option<Oid>,
    /// The full ref that its HEAD stands for; none where it is detached.
    pub branch: Option<String>,
    /// Whether it is locked against removal.
    pub is_locked: bool,
    /// Whether its folder is gone.
    pub is_prunable: bool,
}

impl Repository {
    /// Makes a branch at `start` and a worktree for it at `path`.
    ///
    /// Can be called again after a kill at any instant, with the same arguments: what is half made is completed. Refuses
    /// a branch that stands elsewhere and a folder that holds anything else. Any number may be made at once.
    pub fn ensure_worktree(&self, path: &Path, branch: &str, start: &Oid) -> Result<(), GitError> {
        todo!("{} {branch} {start}", path.display())
    }

    /// The same without a branch: its HEAD is `start` itself.
    pub fn ensure_detached_worktree(&self, path: &Path, start: &Oid) -> Result<(), GitError> {
        todo!("{} {start}", path.display())
    }

    /// All worktrees, the main one first.
    pub fn worktrees(&self) -> Result<Vec<WorktreeEntry>, GitError> {
        todo!()
    }

    /// Removes a worktree: its folder and what the repository knows of it. Does nothing where both are gone. Without
    /// `force` one with changes, untracked files or a lock is refused ([`GitError::Dirty`]).
    pub fn remove_worktree(&self, path: &Path, force: bool) -> Result<(), GitError> {
        todo!("{} {force}", path.display())
    }

    /// Forgets the worktrees whose folders are gone.
    pub fn prune(&self) -> Result<(), GitError> {
        todo!()
    }
}
