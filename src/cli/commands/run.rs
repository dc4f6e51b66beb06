//! `run`: the main job.

use std::fmt::Write as _;

use super::Done;
use crate::cli::approval;
use crate::cli::args::RunArgs;
use crate::cli::drive::Drive;
use crate::cli::driving;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::placing;
use crate::cli::planned::{self, Planned};
use crate::cli::session::Session;
use crate::cli::settings::{self, Settings, Typed};
use crate::cli::tracking::Tracking;
use crate::engine::running::{self, RunOptions};
use crate::forge::READY_LABEL;
use crate::humanize;
use crate::model::{Diagnostic, DiagnosticKind, Plan, TaskId, Verdict};
use crate::report::check;

/// How many tasks of a model are named.
const MOST_NAMED: usize = 8;

pub(super) fn execute(args: &RunArgs, session: &Session) -> Done {
    if let Some(tasks) = &args.retry {
        return super::retry::again(tasks.as_ref(), None, &args.drive, session);
    }
    let typed = Typed::default().planning(&args.planning).drive(&args.drive);
    let settings = Settings::load(session, typed)?;
    let approve = args.drive.isolation.sandbox.approve_hooks;
    if args.planning.refine.is_some() {
        // The agent that is asked about the plan may be one that the repository brings.
        approval::require(&settings, approve, session)?;
    }
    let mut planned = plan(args, session, &settings)?;
    if let Some(refusal) = planned.refusal() {
        show(&planned, settings.n_workers()?, session.output);
        return Err(refusal);
    }
    if args.dry_run {
        // Before anything that can be missing: the plan is worth seeing where there is no agent yet, too.
        show(&planned, settings.n_workers()?, session.output);
    } else {
        approval::require(&settings, approve, session)?;
    }
    let mut options = settings.run_options()?;
    if args.plan.is_some() {
        settings::add_planned_agents(&mut options, &planned.plan)?;
    }
    settings.fit_to_memory(&mut options, session);
    options.target = args.drive.landing.target(session)?;
    options.tasks = selected(args, &planned)?;
    let tasks = running::startable(&planned.plan, &options)?;
    let n_tasks = tasks.len();
    let machines = {
        let _waiting = session.output.waiting("Looking at the machines");
        running::look_ahead(&session.context()?, &planned.plan, &options)?
    };
    let tracking = Tracking::of(args.source.as_deref(), session, &settings)?;
    if args.dry_run {
        announce(tracking.as_ref(), &planned, session, &settings);
        let words =
            what_would_run(n_tasks, &options) + &placing::words(&planned.plan, &options, &machines);
        let cost = which_models(&planned.plan, &tasks, &options)
            + &what_it_may_cost(&planned, &options, session);
        session.output.result(&format!("{words}{cost}"))?;
        return Ok(ExitCode::Done);
    }
    if args.drive.yes {
        let judgement = planned.judge(settings.n_workers()?);
        let view = planned.view(&judgement, session.output.error_style());
        session.output.note(&check::sentences(&view).join("\n"));
    } else if Output::can_ask() {
        show(&planned, settings.n_workers()?, session.output);
    }
    announce(tracking.as_ref(), &planned, session, &settings);
    let cost = which_models(&planned.plan, &tasks, &options)
        + &what_it_may_cost(&planned, &options, session);
    if !cost.is_empty() {
        session.output.note(cost.trim_start());
    }
    if !args.trust && !trusts(&planned, &options)? {
        session.output.note("Nothing was started.");
        return Ok(ExitCode::Failure);
    }
    if !args.drive.yes && !consent(&planned, n_tasks, &options)? {
        session.output.note("Nothing was started.");
        return Ok(ExitCode::Failure);
    }
    drop(planned.deadly_again.take());
    if let Some(tracking) = &tracking {
        tracking.write(&mut planned.plan, session, &settings);
    }
    let master = planned.plan.issue.number.filter(|_| tracking.is_some());
    drop(tracking);
    driving::drive(
        &Drive::Start { master },
        &planned.plan,
        &options,
        &settings,
        &args.drive,
        session,
    )
}

fn plan(args: &RunArgs, session: &Session, settings: &Settings) -> Result<Planned, CliError> {
    match (&args.plan, &args.source) {
        (Some(path), _) => planned::of_file(path, session, settings),
        (None, Some(source)) => planned::of_source(source, &args.planning, session, settings),
        (None, None) => Err(CliError::usage("run needs a source")
            .hint("Name a file, an issue, or a request in quotes: `git orchestrate run plan.md`")
            .hint("Or a plan: `git orchestrate run --plan plan.toml`")),
    }
}

/// Says what would be written at the forge, once the plan was shown.
fn announce(
    tracking: Option<&Tracking>,
    planned: &Planned,
    session: &Session,
    settings: &Settings,
) {
    if let Some(tracking) = tracking {
        tracking.announce(&planned.plan, session, settings);
    }
}

/// The tasks that `--tasks` names.
fn selected(
    args: &RunArgs,
    planned: &Planned,
) -> Result<Option<std::collections::BTreeSet<TaskId>>, CliError> {
    let Some(selection) = &args.tasks else {
        return Ok(None);
    };
    let known: Vec<TaskId> = planned
        .plan
        .tasks
        .iter()
        .map(|planned| planned.task.id)
        .collect();
    let unknown = selection.unknown(&known);
    if !unknown.is_empty() {
        return Err(
            CliError::usage(format!("the plan has no task {}", humanize::list(unknown)))
                .hint(format!("Its tasks are {}", humanize::list(known))),
        );
    }
    Ok(Some(
        known
            .into_iter()
            .filter(|&id| selection.contains(id))
            .collect(),
    ))
}

