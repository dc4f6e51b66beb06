//! Attempts: long-running children that outlive the orchestrator.

mod spec;
mod supervised;

use std::path::Path;

pub use self::spec::LaunchSpec;
pub use self::supervised::{Stopper, Supervised};
use super::ProcessError;
use crate::model::Exit;

/// What an orchestrator finds of an attempt that an earlier one began.
#[derive(Debug)]
pub enum Adopted {
    /// It runs, and is watched from now on.
    Running(Supervised),
    /// It has ended.
    Ended(Exit),
    /// It was never started, and never will be.
    NeverStarted,
}

/// Starts an attempt under a supervisor of its own, which keeps its files in `folder`.
///
/// `shim_binary` is our own program: it is run as `git-orchestrate __attempt <folder>`. `folder` must be new.
#[expect(clippy::todo, reason = "the body follows at once")]
pub fn launch(
    _shim_binary: &Path,
    _folder: &Path,
    _spec: &LaunchSpec,
) -> Result<Supervised, ProcessError> {
    todo!()
}

/// Finds out about an attempt that an earlier orchestrator began, and watches it if it runs.
#[expect(clippy::todo, reason = "the body follows at once")]
pub fn adopt(_folder: &Path) -> Result<Adopted, ProcessError> {
    todo!()
}

/// The supervisor itself: the body of the hidden subcommand `__attempt <folder>`. Returns its exit code.
#[expect(clippy::todo, reason = "the body follows at once")]
pub fn run_shim(_folder: &Path) -> i32 {
    todo!()
}
