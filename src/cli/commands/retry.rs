//! `retry`: the tasks of a run that did not succeed are tried again.

use super::{Done, orders};
use crate::cli::args::{DriveArgs, RetryArgs, Selection};
use crate::cli::drive::Drive;
use crate::cli::driving;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::session::Session;
use crate::cli::settings::{Settings, Typed};
use crate::engine::running::{self, Retry};
use crate::humanize;
use crate::model::{RunState, TaskId, TaskState};

pub(super) fn execute(args: &RetryArgs, session: &Session) -> Done {
    again(
        args.tasks.as_ref(),
        args.run.as_deref(),
        &args.drive,
        session,
    )
}

/// Tries the selected tasks again, or all that did not succeed. Also what `run --retry` does.
pub(super) fn again(
    tasks: Option<&Selection>,
    name: Option<&str>,
    args: &DriveArgs,
    session: &Session,
) -> Done {
    let (run, plan, state) = session.load(name)?;
    let retry = match tasks {
        Some(selection) => chosen(selection, &state)?,
        None => Retry::All,
    };
    if state.tally().is_complete() {
        session.output.note(&format!(
            "Every task of run {run} succeeded; there is nothing to try again."
        ));
        return Ok(ExitCode::Done);
    }
    let settings = Settings::load(session, Typed::default().drive(args))?;
    let mut options = running::load_options(&session.context()?, &run)?;
    settings.change(&mut options)?;
    driving::drive(
        &Drive::GoOn {
            state: &state,
            retry,
        },
        &plan,
        &options,
        &settings,
        args,
        session,
    )
}

fn chosen(selection: &Selection, state: &RunState) -> Result<Retry, CliError> {
    let selected = orders::selected(selection, state)?;
    let has_succeeded = |id: &&TaskId| state.tasks.get(id).is_some_and(TaskState::is_success);
    let succeeded: Vec<&TaskId> = selected.iter().filter(has_succeeded).collect();
    if !succeeded.is_empty() {
        return Err(
            CliError::usage(format!("task {} has succeeded", humanize::list(succeeded)))
                .hint("Only what did not succeed is tried again: `git orchestrate status`"),
        );
    }
    Ok(Retry::Tasks(selected.into_iter().collect()))
}
