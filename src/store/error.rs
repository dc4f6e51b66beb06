//! What can go wrong with the files of a run.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::model::{IllegalEvent, RunId};

/// What can go wrong with the files of a run.
#[derive(Debug, Error)]
pub enum StoreError {
    /// No run has such a name, or one that begins so.
    #[error("no run is named '{name}'")]
    NotFound {
        /// What was asked for.
        name: String,
    },
    /// Several runs have a name that begins so.
    #[error("several runs are named '{prefix}…'")]
    Ambiguous {
        /// What was asked for.
        prefix: String,
        /// The runs, oldest first.
        candidates: Vec<RunId>,
    },
    /// A run of that name is there already.
    #[error("run {run} is there already")]
    Exists {
        /// Its name.
        run: RunId,
    },
    /// No free name was found for a new run.
    #[error("no name is free for a new run")]
    NoName,
    /// Another process owns the run.
    #[error("run {run} is held by another process")]
    Busy {
        /// The run.
        run: RunId,
        /// The process id of the owner, where it could be read.
        pid: Option<u32>,
    },
    /// The journal was written by a newer version of this program.
    #[error("the journal of run {run} has version {version}, newer than this program knows")]
    Newer {
        /// The run.
        run: RunId,
        /// The version of its journal.
        version: u64,
    },
    /// The journal's first line does not say that it is one.
    #[error("{} does not begin as a journal", path.display())]
    NotAJournal {
        /// The journal.
        path: PathBuf,
    },
    /// A line in the middle of the journal cannot be read.
    #[error("line {line} of {} cannot be read", path.display())]
    BadLine {
        /// The journal.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// Why not.
        source: serde_json::Error,
    },
    /// The events of the journal cannot have happened in this order.
    #[error("{} tells an impossible story", path.display())]
    Illegal {
        /// The journal.
        path: PathBuf,
        /// What cannot have happened.
        source: IllegalEvent,
    },
    /// The run was made, but nothing was recorded before its maker was killed.
    #[error("run {run} never began")]
    NeverBegan {
        /// The run.
        run: RunId,
    },
    /// An earlier write to the journal failed half-way and could not be taken back.
    #[error("the journal of run {run} could not be kept whole; nothing more is written to it")]
    Torn {
        /// The run.
        run: RunId,
    },
    /// A value could not be written as JSON.
    #[error("cannot write {} as JSON", path.display())]
    Json {
        /// The file that it was meant for.
        path: PathBuf,
        /// Why not.
        source: serde_json::Error,
    },
    /// The operating system refused.
    #[error("cannot {doing} {}", path.display())]
    Io {
        /// What was tried: `read`, `write`, `create`, `lock`.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl StoreError {
    /// Whether it is room on the disk that was missing, so that it may go well when there is some.
    pub fn is_full_disk(&self) -> bool {
        let Self::Io { source, .. } = self else {
            return false;
        };
        matches!(
            source.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
        )
    }

    pub(super) fn io(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io {
            doing,
            path,
            source,
        }
    }
}
