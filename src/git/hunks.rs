//! The hunks of a conflicting file.

use super::{GitError, Repository};
use crate::model::{Oid, RepoPath};

/// One place of a file that two sides changed differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk {
    /// The line of our side that it starts at, counted from 1.
    pub line: usize,
    /// The lines before both changed them.
    pub base: String,
    /// Our lines.
    pub ours: String,
    /// Their lines.
    pub theirs: String,
}

impl Repository {
    /// The conflicting hunks of a file that both of two commits changed since `base`. None where one of them does not have
    /// it, or it is binary.
    pub fn conflict_hunks(
        &self,
        base: &Oid,
        ours: &Oid,
        theirs: &Oid,
        path: &RepoPath,
    ) -> Result<Vec<Hunk>, GitError> {
        todo!("{base} {ours} {theirs} {path}")
    }
}
