//! `cancel`: the Ctrl-C of another terminal.

use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::Done;
use crate::cli::args::CancelArgs;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::session::{self, Session};
use crate::model::RunId;

/// Long enough for the first request to be seen as one of its own.
const BETWEEN_REQUESTS: Duration = Duration::from_millis(200);

pub(super) fn execute(args: &CancelArgs, session: &Session) -> Done {
    let (run, pid) = going_on(args.run.as_deref(), session)?;
    let pid = i32::try_from(pid)
        .ok()
        .and_then(Pid::from_raw)
        .ok_or_else(|| {
            CliError::failure(format!("the process that holds run {run} is not known"))
        })?;
    for request in 0..=u8::from(args.now) {
        if request > 0 {
            thread::sleep(BETWEEN_REQUESTS);
        }
        kill_process(pid, Signal::TERM).map_err(|source| {
            CliError::failure(format!(
                "cannot reach the process that holds run {run}: {source}"
            ))
        })?;
    }
    let how = if args.now { "at once" } else { "gently" };
    session.output.note(&format!(
        "Run {run} was asked to stop; its agents are ended {how}."
    ));
    session
        .output
        .note("Go on with it: `git orchestrate resume`");
    Ok(ExitCode::Done)
}

/// The run that is named, or the one that goes on now, and the process that holds it.
fn going_on(name: Option<&str>, session: &Session) -> Result<(RunId, u32), CliError> {
    let runs = match name {
        Some(name) => vec![session.store.find(name)?],
        None => session.store.runs()?,
    };
    if runs.is_empty() {
        return Err(session::no_run());
    }
    for run in runs.into_iter().rev() {
        if let Some(pid) = session.store.run(&run).holder()? {
            return Ok((run, pid));
        }
    }
    Err(CliError::failure(match name {
        Some(name) => format!("run {name} is not going on"),
        None => "no run is going on".to_owned(),
    })
    .hint("See how the newest one stands: `git orchestrate status`"))
}
