//! Commits made for somebody else.

use std::path::Path;

use super::{GitError, Repository};
use crate::model::Oid;

impl Repository {
    /// Commits the given paths of a worktree as they are on disk, on top of its HEAD; none where nothing differs. Safe in
    /// a worktree that an agent wrote; no hook runs.
    pub fn commit_all(
        &self,
        worktree: &Path,
        paths: &[String],
        message: &str,
    ) -> Result<Option<Oid>, GitError> {
        todo!("{} {paths:?} {message}", worktree.display())
    }

    /// The tree of everything in a worktree that is not ignored, as it is on disk. Neither its index nor HEAD changes.
    pub fn write_worktree_tree(&self, worktree: &Path) -> Result<Oid, GitError> {
        todo!("{}", worktree.display())
    }

    /// Makes a commit of a tree, reachable from nowhere yet.
    pub fn commit_tree(&self, tree: &Oid, parents: &[Oid], message: &str) -> Result<Oid, GitError> {
        todo!("{tree} {parents:?} {message}")
    }
}
