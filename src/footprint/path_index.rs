//! The files of one tree, found by name, stem, folder or word.

use crate::model::RepoPath;

/// The files of one tree, sorted, with the ways to find them.
#[derive(Debug, Clone, Default)]
pub struct PathIndex {
    files: Vec<RepoPath>,
}

impl PathIndex {
    /// The index of `files`, in any order.
    pub fn new(files: impl IntoIterator<Item = RepoPath>) -> Self {
        let mut files: Vec<RepoPath> = files.into_iter().collect();
        files.sort_unstable();
        files.dedup();
        Self { files }
    }

    /// Every file, sorted.
    pub fn files(&self) -> &[RepoPath] {
        &self.files
    }

    /// Whether the tree holds this very file.
    pub fn contains(&self, path: &RepoPath) -> bool {
        self.files.binary_search(path).is_ok()
    }
}
