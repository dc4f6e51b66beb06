//! Why results cannot be brought together.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::engine::LoadPlanError;
use crate::engine::room::RoomError;
use crate::git::GitError;
use crate::issue::plan_file::PlanFileError;
use crate::model::{IllegalEvent, Oid, RunId};
use crate::process::ProcessError;
use crate::store::StoreError;

/// Why results cannot be brought together.
#[derive(Debug, Error)]
pub enum MergingError {
    /// The run was begun on a detached HEAD and nobody says where its results shall go.
    #[error("find the branch that the results of {run} are meant for")]
    NoTarget {
        /// The run.
        run: RunId,
    },
    /// What is named as the target is no local branch.
    #[error("merge into '{name}', which is no local branch")]
    NotABranch {
        /// The name.
        name: String,
    },
    /// Agents still work on the run.
    #[error("merge {run}, which is still running")]
    StillRunning {
        /// The run.
        run: RunId,
    },
    /// The target itself does not pass the verify command, so that it cannot judge any result.
    #[error("verify {target} as it is: `{command}` fails there")]
    TargetFails {
        /// The full ref.
        target: String,
        /// The verify command.
        command: String,
        /// The end of what it printed.
        tail: String,
    },
    /// There is no integration to land.
    #[error("land {run}: its integration is not complete")]
    NotReady {
        /// The run.
        run: RunId,
    },
    /// The target is not where it was.
    #[error("move {target}, which went from {expected} to {found}")]
    TargetMoved {
        /// The full ref.
        target: String,
        /// Where it was.
        expected: Oid,
        /// Where it is.
        found: Oid,
    },
    /// The target cannot be moved without touching what the user has in the works.
    #[error("move {target}, which is checked out at {}: {message}", path.display())]
    Refused {
        /// The full ref.
        target: String,
        /// Where it is checked out.
        path: PathBuf,
        /// What stands in the way.
        message: String,
        /// The first files that stand in the way.
        files: Vec<String>,
    },
    /// Nothing has landed that could be taken back.
    #[error("take back a merge of {run}: none has landed")]
    NothingLanded {
        /// The run.
        run: RunId,
    },
    /// A conflict that somebody is to settle is not settled.
    #[error("take what was settled in {}: {what}", path.display())]
    Unsettled {
        /// The worktree.
        path: PathBuf,
        /// What keeps it from being taken.
        what: &'static str,
        /// The files.
        files: Vec<String>,
    },
    /// A hook of the user's refused the merge that somebody settled.
    #[error("commit what was settled: the hook {hook} refuses it: {message}")]
    HookRefused {
        /// Its name.
        hook: String,
        /// The end of what it said.
        message: String,
    },
    /// The agent that was to settle a conflict could not be started.
    #[error("start the agent that settles conflicts")]
    Agent {
        /// Why not.
        source: crate::executor::ExecutorError,
    },
    /// The user asked to stop; the target has not moved.
    #[error("merge: interrupted")]
    Interrupted,
    /// The journal or the folder of the run.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The plan of the run.
    #[error(transparent)]
    Plan(#[from] LoadPlanError),
    /// The plan of a merge without a run.
    #[error(transparent)]
    PlanFile(#[from] PlanFileError),
    /// Git.
    #[error(transparent)]
    Git(#[from] GitError),
    /// The verify command.
    #[error("run the verify command")]
    Process(#[from] ProcessError),
    /// The journal forbids what was about to be recorded.
    #[error("record what happened")]
    Illegal(#[from] IllegalEvent),
    /// A file.
    #[error("use {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
}

impl MergingError {
    /// What makes an error of what went wrong with a file.
    pub(super) fn at(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        |source| Self::Io {
            path: path.to_owned(),
            source,
        }
    }
}

impl From<RoomError> for MergingError {
    fn from(error: RoomError) -> Self {
        match error {
            RoomError::Copy(source) => Self::Git(source),
            RoomError::Folder { path, source } => Self::Io { path, source },
        }
    }
}
