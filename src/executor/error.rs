//! Why an attempt could not be begun.

use std::io;
use std::path::PathBuf;

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
    /// Its shim could not be started, or does not answer.
    #[error(transparent)]
    Process(#[from] ProcessError),
}
