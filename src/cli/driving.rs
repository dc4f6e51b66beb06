//! A run, driven: the engine at work, its events on the screen, and what follows when the tasks have ended.

use tokio::runtime::Runtime;

use crate::engine::running::{self, RunOptions};
use crate::engine::tracking::Herald;
use crate::model::{CancelReason, Plan, Record, RunState};

use super::approval;
use super::args::DriveArgs;
use super::drive::Drive;
use super::error::CliError;
use super::exit_code::ExitCode;
use super::homecoming;
use super::listener::Listener;
use super::live::{self, Hear};
use super::notifying::Notifier;
use super::runtime;
use super::session::Session;
use super::settings::Settings;
use super::summing_up;
use super::telling;
use super::warnings;

const SIGINT: u8 = 2;

/// Drives a run until no task is left, then brings the results together, as far as it is told to.
pub(crate) fn drive(
    drive: &Drive,
    plan: &Plan,
    options: &RunOptions,
    settings: &Settings,
    args: &DriveArgs,
    session: &Session,
) -> Result<ExitCode, CliError> {
    approval::require(settings, args.isolation.sandbox.approve_hooks, session)?;
    let runtime = runtime::make()?;
    warnings::before_start(options, session);
    if let Drive::GoOn { state, .. } = drive
        && !telling::asks_again(state, plan, session)?
    {
        session.output.note("Nothing was started.");
        return Ok(ExitCode::Failure);
    }
    let herald = telling::herald(drive, plan, options, settings, &args.forge, session)?;
    let mut notifier = notifier(drive, plan, options, settings, session)?;
    let listeners = (herald.as_ref(), notifier.as_ref());
    let state = run(drive, plan, options, args, session, &runtime, listeners);
    if let Some(notifier) = &mut notifier {
        notifier.end();
    }
    if let Some(herald) = herald {
        telling::finish(herald, session);
    }
    let code = state.and_then(|state| follow_up(&state, plan, settings, args, session, &runtime));
    for failure in notifier.map(Notifier::finish).unwrap_or_default() {
        session.output.warning(&failure);
    }
    code
}

/// Whoever tells a person who looks elsewhere; none where nobody wants that.
fn notifier(
    drive: &Drive,
    plan: &Plan,
    options: &RunOptions,
    settings: &Settings,
    session: &Session,
) -> Result<Option<Notifier>, CliError> {
    let mut wishes = settings.notify_options()?;
    wishes.has_bell &= !session.output.is_quiet();
    let repository = &session.repository;
    let folder = repository.workdir().unwrap_or(repository.common_dir());
    let (before, share) = (drive.before(), options.success_share);
    Ok(Notifier::start(
        wishes,
        plan,
        before,
        share,
        folder.to_owned(),
    ))
}

/// What follows when the tasks have ended.
fn follow_up(
    state: &RunState,
    plan: &Plan,
    settings: &Settings,
    args: &DriveArgs,
    session: &Session,
    runtime: &Runtime,
) -> Result<ExitCode, CliError> {
    telling::say_disarmed(plan, state, session);
    if state.stopping == Some(CancelReason::Budget) {
        summing_up::tell(&state.run, args.json, session)?;
        return Ok(ExitCode::TaskFailed);
    }
    if state.stopping.is_some() {
        summing_up::tell(&state.run, args.json, session)?;
        return Ok(ExitCode::Interrupted(SIGINT));
    }
    let merged = homecoming::bring_home(state, plan, settings, args, session, runtime)?;
    Ok(if state.tally().is_complete() {
        merged
    } else {
        ExitCode::TaskFailed
    })
}

fn run(
    drive: &Drive,
    plan: &Plan,
    options: &RunOptions,
    args: &DriveArgs,
    session: &Session,
    runtime: &Runtime,
    (herald, notifier): (Option<&Herald>, Option<&Notifier>),
) -> Result<RunState, CliError> {
    let context = &session.context()?;
    let before = drive.before();
    let work = |hear: Hear<'_>| {
        let mut observer = |record: &Record| {
            hear(record);
            if let Some(herald) = herald {
                herald.hear(record);
            }
            if let Some(notifier) = notifier {
                notifier.hear(record);
            }
        };
        match drive {
            Drive::Start { .. } => {
                runtime.block_on(running::start(context, plan, options, &mut observer))
            }
            Drive::GoOn { state, retry } => runtime.block_on(running::resume(
                context,
                &state.run,
                options,
                retry,
                &mut observer,
            )),
        }
    };
    if !args.json && live::is_wanted(args.plain, session.output) {
        return Ok(live::accompany(plan, before, runtime, session, work)?);
    }
    let mut listener = Listener::new(Some(plan), before, args.json, session.output);
    let state = work(&mut |record| listener.hear(record));
    listener.finish();
    Ok(state?)
}
