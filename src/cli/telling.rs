//! Telling a forge how a run goes: while it goes on, and once it was merged.

use crate::engine::running::{self, RunOptions};
use crate::engine::tracking::{self, Herald, MasterEnd, Reconciler, RunNote, TrackingError};
use crate::humanize;
use crate::model::{IssueRef, LeftOut, Plan, RunId, RunState, TaskId};

use super::args::ForgeArgs;
use super::drive::Drive;
use super::error::CliError;
use super::forges;
use super::output::Output;
use super::runtime;
use super::session::Session;
use super::settings::Settings;

/// Whoever tells the forge how a run goes; none where it is told nowhere.
pub(crate) fn herald(
    drive: &Drive,
    plan: &Plan,
    options: &RunOptions,
    settings: &Settings,
    args: &ForgeArgs,
    session: &Session,
) -> Result<Option<Herald>, CliError> {
    let folder = session.store.tracking_folder();
    let (wishes, state) = match drive {
        Drive::Start { master } => {
            let runnable = plan.tasks.iter().filter(|planned| planned.is_runnable);
            let words = tracking::hashes(runnable.map(|planned| &planned.task));
            let note = master.map(|master| RunNote {
                master,
                words,
                ..RunNote::default()
            });
            let options = settings.pull_options()?;
            (note.map(|note| RunNote { options, ..note }), None)
        }
        Drive::GoOn { state, .. } => {
            let mut note = RunNote::load(&folder, &state.run);
            if let (Some(note), Some(typed)) = (&mut note, settings.typed_pull_options()?) {
                note.options = typed;
            }
            (note, Some((*state).clone()))
        }
    };
    let Some(mut wishes) = wishes else {
        return Ok(None);
    };
    wishes.closes |= args.close;
    let Some(github) = forges::own_github(session)? else {
        return Ok(None);
    };
    let scene = forges::scene(&github, options.check.clone(), session);
    Ok(Some(Herald::start(
        github,
        scene,
        plan.clone(),
        wishes,
        state,
    )))
}

/// Tells how the run stands at its end.
pub(crate) fn finish(herald: Herald, session: &Session) {
    let waiting = session.output.waiting("Bringing the forge up to date");
    let told = herald.finish();
    drop(waiting);
    if let Err(error) = told {
        say_untold(&error, session);
    }
}

/// Says in whose commits words were changed.
pub(crate) fn say_disarmed(plan: &Plan, state: &RunState, session: &Session) {
    let tasks = tracking::disarmed(&session.repository, plan, state);
    if !tasks.is_empty() {
        session.output.note(&format!(
            "Commits of {} {} said that they close other issues; the words read as before, and close nothing.",
            humanize::plural(tasks.len(), "task"),
            humanize::list(&tasks)
        ));
    }
}

/// Whoever brings the forge into step with a run; none where it is told nowhere.
pub(crate) fn reconciler(
    run: &RunId,
    session: &Session,
) -> Result<Option<(Reconciler, RunState)>, CliError> {
    let Some(note) = RunNote::load(&session.store.tracking_folder(), run) else {
        return Ok(None);
    };
    let Some(github) = forges::own_github(session)? else {
        return Ok(None);
    };
    let (_, plan, state) = session.load(Some(run.as_str()))?;
    let check = running::load_options(&session.context()?, run)
        .ok()
        .and_then(|options| options.check);
    let scene = forges::scene(&github, check, session);
    let reconciler = Reconciler::new(github, scene, plan, run.clone(), note);
    Ok(Some((reconciler, state)))
}

/// Tells what a run came to once its results were merged here.
pub(crate) fn conclude(
    run: &RunId,
    left: &[(TaskId, LeftOut)],
    closes: bool,
    session: &Session,
) -> Result<(), CliError> {
    let Some((mut reconciler, state)) = reconciler(run, session)? else {
        return Ok(());
    };
    reconciler.note.closes |= closes;
    let left: Vec<(TaskId, String)> = left
        .iter()
        .map(|(task, why)| (*task, left_out(why)))
        .collect();
    let told = runtime::make()?.block_on(reconciler.conclude(&state, &left));
    match told {
        Ok(end) => say_end(end, reconciler.note.master, session),
        Err(error) => say_untold(&error, session),
    }
    Ok(())
}

