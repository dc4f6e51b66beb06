//! What can go wrong with git.

use std::path::PathBuf;

use thiserror::Error;

use crate::model::Oid;
use crate::process::ProcessError;

/// What can go wrong with git.
#[derive(Debug, Error)]
pub enum GitError {
    /// There is no repository at that folder or above it.
    #[error("find a git repository at {}: {message}", folder.display())]
    NoRepository {
        /// Where it was looked for.
        folder: PathBuf,
        /// What git said: it also refuses a repository of somebody else.
        message: String,
    },
    /// Git is too old.
    #[error("use git {found}: {minimum} is needed for {reason}")]
    TooOld {
        /// The version that is installed.
        found: String,
        /// The oldest that will do.
        minimum: &'static str,
        /// What needs it.
        reason: &'static str,
    },
    /// A name that is no commit of this repository.
    #[error("find a commit named '{name}'")]
    NoSuchCommit {
        /// The name as given.
        name: String,
    },
    /// An object is missing or of another type than was expected.
    #[error("read the object {oid}")]
    NoSuchObject {
        /// The object.
        oid: String,
    },
    /// A call of git ended badly.
    #[error("run `git {command}` (exit {exit}): {stderr}")]
    Failed {
        /// The arguments, without those that are always there.
        command: String,
        /// How it ended: a code, or a signal.
        exit: String,
        /// The end of what it wrote to standard error.
        stderr: String,
    },
    /// Git printed something that it does not print.
    #[error("read what `git {command}` printed: {what}")]
    Unreadable {
        /// The arguments.
        command: &'static str,
        /// What was expected and what was there.
        what: String,
    },
    /// A ref is not where it was expected, so the whole transaction was refused.
    #[error("move {name}, which is not where it was")]
    RefMoved {
        /// The ref, or all refs of the transaction.
        name: String,
    },
    /// A folder is not a worktree of this repository.
    #[error("find the worktree {}", path.display())]
    NoWorktree {
        /// The folder.
        path: PathBuf,
    },
    /// Something else stands where a worktree should be made.
    #[error("make a worktree at {}, where something else is", path.display())]
    PathTaken {
        /// The folder.
        path: PathBuf,
    },
    /// A branch that should be made is there and stands elsewhere.
    #[error("make the branch {branch}, which exists at {at}")]
    BranchTaken {
        /// The full ref.
        branch: String,
        /// Where it is.
        at: Oid,
    },
    /// A worktree is in the middle of a merge, rebase, cherry-pick, revert or bisect.
    #[error("use {}, where a {operation} is in progress", path.display())]
    InProgress {
        /// The worktree.
        path: PathBuf,
        /// The operation.
        operation: &'static str,
    },
    /// Another git is changing the index of a worktree, or was killed while it did.
    #[error("use {}, whose index another git is changing, or was killed while it did: {}", path.display(), lock.display())]
    IndexLocked {
        /// The worktree.
        path: PathBuf,
        /// The file that says so.
        lock: PathBuf,
    },
    /// Another git is moving a ref, or was killed while it did.
    #[error("move {name}, which another git is moving, or was killed while it did: {}", lock.display())]
    RefLocked {
        /// The full ref.
        name: String,
        /// The file that says so.
        lock: PathBuf,
    },
    /// The HEAD of a worktree is at a commit that does not descend from where its task started, or its branch and its
    /// HEAD went different ways.
    #[error("follow {}: its HEAD went to {head}, away from {start}", path.display())]
    Strayed {
        /// The worktree.
        path: PathBuf,
        /// Where its HEAD is.
        head: Oid,
        /// Where the task started.
        start: Oid,
    },
    /// A worktree has changes that nobody committed.
    #[error("use {}, which has uncommitted changes", path.display())]
    Dirty {
        /// The worktree.
        path: PathBuf,
        /// The first of the changed files.
        files: Vec<String>,
    },
    /// What an attempt made in a git folder of its own is refused.
    #[error("bring in what the attempt committed: {why}")]
    NotImported {
        /// What is wrong with it.
        why: String,
    },
    /// Git itself could not be run.
    #[error("run git")]
    Process(#[from] ProcessError),
    /// A file could not be read or written.
    #[error("use {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Neither gix nor libgit2 could read something that git can.
    #[error("read the repository in process: {message}")]
    Library {
        /// What it said.
        message: String,
    },
}
