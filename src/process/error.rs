//! What can go wrong with a child process itself, apart from how it ends.

use std::io;
use std::path::PathBuf;

/// What can go wrong with a child process itself, apart from how it ends.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// The program could not be started.
    #[error("could not start {program}")]
    NotStarted {
        /// The program, as it was asked for.
        program: String,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The child could not be waited for.
    #[error("could not wait for {program}")]
    Wait {
        /// The program, as it was asked for.
        program: String,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// A file of an attempt's folder could not be read or written.
    #[error("could not use {path}")]
    Folder {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The supervisor of an attempt lives but never said who it is.
    #[error("the supervisor of {folder} does not answer")]
    Unresponsive {
        /// The attempt's folder.
        folder: PathBuf,
    },
}
