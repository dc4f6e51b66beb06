//! The repository: where it is, and what it is called.

use std::path::{Path, PathBuf};

use super::GitError;

/// A repository, opened once and shared by all threads.
#[derive(Debug, Clone)]
pub struct Repository {
    git_dir: PathBuf,
    common_dir: PathBuf,
    workdir: Option<PathBuf>,
}

impl Repository {
    /// The repository that `folder` is in: a checkout or a folder below it, a linked worktree, a bare repository.
    pub fn discover(folder: &Path) -> Result<Self, GitError> {
        todo!("{}", folder.display())
    }

    /// The folder with the objects, the refs and the configuration, shared by all worktrees; absolute.
    pub fn common_dir(&self) -> &Path {
        &self.common_dir
    }

    /// The folder with the HEAD and the index of the checkout that it was opened from; absolute.
    pub fn git_dir(&self) -> &Path {
        &self.git_dir
    }

    /// The checkout that it was opened from; none in a bare repository.
    pub fn workdir(&self) -> Option<&Path> {
        self.workdir.as_deref()
    }

    /// Whether it has no checkout of its own.
    pub fn is_bare(&self) -> bool {
        todo!()
    }

    /// The name of the folder that it is in, without `.git`.
    pub fn name(&self) -> String {
        todo!()
    }

    /// Whether HEAD names a commit.
    pub fn has_commits(&self) -> bool {
        todo!()
    }

    /// The full ref that HEAD stands for; none where it is detached.
    pub fn head_branch(&self) -> Result<Option<String>, GitError> {
        todo!()
    }
}
