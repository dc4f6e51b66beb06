//! Why a run cannot be cleaned up.

use thiserror::Error;

use crate::engine::merging::MergingError;
use crate::git::GitError;
use crate::model::RunId;
use crate::store::StoreError;

/// Why a run cannot be cleaned up.
#[derive(Debug, Error)]
pub enum CleaningError {
    /// The run was begun on a detached HEAD and nobody says where its results were meant to go.
    #[error("find the branch that the results of {run} are meant for")]
    NoTarget {
        /// The run.
        run: RunId,
    },
    /// The journal or the folder of the run.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Git.
    #[error(transparent)]
    Git(#[from] GitError),
    /// A merge that was not recorded to its end, or the journal itself.
    #[error(transparent)]
    Merging(#[from] MergingError),
}
