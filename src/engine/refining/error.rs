//! Why there is no answer.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::engine::room::RoomError;
use crate::executor::ExecutorError;
use crate::git::GitError;

/// Why there is no answer. The plan is as good without.
#[derive(Debug, Error)]
pub enum RefineError {
    /// The footprints of all tasks are given, or there is no task.
    #[error("find a task whose files are not given")]
    NothingToAsk,
    /// The copy of the tree cannot be made.
    #[error("make a copy of the tree for it")]
    Copy(#[source] GitError),
    /// A folder cannot be made.
    #[error("use {}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It cannot be started.
    #[error("start it")]
    Start(#[from] ExecutorError),
    /// It ended badly.
    #[error("have an answer: {how}")]
    Failed {
        /// How, in words.
        how: String,
    },
    /// It did not end in time.
    #[error("have an answer in time")]
    TimedOut,
    /// It ended well, and what it printed holds no answer.
    #[error("find an answer in what it printed")]
    NoAnswer,
    /// The signals cannot be listened to.
    #[error("listen to signals")]
    Signals(#[source] io::Error),
    /// The user stopped it.
    #[error("go on: it was stopped")]
    Interrupted,
}

impl From<RoomError> for RefineError {
    fn from(error: RoomError) -> Self {
        match error {
            RoomError::Copy(source) => Self::Copy(source),
            RoomError::Folder { path, source } => Self::Folder { path, source },
        }
    }
}
