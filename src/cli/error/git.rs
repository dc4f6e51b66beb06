//! What went wrong with git, in words.

use super::{CliError, ErrorCode};
use crate::git::GitError;
use crate::humanize;

impl From<GitError> for CliError {
    fn from(error: GitError) -> Self {
        Self::of_git(&error).about(ErrorCode::Git)
    }
}

impl CliError {
    fn of_git(error: &GitError) -> Self {
        match error {
            GitError::NoRepository { folder, message } if message.contains("safe.directory") => {
                let folder = folder.display();
                Self::failure(format!("git refuses the repository at '{folder}': somebody else owns it"))
                    .hint(format!("Trust it: `git config --global --add safe.directory '{folder}'`"))
            }
            GitError::NoRepository { folder, .. } => {
                Self::failure(format!("there is no git repository at '{}'", folder.display()))
                    .hint("Go into one, or name it: `git -C DIR orchestrate …`")
            }
            GitError::TooOld { found, minimum, reason } => {
                Self::failure(format!("git {found} is too old: {reason} needs {minimum}"))
                    .hint(format!("Install git {minimum} or newer"))
            }
            GitError::NoSuchCommit { name } if name == "HEAD" => {
                Self::failure("the repository has no commit yet")
                    .hint("Make a first one: `git commit --allow-empty -m start`")
            }
            GitError::NoSuchCommit { name } => Self::failure(format!("'{name}' is no commit here"))
                .hint("List what there is: `git branch --all`, `git log --oneline`"),
            GitError::NoSuchObject { oid } => Self::failure(format!("the object {oid} is missing"))
                .hint("See what is wrong: `git fsck`; in a shallow or partial clone: `git fetch --unshallow`"),
            GitError::Failed { command, exit, stderr } => {
                Self::failure(format!("`git {command}` ended with {exit}: {}", stderr.trim()))
            }
            GitError::RefMoved { name } => {
                Self::failure(format!("{name} has moved in the meantime, so nothing was changed"))
                    .hint("Look at it again, and repeat the command")
            }
            GitError::NoWorktree { path } => {
                Self::failure(format!("'{}' is no worktree of this repository", path.display()))
                    .hint("Forget worktrees that are gone: `git worktree prune`")
            }
            GitError::PathTaken { path } => {
                Self::failure(format!("'{}' is in the way of a worktree", path.display()))
                    .hint("Move it away, and repeat the command")
            }
            GitError::BranchTaken { branch, at } => {
                let short = branch.strip_prefix("refs/heads/").unwrap_or(branch);
                Self::failure(format!("the branch {short} exists already, at {}", at.short()))
                    .hint(format!("Rename it: `git branch -m {short} NEW-NAME`"))
            }
            GitError::IndexLocked { path, lock } => Self::failure(format!(
                "another git is changing the index of '{}', or was killed while it did",
                path.display()
            ))
            .hint(format!(
                "Wait for it; if no git is at work there: rm '{}'",
                lock.display()
            )),
            GitError::RefLocked { name, lock } => Self::failure(format!(
                "another git is moving {}, or was killed while it did; nothing was changed",
                name.strip_prefix("refs/heads/").unwrap_or(name)
            ))
            .hint(format!(
                "Wait for it; if no git is at work there: rm '{}'",
                lock.display()
            )),
            GitError::InProgress { path, operation } => {
                Self::failure(format!("a {operation} is in progress in '{}'", path.display()))
                    .hint("Finish or abort it, and repeat the command")
            }
            GitError::Strayed { path, head, start } => Self::failure(format!(
                "'{}' is at {}, away from where its task started ({})",
                path.display(),
                head.short(),
                start.short()
            )),
            GitError::Dirty { path, files } => Self::failure(format!(
                "'{}' has uncommitted changes: {}",
                path.display(),
                humanize::list_first(files, 3)
            ))
            .hint("Commit them, and repeat the command"),
            GitError::Process(_) => Self::failure(Self::chain(error))
                .hint("Check that git is installed and on the PATH: `git orchestrate doctor`"),
            GitError::NotImported { .. } | GitError::Unreadable { .. } | GitError::Io { .. } | GitError::Library { .. } => {
                Self::failure(format!("could not {}", Self::chain(error)))
            }
        }
    }
}
