//! `resume`: a run that was interrupted or killed goes on.

use super::{Done, orders, pause};
use crate::cli::args::{ResumeArgs, Selection};
use crate::cli::drive::Drive;
use crate::cli::driving;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::session::Session;
use crate::cli::settings::{Settings, Typed};
use crate::engine::running::{self, Order, Retry, Verb};
use crate::model::{RunId, RunState, TaskId};

pub(super) fn execute(args: &ResumeArgs, session: &Session) -> Done {
    let meant = orders::meant(args.run.as_deref(), args.task.as_ref(), session)?;
    let run_dir = session.run(meant.run.as_deref())?;
    let is_held = run_dir.holder()?.is_some();
    let is_paused = |state: RunState| {
        let mut tasks = state.tasks.values();
        state.is_paused || tasks.any(|task| task.is_paused)
    };
    if is_held && run_dir.load_state().is_ok_and(is_paused) {
        return go_on_there(run_dir.id(), meant.tasks.as_ref(), session);
    }
    if meant.tasks.is_some() {
        return Err(
            CliError::failure("nothing of that run is paused in another terminal")
                .hint("Go on with the whole run: `git orchestrate resume`")
                .hint("Try a task again that did not succeed: `git orchestrate retry TASK`"),
        );
    }
    let (run, plan, state) = session.load(meant.run.as_deref())?;
    let settings = Settings::load(session, Typed::default().drive(&args.drive))?;
    let mut options = running::load_options(&session.context()?, &run)?;
    settings.change(&mut options)?;
    let go_on = Drive::GoOn {
        state: &state,
        retry: Retry::Cancelled,
    };
    driving::drive(&go_on, &plan, &options, &settings, &args.drive, session)
}

/// Lets a run go on that is held by another process.
fn go_on_there(run: &RunId, tasks: Option<&Selection>, session: &Session) -> Done {
    let state = session.store.run(run).load_state()?;
    let paused = |state: &RunState, task| !pause::is_paused(state, task) || is_over(state, task);
    let mut told = orders::tell(run, Verb::Resume, tasks, session, paused)?;
    if tasks.is_none() {
        // Tasks that were paused by themselves go on as well.
        let paused = state.tasks.iter().filter(|(_, task)| task.is_paused);
        for (&task, _) in paused {
            let order = Order::new(Verb::Resume, Some(task));
            running::send(&session.store.run(run), &order)?;
        }
        told.clear();
    }
    let subject = orders::subject(run, &told);
    let verb = if told.len() > 1 { "go" } else { "goes" };
    session.output.note(&format!("{subject} {verb} on."));
    Ok(ExitCode::Done)
}

fn is_over(state: &RunState, task: Option<TaskId>) -> bool {
    let task = task.and_then(|task| state.tasks.get(&task));
    task.is_some_and(|task| task.outcome().is_some())
}
