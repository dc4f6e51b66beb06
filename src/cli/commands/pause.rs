//! `pause`: a run that goes on in another terminal stands still.

use super::{Done, orders};
use crate::cli::args::PauseArgs;
use crate::cli::exit_code::ExitCode;
use crate::cli::session::Session;
use crate::engine::running::Verb;
use crate::model::{RunState, TaskId};

pub(super) fn execute(args: &PauseArgs, session: &Session) -> Done {
    let (run, _) = orders::going_on(args.run.as_deref(), session)?;
    let tasks = args.task.as_ref();
    let tasks = orders::tell(&run, Verb::Pause, tasks, session, is_paused)?;
    let subject = orders::subject(&run, &tasks);
    let verb = if tasks.len() > 1 { "stand" } else { "stands" };
    session.output.note(&format!(
        "{subject} {verb} still: its processes are stopped, and its clocks."
    ));
    let only = tasks.iter().map(ToString::to_string).collect::<Vec<_>>();
    let only = match only.as_slice() {
        [] => String::new(),
        only => format!(" --task {}", only.join(",")),
    };
    session
        .output
        .note(&format!("Go on with it: `git orchestrate resume{only}`"));
    Ok(ExitCode::Done)
}

/// Whether the run, or a task of it, stands still or has ended.
pub(super) fn is_paused(state: &RunState, task: Option<TaskId>) -> bool {
    let Some(task) = task else {
        return state.is_paused;
    };
    let task = state.tasks.get(&task);
    state.is_paused || task.is_none_or(|task| task.is_paused || task.outcome().is_some())
}