/// Says what became of the master issue.
pub(crate) fn say_end(end: MasterEnd, master: u64, session: &Session) {
    match end {
        MasterEnd::Left => {}
        MasterEnd::Closed => session.output.note(&format!("#{master} is closed.")),
        MasterEnd::StaysOpen => session.output.note(&format!(
            "#{master} stays open: not everything of it has landed."
        )),
    }
}

fn say_untold(error: &TrackingError, session: &Session) {
    let chain = CliError::chain(error);
    session.output.note(&format!(
        "Not all is told at the forge: cannot {chain}. `git orchestrate sync` goes on with it."
    ));
}

/// Where people find a run at the forge, and what of it is there.
pub(crate) fn at_forge(note: &RunNote) -> String {
    let mut parts = Vec::new();
    let n_landed = note.landed().count();
    let waiting = note.pulls.values().filter(|pull| pull.landed.is_none());
    let mut waiting: Vec<u64> = waiting.map(|pull| pull.number).collect();
    waiting.sort_unstable();
    let waiting: Vec<String> = waiting.iter().map(|number| format!("#{number}")).collect();
    if n_landed > 0 {
        let n_pulls = humanize::count(note.pulls.len(), "pull request");
        parts.push(format!("{n_landed} of {n_pulls} landed"));
    }
    if !waiting.is_empty() {
        let n_waiting = humanize::count(waiting.len(), "pull request");
        let verb = if waiting.len() == 1 { "waits" } else { "wait" };
        parts.push(format!(
            "{n_waiting} {verb} to be merged: {}",
            humanize::list_first(waiting, 4)
        ));
    }
    let open = note
        .failures
        .iter()
        .filter(|(_, issue)| issue.attempt.is_some());
    parts.extend(
        open.map(|(task, issue)| format!("#{} tells how task {task} failed", issue.number)),
    );
    let master = note.master;
    if parts.is_empty() {
        format!("At the forge, #{master} shows how it stands.")
    } else {
        format!(
            "At the forge, #{master} shows how it stands; {}.",
            parts.join("; ")
        )
    }
}

/// Why a result was left out. What a command printed is not told: it may hold anything.
fn left_out(why: &LeftOut) -> String {
    match why {
        LeftOut::Conflict { conflicts } => {
            let paths: Vec<String> = conflicts
                .iter()
                .map(|entry| entry.path.to_string())
                .collect();
            format!("it conflicts in {}", humanize::list_first(paths, 5))
        }
        LeftOut::Verify { .. } => "the verify command failed with it".to_owned(),
        LeftOut::Hook { hook, .. } => format!("the hook {hook} refused it"),
        LeftOut::Predecessor { task } => format!("it waits for task {task}"),
        LeftOut::Unknown { .. } => "git could not say what the merge would do".to_owned(),
    }
}

/// Looks whether the words of what is still to be done were edited since they were approved. Agents get the words that
/// were approved whatever has become of them; whether that is still what is wanted is asked.
pub(crate) fn asks_again(
    state: &RunState,
    plan: &Plan,
    session: &Session,
) -> Result<bool, CliError> {
    let note = RunNote::load(&session.store.tracking_folder(), &state.run);
    let Some(mut note) = note.filter(|note| !note.words.is_empty()) else {
        return Ok(true);
    };
    let is_open = |task: &TaskId| state.tasks.get(task).is_some_and(|task| !task.is_success());
    note.words.retain(|task, _| is_open(task));
    if note.words.is_empty() {
        return Ok(true);
    }
    let reference = IssueRef {
        repository: None,
        number: note.master,
    };
    // Without the network nothing can be seen; the run goes on with what was approved.
    let Ok(newest) = forges::fetch_issue(&reference, session) else {
        return Ok(true);
    };
    let edited = tracking::edited(&note.words, plan, &newest.tasks);
    if edited.is_empty() {
        return Ok(true);
    }
    let words = format!(
        "The words of task {} were edited at the forge after they were approved; agents get those that were approved.",
        humanize::list(&edited)
    );
    if Output::can_ask() {
        return Output::ask(&format!("{words} Go on?"));
    }
    session.output.warning(&words);
    Ok(true)
}
