//! What a command has to drive.

use crate::engine::running::Retry;
use crate::model::RunState;

/// What is driven.
#[derive(Debug)]
pub(crate) enum Drive<'a> {
    /// A new run of a plan.
    Start {
        /// The number of the master issue that it is told at, where it is told anywhere.
        master: Option<u64>,
    },
    /// A run that is there.
    GoOn {
        /// Where it stands.
        state: &'a RunState,
        /// Which of its tasks are tried again.
        retry: Retry,
    },
}

impl<'a> Drive<'a> {
    /// Where the run stood; none for a new one.
    pub(crate) fn before(&self) -> Option<&'a RunState> {
        match self {
            Self::Start { .. } => None,
            Self::GoOn { state, .. } => Some(state),
        }
    }
}
