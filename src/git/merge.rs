//! Merges that are kept.

use std::path::Path;

use super::call::failed;
use super::parse::parse_unmerged;
use super::quarantine::{Quarantine, Verdict, merge_tree};
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

    /// Merges a commit into another without a worktree, never as a fast-forward. The result is reachable from nowhere yet.
    pub fn merge_in_memory(
        &self,
        onto: &Oid,
        tip: &Oid,
        message: &str,
    ) -> Result<MergeOutcome, GitError> {
        match merge_tree(self.call(), onto, onto.as_str(), tip.as_str())? {
            Verdict::Clean(tree) => {
                let parents = [onto.clone(), tip.clone()];
                let commit = self.commit_tree(&tree, &parents, message)?;
                Ok(MergeOutcome::Merged(commit))
            }
            Verdict::Conflict(merge) => Ok(MergeOutcome::Conflict {
                with: tip.to_string(),
                entries: merge.conflicts,
            }),
            Verdict::Unknown(message) => Err(GitError::Library { message }),
        }
    }

    /// Merges a commit into another in a worktree of ours, never as a fast-forward; its HEAD is detached there. Whatever else
    /// stands in the worktree is discarded first, ignored files excepted. Where the merge conflicts, HEAD is `onto`.
    pub fn merge_in_worktree(
        &self,
        worktree: &Path,
        onto: &Oid,
        tip: &Oid,
        message: &str,
    ) -> Result<MergeOutcome, GitError> {
        let place = self.place(worktree)?;
        let head = || {
            self.call_for(&place.git_dir)
                .args(["rev-parse", "--verify", "HEAD^{commit}"])
                .oid("rev-parse")
        };
        self.reset_worktree(worktree, onto)?;
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
                self.reset_worktree(worktree, onto)?;
                return Err(failed(format!("merge {tip}"), &output));
            }
        }
        let unmerged = self
            .call_at(&place)
            .args(["ls-files", "--unmerged", "-z"])
            .bytes()?;
        self.reset_worktree(worktree, onto)?;
        // The same question in memory has the short types of the conflicts.
        let entries = match Quarantine::new(self)?.merge(onto, tip)? {
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

    /// Brings a worktree of ours to a commit, its HEAD detached there: every change and every file that is neither tracked nor
    /// ignored goes. No branch moves, whatever was checked out.
    pub fn reset_worktree(&self, worktree: &Path, to: &Oid) -> Result<(), GitError> {
        let place = self.place(worktree)?;
        std::fs::remove_file(place.git_file("index.lock")).ok();
        self.call_for(&place.git_dir)
            .args(["update-ref", "--no-deref", "HEAD", to.as_str()])
            .bytes()?;
        self.call_at(&place)
            .args(["reset", "--quiet", "--hard", to.as_str()])
            .bytes()?;
        self.call_at(&place)
            .args(["clean", "--quiet", "-ffd"])
            .bytes()
            .map(drop)
    }
}
