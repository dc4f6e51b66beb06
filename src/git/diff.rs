//! What differs between two commits.

use super::lane::Walker;
use super::repository::library_id;
use super::{GitError, Repository, parse};
use crate::model::{Oid, RepoPath};

/// What keeps a difference plain: no programs of the configuration, no guesses at renames.
pub(super) const PLAIN: &[&str] = &[
    "--no-renames",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--ignore-submodules=none",
];

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
        let bytes = self
            .call()
            .args(["diff-tree", "-r", "-z", "--raw", "--numstat"])
            .args(PLAIN)
            .args([from.as_str(), to.as_str()])
            .bytes()?;
        Ok(parse::parse_changes(&bytes))
    }

    /// The files that differ between the commits of each pair, as [`Repository::changed_files`] has them, in one call.
    pub fn changed_files_of(
        &self,
        pairs: &[(Oid, Oid)],
    ) -> Result<Vec<Vec<ChangedFile>>, GitError> {
        let Some(lines) = self.tree_lines(pairs) else {
            let each = pairs.iter().map(|(from, to)| self.changed_files(from, to));
            return each.collect();
        };
        let bytes = self
            .call()
            .args(["diff-tree", "--stdin", "-r", "-z", "--raw", "--numstat"])
            .args(PLAIN)
            .stdin(lines.concat().into_bytes())
            .bytes()?;
        let parts = parse::parse_change_lists(&bytes);
        if parts.len() != pairs.len() {
            return Err(GitError::Unreadable {
                command: "diff-tree --stdin",
                what: format!("expected {} lists, not {}", pairs.len(), parts.len()),
            });
        }
        Ok(parts)
    }

    /// The trees of each pair, as `git diff-tree --stdin` takes them; none where they cannot be found in process.
    fn tree_lines(&self, pairs: &[(Oid, Oid)]) -> Option<Vec<String>> {
        let mut walker = Walker::open(self).ok()?;
        let mut tree = |commit: &Oid| walker.tree(library_id(commit)?).ok();
        let line = |(from, to): &(Oid, Oid)| Some(format!("{} {}\n", tree(from)?, tree(to)?));
        pairs.iter().map(line).collect()
    }

    /// The difference between two commits as a patch for people.
    pub fn diff_text(&self, from: &Oid, to: &Oid) -> Result<String, GitError> {
        let bytes = self
            .call()
            .args(["diff-tree", "-r", "-p", "--stat", "--summary"])
            .args(PLAIN)
            .args([from.as_str(), to.as_str()])
            .bytes()?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}
