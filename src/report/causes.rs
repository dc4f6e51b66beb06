//! What failures share.

use std::collections::{BTreeMap, BTreeSet};

use super::view::RunView;
use super::{clean, words};
use crate::humanize::count;
use crate::model::{ErrorClass, Exit, FailureKind, Outcome, TaskId};

/// What the failures of a run share, and what may help: sentences, the most telling first.
pub fn causes(view: &RunView<'_>) -> Vec<String> {
    let failed: Vec<(TaskId, &FailureKind)> = view
        .failed()
        .into_iter()
        .filter_map(|(task, outcome)| match outcome {
            Outcome::Failed { kind } => Some((task, kind)),
            _ => None,
        })
        .collect();
    let mut causes = by_kind(view, &failed);
    causes.extend(by_place(view, &failed));
    causes.extend(blockers(view));
    causes
}

/// Failures of one kind, the most frequent first, with what helps against that kind.
fn by_kind(view: &RunView<'_>, failed: &[(TaskId, &FailureKind)]) -> Vec<String> {
    let mut groups: BTreeMap<String, (Vec<TaskId>, &FailureKind)> = BTreeMap::new();
    for &(task, kind) in failed {
        let group = groups
            .entry(words::failure(kind))
            .or_insert((Vec::new(), kind));
        group.0.push(task);
    }
    let mut groups: Vec<(String, (Vec<TaskId>, &FailureKind))> = groups.into_iter().collect();
    groups.sort_by_key(|(_, (tasks, _))| std::cmp::Reverse(tasks.len()));
    groups
        .into_iter()
        .filter_map(|(words, (tasks, kind))| {
            let help = of_machine(view, &tasks, kind).or_else(|| help(kind).map(str::to_owned));
            let who = match tasks.len() {
                1 if help.is_none() => return None,
                1 => capitalised(&words::task_names(&tasks)),
                n if n == failed.len() => format!("All {} alike", count(n, "failure")),
                _ => capitalised(&words::task_names(&tasks)),
            };
            let help = help.map(|help| format!(" {help}.")).unwrap_or_default();
            Some(format!("{who}: {words}.{help}"))
        })
        .collect()
}

/// What helps where it is a machine that is to be looked at: an attempt could not be started there, or the agent is not there.
fn of_machine(view: &RunView<'_>, tasks: &[TaskId], kind: &FailureKind) -> Option<String> {
    let FailureKind::Agent { exit } = kind else {
        return None;
    };
    let states = tasks.iter().filter_map(|task| view.state.tasks.get(task));
    let places = states.clone().filter_map(|task| task.executor.as_deref());
    let far: BTreeSet<&str> = places.filter(|name| *name != "local").collect();
    let list = clean(&Vec::from_iter(far).join(","));
    match exit {
        Exit::NotStarted { .. } if states.clone().all(|task| task.n_attempts == 0) => {
            Some("Say what the machines have, or name another one with `--executor`".to_owned())
        }
        Exit::NotStarted { .. } | Exit::Failure { code: 126 | 127 } if !list.is_empty() => Some(
            format!("`git orchestrate doctor --executor {list}` tries the way there"),
        ),
        _ => None,
    }
}

/// What helps against a kind of failure, where something is known to.
fn help(kind: &FailureKind) -> Option<&'static str> {
    match kind {
        FailureKind::TimedOut
        | FailureKind::Agent {
            exit: Exit::TimedOut,
        } => Some("A longer `--timeout` or smaller tasks may help"),
        FailureKind::Agent {
            exit: Exit::NotStarted { .. } | Exit::Failure { code: 126 | 127 },
        } => Some("Is the agent installed and on the PATH? `git orchestrate doctor` tells"),
        FailureKind::Agent {
            exit: Exit::Signalled { signal: 9 },
        } => Some("Was memory short? A smaller `--max-workers` may help"),
        FailureKind::Service {
            class: ErrorClass::Authentication,
            ..
        } => Some("Log in, or set the key that the agent wants; `git orchestrate doctor` tells"),
        FailureKind::Denied { .. } => Some(
            "Permit it in the definition of the agent, or word the task so that it is not needed",
        ),
        FailureKind::Stalled => Some("A longer `--idle-timeout` gives it more time"),
        FailureKind::OverBudget { .. } => Some("A larger `--task-budget` gives it more"),
        FailureKind::Contract { .. } => Some(
            "Let the task that owns the contract change it, or take the file out of the contracts",
        ),
        FailureKind::Check { .. } => Some("Its log and worktree are kept, to look at"),
        FailureKind::Base { .. } => {
            Some("`git orchestrate conflicts` shows which results do not fit together")
        }
        _ => None,
    }
}

/// A section or a kind of work that holds every failure, though not every task.
fn by_place(view: &RunView<'_>, failed: &[(TaskId, &FailureKind)]) -> Option<String> {
    if failed.len() < 2 {
        return None;
    }
    let section = |task: TaskId| {
        let planned = view.plan.task(task)?;
        planned.task.section.as_deref().map(clean)
    };
    let sections: BTreeSet<Option<String>> =
        failed.iter().map(|&(task, _)| section(task)).collect();
    let elsewhere = |name: &str| {
        view.tasks()
            .any(|(task, _)| section(task).as_deref() != Some(name))
    };
    let mut sections = sections.into_iter();
    match (sections.next(), sections.next()) {
        (Some(Some(name)), None) if elsewhere(&name) => {
            Some(format!("All failures are in the section '{name}'."))
        }
        _ => None,
    }
}

/// Failed tasks that keep others from beginning.
fn blockers(view: &RunView<'_>) -> Vec<String> {
    let mut blocked: BTreeMap<Vec<TaskId>, Vec<TaskId>> = BTreeMap::new();
    for (task, state) in view.tasks() {
        if let Some(Outcome::Blocked { by }) = state.outcome() {
            blocked.entry(by.clone()).or_default().push(task);
        }
    }
    blocked
        .into_iter()
        .map(|(by, tasks)| {
            let verb = if tasks.len() == 1 { "waits" } else { "wait" };
            let tasks = capitalised(&words::task_names(&tasks));
            format!("{tasks} {verb} for {} to succeed.", words::task_names(&by))
        })
        .collect()
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
