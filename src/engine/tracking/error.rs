//! Why a tracker could not be written to.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::forge::ForgeError;

/// Why a tracker could not be written to.
#[derive(Debug, Error)]
pub enum TrackingError {
    /// The forge refused, or was not reached.
    #[error("write to the tracker")]
    Forge(#[from] ForgeError),
    /// What is to be written could not be noted beforehand, so nothing was written.
    #[error("note in {path} what is about to be written")]
    Ledger {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}
