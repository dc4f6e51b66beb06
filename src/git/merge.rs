//! Merges that are kept.

use std::path::Path;

use super::call::failed;
use super::parse::parse_unmerged;
use super::quarantine::{Quarantine, Verdict, merge_tree};
use super::status::{FileState, some_paths};
use super::{GitError, Repository};
use crate::model::{ConflictEntry, Exit, Oid};

/// How a merge ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MergeOutcome {
    /// It is in this commit.
    Merged(Oid),
    /// It does not merge; nothing was changed.
    Conflict {
        /// The name of the tip that does not.
        with: String,
        /// Where.
        entries: Vec<ConflictEntry>,
    },
}

impl Repository {
    /// Merges named tips onto a commit in memory, one after the other: what a task that depends on several starts from.
    /// Tips that are merged already add nothing. The result is reachable from nowhere yet, and always the same for the
    /// same arguments (unless commits are signed).
    pub fn merge_commits(
        &self,
        start: &Oid,
        tips: &[(String, Oid)],
        message: &str,
    ) -> Result<MergeOutcome, GitError> {
        let quarantine = Quarantine::new(self)?;
        let mut so_far = start.clone();
        for (name, tip) in tips {
            if self.is_ancestor(tip, &so_far)? {
                continue;
            }
            if self.is_ancestor(&so_far, tip)? {
                so_far = tip.clone();
                continue;
            }
            // First in the quarantine: a merge that conflicts writes objects too.
            match quarantine.merge(&so_far, tip)? {
                Verdict::Clean(_) => {}
                Verdict::Conflict(merge) => {
                    return Ok(MergeOutcome::Conflict {
                        with: name.clone(),
                        entries: merge.conflicts,
                    });
                }
                Verdict::Unknown(message) => return Err(GitError::Library { message }),
            }
            let Verdict::Clean(tree) =
                merge_tree(self.call(), &so_far, so_far.as_str(), tip.as_str())?
            else {
                return Err(GitError::Unreadable {
                    command: "merge-tree",
                    what: format!("expected the same merge of {tip} a second time"),
                });
            };
            let date = self.newest_date(&[&so_far, tip])?;
            so_far = self.commit_tree_at(&tree, &[so_far, tip.clone()], message, &date)?;
        }
        Ok(MergeOutcome::Merged(so_far))
    }

    /// Merges a commit into the detached HEAD of a worktree of ours, never as a fast-forward. What stands uncommitted there
    /// is discarded first, ignored files excepted. Where the merge conflicts, the worktree is as before.
    pub fn merge_in_worktree(
        &self,
        worktree: &Path,
        tip: &Oid,
        message: &str,
    ) -> Result<MergeOutcome, GitError> {
        let place = self.place(worktree)?;
        let head = || {
            self.call_for(&place.git_dir)
                .args(["rev-parse", "--verify", "HEAD^{commit}"])
                .oid("rev-parse")
        };
        let before = head()?;
        self.reset_worktree(worktree, &before)?;
        let output = self
            .as_somebody(self.call_at(&place))
            .option("-c")
            .option("rerere.enabled=false")
            .option("-c")
            .option("merge.autoStash=false")
            .args(["merge", "--quiet", "--no-ff", "--commit", "--no-edit"])
            .args(["--no-squash", "--no-log", "--no-stat", "--strategy=ort"])
            .args(["-m", message, tip.as_str()])
            .run()?;
        match output.exit {
            Exit::Success => return Ok(MergeOutcome::Merged(head()?)),
            Exit::Failure { code: 1 } => {}
            _ => {
                self.reset_worktree(worktree, &before)?;
                return Err(failed(format!("merge {tip}"), &output));
            }
        }
        let unmerged = self
            .call_at(&place)
            .args(["ls-files", "--unmerged", "-z"])
            .bytes()?;
        self.reset_worktree(worktree, &before)?;
        // The same question in memory has the short types of the conflicts.
        let entries = match Quarantine::new(self)?.merge(&before, tip)? {
            Verdict::Conflict(merge) => merge.conflicts,
            _ => parse_unmerged(&unmerged),
        };
        if entries.is_empty() {
            return Err(failed(format!("merge {tip}"), &output));
        }
        Ok(MergeOutcome::Conflict {
            with: tip.to_string(),
            entries,
        })
    }

    /// Brings a worktree of ours to a commit: every change and every file that is neither tracked nor ignored goes.
    pub fn reset_worktree(&self, worktree: &Path, to: &Oid) -> Result<(), GitError> {
        let place = self.place(worktree)?;
        std::fs::remove_file(place.git_file("index.lock")).ok();
        self.call_at(&place)
            .args(["reset", "--quiet", "--hard", to.as_str()])
            .bytes()?;
        self.call_at(&place)
            .args(["clean", "--quiet", "-ffd"])
            .bytes()
            .map(drop)
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
        let place = self.place(worktree)?;
        self.call_with_hooks_at(&place)
            .option("-c")
            .option("merge.autoStash=false")
            .option("-c")
            .option("merge.verifySignatures=false")
            .args(["merge", "--quiet", "--ff-only", "--no-stat", new.as_str()])
            .bytes()
            .map(drop)
    }

    /// Moves the branch that is checked out in a worktree of the user's back to `to`, files and all. Refused in the same
    /// cases as [`Repository::fast_forward_checkout`]: nothing that is not committed is ever overwritten.
    pub fn rewind_checkout(&self, worktree: &Path, from: &Oid, to: &Oid) -> Result<(), GitError> {
        self.require_quiet(worktree, from)?;
        let place = self.place(worktree)?;
        self.call_with_hooks_at(&place)
            .args(["reset", "--quiet", "--keep", to.as_str()])
            .bytes()
            .map(drop)
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
        if place.git_file("index.lock").exists() {
            return Err(GitError::InProgress {
                path: path(),
                operation: "change of the index",
            });
        }
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
}
