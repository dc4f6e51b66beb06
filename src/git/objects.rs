//! Commits, trees and files, read in process.

use super::{GitError, Repository};
use crate::model::{Oid, RepoPath};

/// A file of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeFile {
    /// Its path.
    pub path: RepoPath,
    /// Its content; of a submodule, the commit.
    pub oid: Oid,
    /// What sort of file it is.
    pub kind: FileKind,
}

/// What sort of file an entry of a tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// A plain file.
    Blob,
    /// A file that can be run.
    Executable,
    /// A symbolic link; its content is where it leads.
    Symlink,
    /// The commit of another repository.
    Submodule,
}

impl Repository {
    /// The commit that a revision names; tags are followed.
    pub fn resolve(&self, revision: &str) -> Result<Oid, GitError> {
        todo!("{revision}")
    }

    /// The tree of a commit.
    pub fn tree_oid(&self, commit: &Oid) -> Result<Oid, GitError> {
        todo!("{commit}")
    }

    /// Every file of a commit's tree, sorted by path. Paths that are not UTF-8 or cannot be in a work tree are left out.
    pub fn files(&self, commit: &Oid) -> Result<Vec<TreeFile>, GitError> {
        todo!("{commit}")
    }

    /// The content of a file; none where it is missing (in a partial clone) or larger than 10 MB.
    pub fn blob(&self, oid: &Oid) -> Option<Vec<u8>> {
        todo!("{oid}")
    }

    /// Whether `ancestor` is `descendant` or one of its ancestors.
    pub fn is_ancestor(&self, ancestor: &Oid, descendant: &Oid) -> Result<bool, GitError> {
        todo!("{ancestor} {descendant}")
    }

    /// The best common ancestor of two commits; none where they share no history.
    pub fn merge_base(&self, a: &Oid, b: &Oid) -> Result<Option<Oid>, GitError> {
        todo!("{a} {b}")
    }
}
