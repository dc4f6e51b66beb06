//! Why an attempt could not be begun.

use std::io;
use std::path::PathBuf;

use crate::git::GitError;
use crate::process::ProcessError;

/// Why an attempt could not be begun, or found again.
#[derive(Debug, thiserror::Error)]
pub enum ExecutorError {
    /// A file or folder of the attempt could not be made.
    #[error("could not write {path}")]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// It could not be given a git folder of its own.
    #[error(transparent)]
    Git(#[from] GitError),
    /// The sandbox that is wanted does not work here.
    #[error("use the sandbox that is wanted: {why}")]
    NoSandbox {
        /// Why not.
        why: String,
    },
    /// Its shim could not be started, or does not answer.
    #[error(transparent)]
    Process(#[from] ProcessError),
}

/// An error as one line of words, with its causes.
pub fn words(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
