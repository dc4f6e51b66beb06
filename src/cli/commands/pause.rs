//! `pause`: a run that goes on in another terminal stands still.

use std::collections::BTreeSet;

use super::{Done, orders};
use crate::cli::args::PauseArgs;
use crate::cli::exit_code::ExitCode;
use crate::cli::session::Session;
use crate::engine::running::Verb;
use crate::model::{RunState, TaskId};

pub(super) fn execute(args: &PauseArgs, session: &Session) -> Done {
    let meant = orders::meant(args.run.as_deref(), args.task.as_ref(), session)?;
    let (run, _) = orders::going_on(meant.run.as_deref(), session)?;
    let tasks = meant.tasks.as_ref();
    let tasks = orders::tell(&run, Verb::Pause, tasks, session, is_paused)?;
    let subject = orders::subject(&run, &tasks);
    let verb = if tasks.len() > 1 { "stand" } else { "stands" };
    session.output.note(&format!(
        "{subject} {verb} still: its processes are stopped, and its clocks."
    ));
    let state = session.store.run(&run).load_state()?;
    for words in elsewhere(&state, &tasks) {
        session.output.note(&words);
    }
    let whom = orders::named(&run, &tasks, session)?;
    session
        .output
        .note(&format!("Go on with it: `git orchestrate resume{whom}`"));
    Ok(ExitCode::Done)
}

/// What standing still does not mean for attempts that run elsewhere; `tasks` are those that were named, none for all.
fn elsewhere(state: &RunState, tasks: &[TaskId]) -> Vec<String> {
    let live = state.tasks.iter().filter(|(id, task)| {
        let is_meant = tasks.is_empty() || tasks.contains(id);
        is_meant && task.is_live()
    });
    let places: BTreeSet<&str> = live
        .filter_map(|(_, task)| task.executor.as_deref())
        .collect();
    let told = places.into_iter().filter_map(|place| {
        let is_cluster = place == "slurm" || place.starts_with("slurm:");
        let is_lost = (state.machines.get(place)).is_some_and(|machine| machine.lost.is_some());
        if is_cluster {
            let words = "a job that runs keeps its node, and its own time limit goes on; one that waits is held back";
            Some(format!("On {place}, {words}."))
        } else if is_lost {
            let words = "is out of reach: what runs there stands still once it is reached again";
            Some(format!("{place} {words}."))
        } else {
            None
        }
    });
    told.collect()
}

/// Whether the run, or a task of it, stands still or has ended.
pub(super) fn is_paused(state: &RunState, task: Option<TaskId>) -> bool {
    let Some(task) = task else {
        return state.is_paused;
    };
    let task = state.tasks.get(&task);
    state.is_paused || task.is_none_or(|task| task.is_paused || task.outcome().is_some())
}
