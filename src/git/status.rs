//! What is uncommitted in a worktree.

use std::path::Path;

use super::{GitError, Repository};

/// A file of a worktree that is not as its HEAD has it. Ignored files are never listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusEntry {
    /// Its path; not yet checked in any way, since an agent may have named it. What is no UTF-8 is replaced.
    pub path: String,
    /// In which way.
    pub state: FileState,
}

/// In which way a file of a worktree is not as its HEAD has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileState {
    /// Tracked, and different in the index or on disk.
    Modified,
    /// Tracked, and gone from the index or the disk.
    Deleted,
    /// In the index, and not in HEAD.
    Added,
    /// Neither in the index nor ignored.
    Untracked,
    /// A merge left it unresolved.
    Unmerged,
    /// A repository of its own, or a submodule at another commit.
    Nested,
}

impl Repository {
    /// What is uncommitted in a worktree, sorted by path. Safe in one that an agent wrote.
    pub fn status(&self, worktree: &Path) -> Result<Vec<StatusEntry>, GitError> {
        todo!("{}", worktree.display())
    }
}
