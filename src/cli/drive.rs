//! A run, driven: the engine at work, its events on the screen, and what follows when the tasks have ended.

use std::collections::BTreeSet;

use indicatif::ProgressDrawTarget;
use tokio::runtime::Runtime;

use crate::agent::{self, AgentSpec};
use crate::engine::running::{self, Retry, RunOptions};
use crate::engine::tracking::Herald;
use crate::executor::{IsolationOptions, SandboxChoice};
use crate::humanize;
use crate::model::{CancelReason, Plan, Record, RunId, RunState};
use crate::report::{self, Progress};

use super::approval;
use super::args::DriveArgs;
use super::error::CliError;
use super::exit_code::ExitCode;
use super::landing;
use super::live::{self, Hear};
use super::notifying::Notifier;
use super::output::{self, Output};
use super::session::Session;
use super::settings::Settings;
use super::telling;
use super::told::Told;

const SIGINT: u8 = 2;

/// What is driven.
#[derive(Debug)]
pub(crate) enum Drive<'a> {
    /// A new run of a plan.
    Start {
        /// The number of the master issue that it is told at, where it is told anywhere.
        master: Option<u64>,
    },
    /// A run that is there.
    GoOn {
        /// Where it stands.
        state: &'a RunState,
        /// Which of its tasks are tried again.
        retry: Retry,
    },
}

impl<'a> Drive<'a> {
    /// Where the run stood; none for a new one.
    fn before(&self) -> Option<&'a RunState> {
        match self {
            Self::Start { .. } => None,
            Self::GoOn { state, .. } => Some(state),
        }
    }
}

/// Says so where agents are kept in no sandbox because none works.
pub(crate) fn warn_without_sandbox(isolation: &IsolationOptions, session: &Session) {
    if isolation.sandbox == SandboxChoice::Auto
        && let Ok(None) = isolation.sandbox.resolve()
    {
        session.output.warning(
            "no sandbox works here, so agents can do whatever you can; `git orchestrate doctor` says why",
        );
    }
}

/// Says so where the user is to be asked, and an agent cannot.
fn warn_of_silent(options: &RunOptions, session: &Session) {
    let agents = options.agents_by_kind.values().chain([&options.agent]);
    let is_known = |agent: &&AgentSpec| {
        agent::builtin()
            .iter()
            .any(|known| known.name == agent.name)
    };
    let silent = agents.filter(is_known).filter(|agent| !agent.can_ask());
    let titles: BTreeSet<&str> = silent.map(AgentSpec::title).collect();
    if options.ask.is_some() && !titles.is_empty() {
        let titles = humanize::list(titles);
        session.output.warning(&format!(
            "{titles} cannot ask you (--ask): what goes beyond the permissions is refused there"
        ));
    }
}

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
    let runtime = runtime()?;
    warn_without_sandbox(&options.isolation, session);
    warn_of_silent(options, session);
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
        tell(&state.run, args.json, session)?;
        return Ok(ExitCode::TaskFailed);
    }
    if state.stopping.is_some() {
        tell(&state.run, args.json, session)?;
        return Ok(ExitCode::Interrupted(SIGINT));
    }
    let merged = landing::bring_home(state, plan, settings, args, session, runtime)?;
    Ok(if state.tally().is_complete() {
        merged
    } else {
        ExitCode::TaskFailed
    })
}

/// Says what a run came to, and writes it down.
pub(crate) fn tell(run: &RunId, is_json: bool, session: &Session) -> Result<(), CliError> {
    let told = Told::load(Some(run.as_str()), session)?;
    told.write(session)?;
    if is_json {
        return Ok(());
    }
    let style = session.output.style();
    let output = session.output;
    output.result(&format!("\n{}", report::summary(&told.view(), &style)))?;
    if let Some(note) = &told.note {
        output.note(&format!("\n{}", telling::at_forge(note)));
    }
    Ok(())
}

/// The one runtime of a command.
pub(crate) fn runtime() -> Result<Runtime, CliError> {
    Runtime::new().map_err(|source| CliError::failure(format!("cannot start threads: {source}")))
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

/// Whoever shows the events.
pub(crate) struct Listener<'a> {
    progress: Option<Progress>,
    json: Option<&'a Output>,
}

impl<'a> Listener<'a> {
    /// One that shows them as the command line says. `before` is where the run stood; without a plan there are no names to
    /// show, so nothing is shown.
    pub(crate) fn new(
        plan: Option<&Plan>,
        before: Option<&RunState>,
        is_json: bool,
        output: &'a Output,
    ) -> Self {
        let style = output.error_style();
        let is_shown = !is_json && !output.is_quiet();
        let progress = plan.filter(|_| is_shown).map(|plan| {
            if output.is_live() {
                Progress::live(plan, before, style, ProgressDrawTarget::stderr())
            } else {
                Progress::plain(plan, before, style, output::say)
            }
        });
        Self {
            progress,
            json: is_json.then_some(output),
        }
    }

    /// Shows one event. A reader that went away does not stop the run.
    pub(crate) fn hear(&mut self, record: &Record) {
        if let Some(output) = self.json {
            drop(output.json_line(record));
        } else if let Some(progress) = &mut self.progress {
            progress.show(record);
        }
    }

    /// Takes the live lines away.
    pub(crate) fn finish(self) {
        if let Some(progress) = self.progress {
            progress.finish();
        }
    }
}

/// The newest run, or the one that is named, with its plan and where it stands.
pub(crate) fn load(
    name: Option<&str>,
    session: &Session,
) -> Result<(RunId, Plan, RunState), CliError> {
    let run_dir = session.run(name)?;
    let state = run_dir.load_state()?;
    let plan = crate::engine::load_plan(&run_dir, state.base.clone())?;
    Ok((run_dir.id().clone(), plan, state))
}
