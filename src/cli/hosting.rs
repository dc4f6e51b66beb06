//! What this program starts itself for when attempts run on other machines.

use std::env;
use std::ffi::OsStr;
use std::io;
use std::path::Path;

use super::{ExitCode, output};
use crate::executor;

/// Stands here for an attempt elsewhere, as the file says.
pub(super) fn courier(file: &OsStr) -> ExitCode {
    match executor::run_courier(Path::new(file)) {
        Ok(()) => ExitCode::Done,
        Err(error) => {
            output::say(&format!("git-orchestrate: {error}"));
            ExitCode::Failure
        }
    }
}

/// Answers a courier from elsewhere.
pub(super) fn host() -> ExitCode {
    let ourselves = env::current_exe().unwrap_or_default();
    if executor::answer_host(&ourselves, &mut io::stdout().lock()) {
        ExitCode::Done
    } else {
        ExitCode::Failure
    }
}

/// Is an attempt that runs as a job of a cluster.
pub(super) fn job(folder: &OsStr) -> ExitCode {
    let ourselves = env::current_exe().unwrap_or_default();
    match executor::run_job(Path::new(folder), &ourselves) {
        Ok(()) => ExitCode::Done,
        Err(why) => {
            output::say(&format!("git-orchestrate: {why}"));
            ExitCode::Failure
        }
    }
}
