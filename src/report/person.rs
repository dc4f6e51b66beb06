//! What needs a person: one list, with the commands.

use std::collections::BTreeMap;

use super::view::RunView;
use super::{clean, supervision, words};
use crate::model::{CancelReason, ErrorClass, FailureKind, Outcome, TaskId, TaskState};

/// Something that goes no further before a person acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chore {
    /// What it is about: `task 3: the check …`.
    pub what: String,
    /// The command that helps, or shows what is the matter.
    pub command: String,
}

/// What needs a person before the run can get any further, the most general first.
pub fn chores(view: &RunView<'_>) -> Vec<Chore> {
    let state = view.state;
    let run = if view.is_newest {
        String::new()
    } else {
        format!(" {}", state.run)
    };
    let mut chores = Vec::new();
    if state.stopping == Some(CancelReason::Budget) {
        chores.push(Chore {
            what: format!(
                "the budget is spent ({})",
                supervision::usage(&state.usage())
            ),
            command: format!("git orchestrate resume{run} --budget AMOUNT"),
        });
    }
    if state.is_paused {
        chores.push(Chore {
            what: "the run is paused".to_owned(),
            command: format!("git orchestrate resume{run}"),
        });
    }
    let of_run = if view.is_newest {
        String::new()
    } else {
        format!(" --run {}", state.run)
    };
    let mut groups: BTreeMap<(u8, String, String), Vec<TaskId>> = BTreeMap::new();
    for (task, state) in view.tasks() {
        if state.is_paused {
            let command = format!("git orchestrate resume{run} --task {{tasks}}");
            groups
                .entry((0, "paused".to_owned(), command))
                .or_default()
                .push(task);
        }
        if let Some(wait) = state.waits_for.as_ref().filter(|wait| wait.needs_person) {
            let what = format!("goes no further by waiting: {}", clean(&wait.why));
            let command = format!("(change that, or) git orchestrate cancel{run} --task {{tasks}}");
            groups.entry((0, what, command)).or_default().push(task);
        }
        if let Some(request) = state.asking.open.first() {
            let what = format!("asks you: {}", clean(&request.what));
            let command = format!("git orchestrate answer {{tasks}}{of_run} yes");
            groups.entry((0, what, command)).or_default().push(task);
        }
        let Some(Outcome::Failed { kind }) = state.outcome() else {
            continue;
        };
        let Some((rank, command)) = help(kind, state, &run) else {
            continue;
        };
        groups
            .entry((rank, words::failure(kind), command))
            .or_default()
            .push(task);
    }
    for ((_, what, command), tasks) in groups {
        let list: Vec<String> = tasks.iter().map(ToString::to_string).collect();
        chores.push(Chore {
            what: format!("{}: {what}", words::task_names(&tasks)),
            command: command
                .replace("{tasks}", &list.join(","))
                .replace("{first}", list.first().map_or("", String::as_str)),
        });
    }
    chores
}

/// The command for a failure, where there is more to do than to read its log and to try again; `{tasks}` stands for the
/// tasks that failed so. What holds for all of them comes first.
fn help(kind: &FailureKind, state: &TaskState, run: &str) -> Option<(u8, String)> {
    let of_run = match run {
        "" => String::new(),
        run => format!(" --run{run}"),
    };
    let retry = |more: &str| format!("git orchestrate retry {{tasks}}{of_run}{more}");
    Some(match kind {
        FailureKind::Service {
            class: ErrorClass::Authentication,
            ..
        } => {
            let agent = state.agent.as_deref().map(clean).unwrap_or_default();
            (1, format!("(log in to {agent}) {}", retry("")))
        }
        FailureKind::Service {
            class: ErrorClass::Refusal,
            ..
        } => (2, retry(" --model MODEL")),
        FailureKind::Service { .. } | FailureKind::Unfinished | FailureKind::SessionLost => {
            (2, retry(""))
        }
        FailureKind::TimedOut => (2, retry(" --timeout TIME")),
        FailureKind::Stalled => (2, retry(" --idle-timeout TIME")),
        FailureKind::OverBudget { .. } => (2, retry(" --task-budget AMOUNT")),
        FailureKind::Base { .. } => (3, "git orchestrate conflicts".to_owned()),
        FailureKind::Check { command, .. } => match &state.worktree {
            Some(worktree) => (4, format!("cd {} && {}", clean(worktree), clean(command))),
            None => (4, retry("")),
        },
        FailureKind::Escaped { .. } => (
            4,
            format!(
                "(if you changed it yourself) {}",
                retry(" --excuse-escapes")
            ),
        ),
        FailureKind::Denied { .. } => (4, format!("git orchestrate logs {{first}}{run}")),
        _ => return None,
    })
}
