//! What differs between two commits.

use super::{GitError, Repository};
use crate::model::{Oid, RepoPath};

/// A file that differs between two trees. A rename is a deletion and an addition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedFile {
    /// Its path.
    pub path: RepoPath,
    /// In which way.
    pub status: ChangeStatus,
    /// Lines added; 0 in a binary file.
    pub n_added: usize,
    /// Lines deleted; 0 in a binary file.
    pub n_deleted: usize,
}

/// In which way a file differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeStatus {
    /// It is new.
    Added,
    /// Its content or its mode is another.
    Modified,
    /// It is gone.
    Deleted,
    /// It is of another type: a link instead of a file.
    TypeChanged,
}

impl Repository {
    /// The files that differ between two commits or trees, sorted by path.
    pub fn changed_files(&self, from: &Oid, to: &Oid) -> Result<Vec<ChangedFile>, GitError> {
        todo!("{from} {to}")
    }

    /// The difference between two commits as a patch for people.
    pub fn diff_text(&self, from: &Oid, to: &Oid) -> Result<String, GitError> {
        todo!("{from} {to}")
    }
}
