//! A checkout of the user's, moved only when nothing can be lost.

use std::fs;
use std::path::{Path, PathBuf};

use super::call::{Call, Place};
use super::status::{FileState, some_paths};
use super::{GitError, Repository};
use crate::model::Oid;

impl Repository {
    /// The worktrees that a branch is checked out in. One in the middle of a rebase or a bisect of it counts.
    pub fn checkouts_of(&self, branch: &str) -> Result<Vec<PathBuf>, GitError> {
        let mut checkouts = Vec::new();
        for entry in self.worktrees()? {
            if entry.is_prunable {
                continue;
            }
            let is_there = entry.branch.as_deref() == Some(branch);
            // A rebase or a bisect detaches HEAD, and remembers the branch that it will come back to.
            let short = branch.strip_prefix("refs/heads/").unwrap_or(branch);
            let is_on_the_way = self.place(&entry.path).is_ok_and(|place| {
                [
                    "rebase-merge/head-name",
                    "rebase-apply/head-name",
                    "BISECT_START",
                ]
                .iter()
                .filter_map(|name| fs::read_to_string(place.git_file(name)).ok())
                .any(|name| name.trim() == branch || name.trim() == short)
            });
            if is_there || is_on_the_way {
                checkouts.push(entry.path);
            }
        }
        Ok(checkouts)
    }

    /// Moves the branch that is checked out in a worktree of the user's forward to `new`, files and all, as
    /// `git merge --ff-only` does, the user's hooks included. Refused where it is not at `old`, where a tracked file is
    /// changed, where an untracked one is in the way, or where an operation is in progress.
    pub fn fast_forward_checkout(
        &self,
        worktree: &Path,
        old: &Oid,
        new: &Oid,
    ) -> Result<(), GitError> {
        self.require_quiet(worktree, old)?;
        let call = self
            .call_with_hooks_at(&self.place(worktree)?)
            .option("-c")
            .option("merge.autoStash=false")
            .option("-c")
            .option("merge.verifySignatures=false")
            .args(["merge", "--quiet", "--ff-only", "--no-stat", new.as_str()]);
        self.move_checkout(worktree, old, new, call)
    }

    /// Moves the branch that is checked out in a worktree of the user's back to `to`, files and all. Refused in the same
    /// cases as [`Repository::fast_forward_checkout`]: nothing that is not committed is ever overwritten.
    pub fn rewind_checkout(&self, worktree: &Path, from: &Oid, to: &Oid) -> Result<(), GitError> {
        self.require_quiet(worktree, from)?;
        let call = self.call_with_hooks_at(&self.place(worktree)?).args([
            "reset",
            "--quiet",
            "--keep",
            to.as_str(),
        ]);
        self.move_checkout(worktree, from, to, call)
    }

    /// Moves a checkout by a call of git. Git writes the files before it moves the branch: where it is then kept from that,
    /// by a hook or a lock, the files go back to what they were.
    fn move_checkout(
        &self,
        worktree: &Path,
        from: &Oid,
        to: &Oid,
        call: Call,
    ) -> Result<(), GitError> {
        let Err(error) = call.bytes() else {
            return Ok(());
        };
        let place = self.place(worktree)?;
        let is_unmoved = self.head_commit(&place.git_dir)?.as_ref() == Some(from);
        if is_unmoved && self.is_checkout_of_tree(worktree, to)? {
            self.call_at(&place)
                .args(["read-tree", "-m", "-u", to.as_str(), from.as_str()])
                .bytes()?;
        }
        Err(error)
    }

    /// Refuses a worktree that is not at `at`, has a changed tracked file, or is in the middle of something.
    pub fn require_quiet(&self, worktree: &Path, at: &Oid) -> Result<(), GitError> {
        let place = self.place(worktree)?;
        let path = || worktree.to_owned();
        let head = self
            .call_for(&place.git_dir)
            .args(["rev-parse", "--verify", "HEAD^{commit}"])
            .oid("rev-parse")?;
        if head != *at {
            return Err(GitError::RefMoved {
                name: "HEAD".to_owned(),
            });
        }
        if let Some(operation) = Self::operation(&place) {
            return Err(GitError::InProgress {
                path: path(),
                operation,
            });
        }
        let lock = place.git_file("index.lock");
        if lock.exists() {
            return Err(GitError::IndexLocked { path: path(), lock });
        }
        self.require_unlocked(&place)?;
        let mut entries = self.raw_status(&place)?;
        entries.retain(|entry| entry.state != FileState::Untracked);
        entries
            .retain(|entry| !(entry.state == FileState::Nested && entry.record.starts_with(b"?")));
        if entries.is_empty() {
            return Ok(());
        }
        Err(GitError::Dirty {
            path: path(),
            files: some_paths(&entries),
        })
    }

    /// Refuses a worktree whose branch another git is moving: ours would find out only once it had written the files.
    fn require_unlocked(&self, place: &Place) -> Result<(), GitError> {
        let branch = self.symbolic_head(&place.git_dir)?;
        let branch = branch.map(|name| (self.common_dir().join(format!("{name}.lock")), name));
        let head = (place.git_file("HEAD.lock"), "HEAD".to_owned());
        let mut locks = branch.into_iter().chain([head]);
        match locks.find(|(lock, _)| lock.exists()) {
            Some((lock, name)) => Err(GitError::RefLocked { name, lock }),
            None => Ok(()),
        }
    }

    /// Whether some git is changing the index of a worktree, or one died doing so.
    pub fn is_index_locked(&self, worktree: &Path) -> Result<bool, GitError> {
        Ok(self.place(worktree)?.git_file("index.lock").exists())
    }

    /// Whether the index and the tracked files of a worktree are exactly the tree of a commit.
    pub fn is_checkout_of_tree(&self, worktree: &Path, commit: &Oid) -> Result<bool, GitError> {
        let place = self.place(worktree)?;
        let is_indexed = self
            .call_at(&place)
            .args(["diff-index", "--cached", "--quiet", commit.as_str()])
            .verdict()?;
        if !is_indexed {
            return Ok(false);
        }
        let call = self.call_at(&place);
        let entries = Self::raw_status_by(call)?;
        // The second letter of a status is that of the file against the index.
        Ok(entries.iter().all(|entry| {
            entry.record.starts_with(b"?")
                || (entry.record.starts_with(b"1 ") && entry.record.get(3) == Some(&b'.'))
        }))
    }
}
