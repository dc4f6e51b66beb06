//! Values that are looked for: runs, tasks, branches, agents, settings.

use clap::{Arg, ColorChoice, Command, ValueHint};
use clap_complete::{ArgValueCandidates, CompletionCandidate};

use crate::agent;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::config::KEYS;
use crate::model::{Outcome, RunState};
use crate::report;

/// How many runs are offered, the newest ones.
const MOST_RUNS: usize = 30;

/// The definitions with what is looked for, by the names of the values.
pub(super) fn filled_in(command: Command) -> Command {
    command.mut_subcommands(|verb| verb.mut_args(filled))
}

fn filled(argument: Arg) -> Arg {
    let names = argument.get_value_names().unwrap_or_default();
    let Some(name) = names.first().map(ToString::to_string) else {
        return argument;
    };
    let id = argument.get_id().as_str().to_owned();
    let candidates: fn() -> Vec<CompletionCandidate> = match (name.as_str(), id.as_str()) {
        ("RUN", _) => runs,
        ("RUN|REF", _) => runs_and_refs,
        ("RUN|TASKS", _) => tasks_and_runs,
        // Lists of tasks of a run; those of a source are not known before it is read.
        ("TASK", _) | ("LIST", "task" | "retry") => tasks,
        ("LIST", "tasks") => failed_tasks,
        ("BRANCH", _) => branches,
        ("REF" | "REV", _) => refs,
        ("AGENT", _) | ("NAME", "agent") => agents,
        ("KEY", _) => settings,
        ("SOURCE", _) => return argument.value_hint(ValueHint::FilePath),
        _ => return argument,
    };
    argument.add(ArgValueCandidates::new(candidates))
}

/// What is found in the repository of the current folder; nothing outside of one.
fn found<T>(look: impl FnOnce(&Session<'_>) -> Option<Vec<T>>) -> Vec<T> {
    let output = Output::new(ColorChoice::Never, true);
    let session = Session::open(false, &output).ok();
    session
        .and_then(|session| look(&session))
        .unwrap_or_default()
}

fn candidate(value: &str, help: &str) -> CompletionCandidate {
    let help = Some(report::clean(help)).filter(|help| !help.is_empty());
    CompletionCandidate::new(value).help(help.map(Into::into))
}

/// In that order, and not by name.
fn in_order(candidates: impl Iterator<Item = CompletionCandidate>) -> Vec<CompletionCandidate> {
    let numbered = candidates.enumerate();
    let ordered = numbered.map(|(at, candidate)| candidate.display_order(Some(at)));
    ordered.collect()
}

fn runs() -> Vec<CompletionCandidate> {
    found(|session| {
        let runs = session.store.runs().ok()?.into_iter().rev();
        let runs = runs.take(MOST_RUNS).map(|run| {
            let state = session.store.run(&run).load_state();
            let title = state.map(|state| state.title).unwrap_or_default();
            candidate(run.as_str(), &title)
        });
        Some(in_order(runs))
    })
}

fn runs_and_refs() -> Vec<CompletionCandidate> {
    let runs = runs().into_iter();
    in_order(runs.chain(refs()))
}

fn tasks_and_runs() -> Vec<CompletionCandidate> {
    let tasks = tasks().into_iter();
    in_order(tasks.chain(runs()))
}

fn tasks() -> Vec<CompletionCandidate> {
    tasks_where(|_| true)
}

/// What can be tried again.
fn failed_tasks() -> Vec<CompletionCandidate> {
    tasks_where(|outcome| outcome.is_some_and(|outcome| !outcome.is_success()))
}

fn tasks_where(is_wanted: fn(Option<&Outcome>) -> bool) -> Vec<CompletionCandidate> {
    found(|session| {
        let run = session.newest().ok()??;
        let run_dir = session.store.run(&run);
        let state: RunState = run_dir.load_state().ok()?;
        let plan = crate::engine::load_plan(&run_dir, state.base.clone()).ok();
        let tasks = state.tasks.iter();
        let tasks = tasks.filter(|(_, task)| is_wanted(task.outcome()));
        let tasks = tasks.map(|(id, _)| {
            let planned = plan.as_ref().and_then(|plan| plan.task(*id));
            let title = planned.map_or("", |planned| planned.task.title.as_str());
            candidate(&id.to_string(), title)
        });
        Some(in_order(tasks))
    })
}

fn branches() -> Vec<CompletionCandidate> {
    names("refs/heads/")
}

fn refs() -> Vec<CompletionCandidate> {
    let prefixes = ["refs/heads/", "refs/tags/", "refs/remotes/"];
    prefixes.into_iter().flat_map(names).collect()
}

fn names(prefix: &str) -> Vec<CompletionCandidate> {
    found(|session| {
        let refs = session.repository.refs(prefix).ok()?;
        let names = refs.iter().map(|(name, _)| name.trim_start_matches(prefix));
        Some(names.map(|name| candidate(name, "")).collect())
    })
}

fn agents() -> Vec<CompletionCandidate> {
    let agents = agent::builtin().iter();
    agents
        .map(|spec| candidate(&spec.name, &spec.title))
        .collect()
}

fn settings() -> Vec<CompletionCandidate> {
    let keys = KEYS.iter();
    keys.map(|key| candidate(key.name, key.about)).collect()
}
