//! Telling a run that goes on in another terminal something.

use std::thread;
use std::time::{Duration, Instant};

use crate::cli::args::Selection;
use crate::cli::error::CliError;
use crate::cli::session::{self, Session};
use crate::engine::running::{self, Order, Verb};
use crate::humanize;
use crate::model::{RunId, RunState, TaskId};
use crate::store::RunDir;

/// How long a run is waited for until it has heard.
const PATIENCE: Duration = Duration::from_secs(10);

/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(50);

/// Numbers of tasks are below it; the names of runs begin with a month, a day and more.
const TOO_MANY_TASKS: u32 = 1000;

/// What `pause`, `resume` and `cancel` are about: a run, and the tasks of it where not all are meant.
#[derive(Debug)]
pub(super) struct Meant {
    /// The name of the run; `None` for the one that goes on.
    pub(super) run: Option<String>,
    /// Its tasks; `None` for the whole run.
    pub(super) tasks: Option<Selection>,
}

/// Makes out what is meant by a word that is the name of a run or numbers of tasks, as in `pause 3`, and by `--task`.
/// Whoever wants one task to end must not end the run whose name happens to begin with its number.
pub(super) fn meant(
    word: Option<&str>,
    tasks: Option<&Selection>,
    session: &Session,
) -> Result<Meant, CliError> {
    let numbers = word.and_then(|word| word.parse::<Selection>().ok());
    let numbers = numbers.filter(|numbers| tasks.is_none() && numbers.is_below(TOO_MANY_TASKS));
    let is_named = |word: &str| -> Result<bool, CliError> {
        let runs = session.store.runs()?;
        Ok(runs.iter().any(|run| run.as_str() == word))
    };
    Ok(match (word, numbers) {
        (Some(word), Some(numbers)) if !is_named(word)? => Meant {
            run: None,
            tasks: Some(numbers),
        },
        _ => Meant {
            run: word.map(str::to_owned),
            tasks: tasks.cloned(),
        },
    })
}

/// The run that is named, or the one that goes on now, and the process that holds it.
pub(super) fn going_on(name: Option<&str>, session: &Session) -> Result<(RunId, u32), CliError> {
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

/// Tells a run to do something, with some of its tasks or as a whole, and waits until it has heard. `has_heard` says
/// whether it has, of a task or of the whole. Returns the tasks.
pub(super) fn tell(
    run: &RunId,
    verb: Verb,
    tasks: Option<&Selection>,
    session: &Session,
    has_heard: impl Fn(&RunState, Option<TaskId>) -> bool,
) -> Result<Vec<TaskId>, CliError> {
    let run_dir = session.store.run(run);
    let state = run_dir.load_state()?;
    let tasks = match tasks {
        Some(selection) => chosen(selection, &state)?,
        None => Vec::new(),
    };
    let mut wanted: Vec<Option<TaskId>> = tasks.iter().copied().map(Some).collect();
    if wanted.is_empty() {
        wanted.push(None);
    }
    for &task in &wanted {
        running::send(&run_dir, &Order::new(verb, task))?;
    }
    wait_until(&run_dir, |state| {
        wanted.iter().all(|&task| has_heard(state, task))
    })?;
    Ok(tasks)
}

/// Waits until a run has heard what it was told, or has ended meanwhile.
pub(super) fn wait_until(
    run_dir: &RunDir,
    has_heard: impl Fn(&RunState) -> bool,
) -> Result<(), CliError> {
    let until = Instant::now() + PATIENCE;
    while run_dir.holder()?.is_some() {
        let state = run_dir.load_state()?;
        if has_heard(&state) {
            return Ok(());
        }
        if Instant::now() >= until {
            let run = state.run;
            let words = format!("run {run} does not answer; it may be busy with git");
            return Err(CliError::failure(words));
        }
        thread::sleep(PAUSE);
    }
    Ok(())
}

/// The tasks that are selected and have not ended.
fn chosen(selection: &Selection, state: &RunState) -> Result<Vec<TaskId>, CliError> {
    let known = selected(selection, state)?;
    let is_open = |id: &TaskId| {
        let task = state.tasks.get(id);
        task.is_some_and(|task| task.outcome().is_none())
    };
    let (open, ended): (Vec<TaskId>, Vec<TaskId>) = known.into_iter().partition(is_open);
    if open.is_empty() {
        return Err(CliError::failure(format!(
            "task {} has ended already",
            humanize::list(ended)
        )));
    }
    Ok(open)
}

/// The tasks of a run that are selected. One that it does not have is an error.
pub(super) fn selected(selection: &Selection, state: &RunState) -> Result<Vec<TaskId>, CliError> {
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
    let selected = known.into_iter().filter(|&id| selection.contains(id));
    Ok(selected.collect())
}

/// What was told of: `Run 1121-x`, `Tasks 3 and 4 of run 1121-x`.
pub(super) fn subject(run: &RunId, tasks: &[TaskId]) -> String {
    match tasks {
        [] => format!("Run {run}"),
        [task] => format!("Task {task} of run {run}"),
        tasks => format!("Tasks {} of run {run}", humanize::list(tasks)),
    }
}

/// The words behind a verb that name a run, where it is not the newest, and tasks of it; none for the whole newest run.
pub(super) fn named(run: &RunId, tasks: &[TaskId], session: &Session) -> Result<String, CliError> {
    let numbers: Vec<String> = tasks.iter().map(ToString::to_string).collect();
    let numbers = numbers.join(",");
    let is_newest = session.newest()?.as_ref() == Some(run);
    Ok(match (is_newest, tasks) {
        (true, []) => String::new(),
        (true, _) => format!(" {numbers}"),
        (false, []) => format!(" {run}"),
        (false, _) => format!(" {run} --task {numbers}"),
    })
}