/// Asks whether agents may be given the words of people who may not command them. `--yes` is no answer to that.
fn trusts(planned: &Planned, options: &RunOptions) -> Result<bool, CliError> {
    let is_run = |task: TaskId| match &options.tasks {
        Some(tasks) => tasks.contains(&task),
        None => true,
    };
    let doubtful: Vec<&Diagnostic> = planned
        .plan
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.kind == DiagnosticKind::Untrusted)
        .filter(|diagnostic| diagnostic.task.is_none_or(is_run))
        .collect();
    let Some(first) = doubtful.first() else {
        return Ok(true);
    };
    if Output::can_ask() {
        let messages: Vec<&str> = doubtful
            .iter()
            .map(|found| found.message.as_str())
            .collect();
        return Output::ask(&format!("{} Give it to agents?", messages.join("\n")));
    }
    let message = first.message.trim_end_matches('.');
    let mut letters = message.chars();
    let message = letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    });
    Err(CliError::failure(message)
        .hint(format!(
            "Let somebody who may set the label `{READY_LABEL}`"
        ))
        .hint("Or read it, and run it all the same: --trust"))
}

/// Shows the plan on the way: it is no result of a run.
fn show(planned: &Planned, n_workers: usize, output: &Output) {
    let judgement = planned.judge(n_workers);
    let view = planned.view(&judgement, output.error_style());
    output.note(&check::check(&view));
}

fn what_would_run(n_tasks: usize, options: &RunOptions) -> String {
    format!(
        "Would run {} with {}, up to {} at once, each for {} at most.",
        humanize::count(n_tasks, "task"),
        options.agent.title(),
        options.max_workers,
        humanize::duration(options.timeout)
    )
}

/// The models that the first attempts get, where the run chooses them; nothing where the agents do.
fn which_models(plan: &Plan, tasks: &[TaskId], options: &RunOptions) -> String {
    let models = running::first_models(plan, tasks, options);
    let n_told: usize = models.values().map(Vec::len).sum();
    match models.first_key_value() {
        None => String::new(),
        Some((model, _)) if models.len() == 1 && n_told == tasks.len() => {
            format!(" The model is {model}.")
        }
        Some(_) => {
            let parts = models.iter().map(|(model, tasks)| {
                let word = if tasks.len() == 1 { "task" } else { "tasks" };
                let tasks = humanize::list_first(tasks, MOST_NAMED);
                format!("{model} for {word} {tasks}")
            });
            let rest = if n_told < tasks.len() {
                "; the rest as the agent chooses"
            } else {
                ""
            };
            format!(" Models: {}{rest}.", parts.collect::<Vec<_>>().join("; "))
        }
    }
}

/// What a run is expected to use of its agents' services, and what it may; nothing where nothing is known of either.
fn what_it_may_cost(planned: &Planned, options: &RunOptions, session: &Session) -> String {
    let is_run = |task: TaskId| {
        let is_chosen = options
            .tasks
            .as_ref()
            .is_none_or(|tasks| tasks.contains(&task));
        is_chosen && !options.done.contains(&task)
    };
    let expected = running::expected_usage(&session.store, &planned.plan, options, is_run);
    let mut words = String::new();
    if expected.n_attempts > 0 {
        let tokens = humanize::tokens(expected.usage.tokens());
        let amount = match expected.usage.cost_usd() {
            Some(usd) => format!("{usd:.2} USD, {tokens}"),
            None => format!("{tokens} (no price is known)"),
        };
        let from = humanize::count(
            usize::try_from(expected.n_attempts).unwrap_or(usize::MAX),
            "earlier attempt",
        );
        words = format!(" It may use about {amount}, by {from}");
        if expected.n_unknown > 0 {
            let unknown = humanize::count(expected.n_unknown, "task");
            let _ = write!(words, "; of {unknown} nothing is known");
        }
        words.push('.');
    }
    if let Some(budget) = options.budget {
        let blind = if budget.is_blind_to(&expected.usage) {
            ", which cannot be counted: no price is known, so set tokens"
        } else {
            ""
        };
        let _ = write!(words, " The budget is {budget}{blind}.");
    }
    words
}

/// Asks whether to begin. Without a terminal there is nobody to ask, and silence is no consent.
fn consent(planned: &Planned, n_tasks: usize, options: &RunOptions) -> Result<bool, CliError> {
    if !Output::can_ask() {
        return Err(CliError::usage(
            "run asks before it starts agents, and there is no terminal to ask on",
        )
        .hint("Say yes beforehand: --yes")
        .hint("Or look only: --dry-run"));
    }
    let tasks = humanize::count(n_tasks, "task");
    let agent = options.agent.title();
    Output::ask(&match planned.plan.verdict {
        Verdict::Sequential => {
            format!(
                "One after the other is the better way here. Run {tasks} with {agent}, in that order?"
            )
        }
        Verdict::Caution | Verdict::Parallel => format!("Run {tasks} with {agent}?"),
    })
}
