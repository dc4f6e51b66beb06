//! Why a tracker could not be written to.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::forge::ForgeError;
use crate::git::GitError;

/// Why a tracker could not be written to.
#[derive(Debug, Error)]
pub enum TrackingError {
    /// The forge refused, or was not reached.
    #[error("write to the tracker")]
    Forge(#[from] ForgeError),
    /// A branch could not be sent to the remote.
    #[error("send a branch to the remote")]
    Git(#[from] GitError),
    /// What is to be written could not be noted beforehand, so nothing was written.
    #[error("note in {path} what is about to be written")]
    Ledger {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl TrackingError {
    /// Whether the forge cannot be reached or asks to wait: what was meant can be done later.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Forge(error) => error.is_passing(),
            Self::Git(_) => true,
            Self::Ledger { .. } => false,
        }
    }
}
