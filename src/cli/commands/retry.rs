//! `retry`: the tasks of a run that did not succeed are tried again.

use super::Done;
use crate::cli::args::{DriveArgs, RetryArgs, Selection};
use crate::cli::drive::{self, Drive};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::session::Session;
use crate::cli::settings::{Settings, Typed};
use crate::engine::running::{self, Retry};
use crate::humanize;
use crate::model::{RunState, TaskId};

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
    let (run, plan, state) = drive::load(name, session)?;
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
    drive::drive(
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
    let known: Vec<TaskId> = state.tasks.keys().copied().collect();
    let unknown = selection.unknown(&known);
    if !unknown.is_empty() {
        return Err(CliError::usage(format!(
            "run {} has no task {}",
            state.run,
            humanize::list(unknown)
        ))
        .hint(format!("Its tasks are {}", humanize::list(known))));
    }
    let is_chosen = |id: &TaskId| selection.contains(*id);
    let succeeded: Vec<TaskId> = state
        .tasks
        .iter()
        .filter(|(id, task)| is_chosen(id) && task.is_success())
        .map(|(&id, _)| id)
        .collect();
    if !succeeded.is_empty() {
        return Err(
            CliError::usage(format!("task {} has succeeded", humanize::list(succeeded)))
                .hint("Only what did not succeed is tried again: `git orchestrate status`"),
        );
    }
    Ok(Retry::Tasks(known.into_iter().filter(is_chosen).collect()))
}
