//! Ignored files, and notes of ours on worktrees.

use std::path::{Path, PathBuf};

use super::parse::{path_of, records};
use super::{GitError, Repository};

impl Repository {
    /// The ignored files and folders of a checkout of the user's that patterns name, as `.gitignore` writes them. A folder
    /// whose files are all named is one entry.
    pub fn ignored_files(
        &self,
        checkout: &Path,
        patterns: &[String],
    ) -> Result<Vec<PathBuf>, GitError> {
        let place = self.place(checkout)?;
        let named = self
            .call_at(&place)
            .args(["ls-files", "--others", "--ignored", "--directory", "-z"])
            .args(
                patterns
                    .iter()
                    .map(|pattern| format!("--exclude={pattern}")),
            )
            .bytes()?;
        if named.is_empty() {
            return Ok(Vec::new());
        }
        // It exits with 1 where none of them is ignored.
        let ignored = self
            .call_at(&place)
            .args(["check-ignore", "-z", "--stdin"])
            .stdin(named)
            .run()?;
        let paths =
            records(&ignored.stdout).map(|path| path_of(path.strip_suffix(b"/").unwrap_or(path)));
        Ok(paths.collect())
    }

    /// A file of ours about a worktree, which goes when the worktree goes.
    pub fn note(&self, worktree: &Path, name: &str) -> Result<PathBuf, GitError> {
        Ok(self.place(worktree)?.git_file(name))
    }
}
