//! `answer`: what an agent asks while it works.

use super::{Done, orders};
use crate::cli::args::{AnswerArg, AnswerArgs};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::session::Session;
use crate::engine::running::{self, Order, Verb};
use crate::model::{RunState, TaskId};
use crate::report;

pub(super) fn execute(args: &AnswerArgs, session: &Session) -> Done {
    let (run, _) = orders::going_on(args.run.as_deref(), session)?;
    let run_dir = session.store.run(&run);
    let state = run_dir.load_state()?;
    let (Some(task), Some(answer)) = (args.task.map(TaskId), args.answer) else {
        list(&state, session)?;
        return Ok(ExitCode::Done);
    };
    let Some(found) = state.tasks.get(&task) else {
        return Err(CliError::usage(format!("run {run} has no task {task}")));
    };
    let Some(request) = found.asking.meant(args.question) else {
        let words = match args.question {
            Some(number) => format!("the agent of task {task} does not ask question {number}"),
            None => format!("the agent of task {task} asks nothing"),
        };
        return Err(CliError::failure(words).hint("See what is asked: `git orchestrate answer`"));
    };
    let (verb, words) = match answer {
        AnswerArg::Yes => (Verb::Permit, "may"),
        AnswerArg::No => (Verb::Refuse, "may not"),
    };
    let order = Order {
        question: Some(request.number),
        ..Order::new(verb, Some(task))
    };
    running::send(&run_dir, &order)?;
    orders::wait_until(&run_dir, |state| {
        let asking = state.tasks.get(&task).map(|task| &task.asking);
        asking.is_none_or(|asking| asking.meant(Some(request.number)).is_none())
    })?;
    let what = report::clean(&request.what);
    session
        .output
        .note(&format!("Task {task} of run {run} {words}: {what}"));
    Ok(ExitCode::Done)
}

/// What is asked now.
fn list(state: &RunState, session: &Session) -> Result<(), CliError> {
    let mut has_any = false;
    for (task, state) in &state.tasks {
        for request in &state.asking.open {
            has_any = true;
            let what = report::clean(&request.what);
            let number = request.number;
            let line = format!("task {task} asks ({number}): {what}");
            session.output.result(&line)?;
        }
    }
    let words = if has_any {
        "Answer: `git orchestrate answer TASK yes`, or `no`"
    } else {
        "No agent asks anything."
    };
    session.output.note(words);
    Ok(())
}
