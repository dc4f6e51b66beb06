//! `cancel`: the Ctrl-C of another terminal.

use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::{Done, orders};
use crate::cli::args::CancelArgs;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::session::Session;
use crate::engine::running::Verb;
use crate::model::{RunState, TaskId};

/// Long enough for the first request to be seen as one of its own.
const BETWEEN_REQUESTS: Duration = Duration::from_millis(200);

pub(super) fn execute(args: &CancelArgs, session: &Session) -> Done {
    let meant = orders::meant(args.run.as_deref(), args.task.as_ref(), session)?;
    if meant.tasks.is_some() && args.now {
        return Err(
            CliError::usage("--now ends the whole run, not a task of it")
                .hint("A task alone is ended without it, and gently"),
        );
    }
    let (run, pid) = orders::going_on(meant.run.as_deref(), session)?;
    if meant.tasks.is_some() {
        let has_ended = |state: &RunState, task: Option<TaskId>| {
            let task = task.and_then(|task| state.tasks.get(&task));
            task.is_none_or(|task| task.outcome().is_some())
        };
        let tasks = orders::tell(&run, Verb::Cancel, meant.tasks.as_ref(), session, has_ended)?;
        let subject = orders::subject(&run, &tasks);
        session.output.note(&format!("{subject} cancelled."));
        return Ok(ExitCode::Done);
    }
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
    let whom = orders::named(&run, &[], session)?;
    session
        .output
        .note(&format!("Go on with it: `git orchestrate resume{whom}`"));
    Ok(ExitCode::Done)
}
