//! One vocabulary: every ending, failure, conflict and event in words for people.

use std::fmt::Write as _;

use super::{clean, machines, seen, supervision};
use crate::humanize::{count, list, list_first};
use crate::model::{
    CancelReason, ConflictKind, Event, Exit, FailureKind, LeftOut, Outcome, Tally, TaskId,
};

/// How a task ended: `3 files changed`, `exit code 2`, `blocked by task 4`.
pub fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Changed { n_files, .. } => format!("{} changed", count(*n_files, "file")),
        Outcome::Reported => "reported".to_owned(),
        Outcome::Failed { kind } => failure(kind),
        Outcome::Blocked { by } => format!("blocked by {}", task_names(by)),
        Outcome::Cancelled => "cancelled".to_owned(),
    }
}

/// In which way a task failed.
pub fn failure(kind: &FailureKind) -> String {
    match kind {
        FailureKind::Unchanged => "the agent changed nothing".to_owned(),
        FailureKind::Agent { exit: how } => format!("the agent {}", exit(how)),
        FailureKind::TimedOut => "its time was up".to_owned(),
        FailureKind::Stalled => "the agent did nothing for too long".to_owned(),
        FailureKind::FilledDisk { left, removed } => {
            let left = left / 1_000_000;
            let removed = match removed.as_slice() {
                [] => String::new(),
                removed => {
                    let names = removed.iter().map(|name| clean(name));
                    format!("; taken away to make room: {}", list_first(names, 2))
                }
            };
            format!("it filled the disk: {left} MB were left{removed}")
        }
        FailureKind::Escaped { place, what } => {
            let what = list_first(what.iter().map(|what| clean(what)), 2);
            format!(
                "it changed something outside of its worktree: {} ({what})",
                clean(place)
            )
        }
        FailureKind::Denied { what } => {
            let what = list_first(what.iter().map(|what| clean(what)), 2);
            format!("the agent was not permitted all it wanted: {what}")
        }
        FailureKind::Unfinished => "the agent stopped before it said how it went".to_owned(),
        FailureKind::SessionLost => "the session that it was to go on in is gone".to_owned(),
        FailureKind::Service { class, message, .. } => {
            format!("{}: {}", class.title(), clean(message))
        }
        FailureKind::OverBudget { budget } => format!("it used more than {budget}"),
        FailureKind::Reported { message } => format!("the agent says: {}", clean(message)),
        FailureKind::Contract { paths } => {
            let paths = paths.iter().map(|path| clean(path.as_str()));
            format!(
                "it changed a contract of other tasks: {}",
                list_first(paths, 2)
            )
        }
        FailureKind::Check { command, exit: how } => {
            format!("the check `{}` {}", clean(command), exit(how))
        }
        FailureKind::Base { message } => {
            format!("what it builds on does not merge: {}", clean(message))
        }
        FailureKind::Worktree { message } => {
            format!("no worktree could be made: {}", clean(message))
        }
        FailureKind::Commit { message } => {
            format!("its changes could not be committed: {}", clean(message))
        }
    }
}

/// How a process ended, to stand after its name: `exited with code 2`.
pub fn exit(exit: &Exit) -> String {
    match exit {
        Exit::Success => "ended well".to_owned(),
        Exit::Failure { code: 127 } => "exited with code 127 (command not found)".to_owned(),
        Exit::Failure { code } => format!("exited with code {code}"),
        Exit::Signalled { signal } => format!("was ended by {}", signal_name(*signal)),
        Exit::TimedOut => "took too long".to_owned(),
        Exit::Stalled => "did nothing for too long".to_owned(),
        Exit::Cancelled => "was cancelled".to_owned(),
        Exit::NotStarted { reason } => format!("could not be started: {}", clean(reason)),
        Exit::Withdrawn { reason, .. } => format!("was ended by the cluster: {}", clean(reason)),
        Exit::Lost => "vanished with its supervisor".to_owned(),
    }
}

/// The signals that end programs in practice; numbers are those of Linux and macOS alike.
fn signal_name(signal: i32) -> String {
    let name = match signal {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        6 => "SIGABRT",
        8 => "SIGFPE",
        9 => "SIGKILL (out of memory?)",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        15 => "SIGTERM",
        _ => return format!("signal {signal}"),
    };
    name.to_owned()
}

/// Why a result was left out of an integration.
pub fn left_out(why: &LeftOut) -> String {
    match why {
        LeftOut::Conflict { conflicts } => {
            let paths = conflicts.iter().map(|entry| clean(entry.path.as_str()));
            format!("conflicts in {}", list_first(paths, 2))
        }
        LeftOut::Verify { tail } => match last_line(tail).as_str() {
            "" => "the verify command fails with it".to_owned(),
            last => format!("the verify command fails with it: {last}"),
        },
        LeftOut::Hook { hook, message } => {
            let last = last_line(message);
            format!("the hook {} refuses it: {last}", clean(hook))
        }
        LeftOut::Predecessor { task } => format!("builds on task {task}, which was left out"),
        LeftOut::Unknown { message } => format!("git cannot tell: {}", clean(message)),
    }
}

fn last_line(text: &str) -> String {
    clean(text.trim_end().lines().next_back().unwrap_or_default())
}

/// In which way a path conflicts.
pub fn conflict(kind: ConflictKind) -> &'static str {
    match kind {
        ConflictKind::Content => "both change the same lines",
        ConflictKind::AddAdd => "both add it, differently",
        ConflictKind::ModifyDelete => "one changes it, the other deletes it",
        ConflictKind::Rename => "it is renamed on one side and renamed or deleted on the other",
        ConflictKind::FileDirectory => "a file on one side, a folder on the other",
        ConflictKind::Binary => "both change a binary file",
        ConflictKind::Submodule => "both move the submodule",
        ConflictKind::Mode => "the sides disagree on its type or mode",
        ConflictKind::Other => "git cannot merge it",
    }
}

/// `task 3`, `tasks 1 and 4`.
pub fn task_names(tasks: &[TaskId]) -> String {
    match tasks {
        [] => "no task".to_owned(),
        [task] => format!("task {task}"),
        tasks => format!("tasks {}", list(tasks)),
    }
}

/// How many tasks ended in which way: `5 succeeded, 1 failed, 1 blocked`.
pub fn tally(tally: &Tally) -> String {
    let parts: Vec<String> = [
        (tally.n_succeeded, "succeeded"),
        (tally.n_failed, "failed"),
        (tally.n_blocked, "blocked"),
        (tally.n_cancelled, "cancelled"),
        (tally.n_open, "open"),
    ]
    .into_iter()
    .filter(|&(n, _)| n > 0)
    .map(|(n, word)| format!("{n} {word}"))
    .collect();
    if parts.is_empty() {
        "no task".to_owned()
    } else {
        parts.join(", ")
    }
}

/// Why nothing more is started.
pub fn stopping(reason: CancelReason) -> &'static str {
    match reason {
        CancelReason::Budget => "nothing more is started; what runs goes on to its end",
        CancelReason::Interrupt => {
            "stopping: nothing more is started, agents are asked to end (once more: they are ended now)"
        }
        CancelReason::Kill => "stopping now",
    }
}

/// What happened, to stand after the name of the task where there is one. None for what is no news to people.
pub fn event(event: &Event) -> Option<String> {
    Some(match event {
        Event::RunStarted {
            run,
            title,
            tasks,
            max_workers,
            ..
        } => {
            let n_at_once = (*max_workers).min(tasks.len());
            format!(
                "run {run}: {} ({}, up to {n_at_once} at once)",
                clean(title),
                count(tasks.len(), "task")
            )
        }
        Event::RunResumed { tasks } if tasks.is_empty() => "the run goes on".to_owned(),
        Event::RunResumed { tasks } => format!("the run goes on with {}", task_names(tasks)),
        Event::TaskRetried { .. } => "is tried again".to_owned(),
        Event::AttemptPlaced { executor, .. } => format!("goes to {}", clean(executor)),
        Event::MachineSeen(sight) => machines::seen(sight),
        Event::AttemptStarting {
            attempt,
            agent,
            model,
            ..
        } => starts(attempt.number, agent, model.as_deref()),
        Event::AttemptAdopted { .. } => "its agent still runs and is watched again".to_owned(),
        Event::AttemptProgress { text, .. } => clean(text),
        Event::AttemptEnded { exit: how, .. } if *how != Exit::Success => {
            format!("the agent {}", exit(how))
        }
        Event::Committed { left_out, .. } if !left_out.is_empty() => {
            let left_out = left_out.iter().map(|path| clean(path));
            format!("committed without {}", list_first(left_out, 3))
        }
        Event::FootprintExceeded { paths, .. } => {
            let paths = paths.iter().map(|path| clean(path.as_str()));
            format!("changed more than was foreseen: {}", list_first(paths, 3))
        }
        Event::ForeignWrite {
            running,
            place,
            what,
            saved,
            undone,
            culprit,
            is_confined,
        } => {
            let who = suspects(running, *culprit, *is_confined);
            foreign(running, place, what, saved.as_deref(), undone) + &who
        }
        Event::RetryPlanned { .. }
        | Event::AgentHeld { .. }
        | Event::AttemptStalled { .. }
        | Event::AttemptRevived { .. }
        | Event::PermissionAsked(_)
        | Event::PermissionAnswered(_)
        | Event::AttemptWaits(_)
        | Event::WorkersReduced { .. }
        | Event::StartsHeld { .. }
        | Event::Paused { .. }
        | Event::Unpaused { .. }
        | Event::BudgetSpent { .. }
        | Event::RivalStarting(_)
        | Event::RivalSettled { .. }
        | Event::RivalEnded(_) => supervision::event(event)?,
        Event::TaskFinished { outcome: how, .. } => outcome(how),
        Event::Stopping { reason } => stopping(*reason).to_owned(),
        Event::RunFinished { tally: counts } => format!("the run ended: {}", tally(counts)),
        Event::IntegrationStarted { .. }
        | Event::StepMerged { .. }
        | Event::StepLeftOut { .. }
        | Event::ConflictOpened { .. }
        | Event::ConflictClosed { .. }
        | Event::IntegrationReady { .. }
        | Event::Landed { .. }
        | Event::LandingRefused { .. }
        | Event::Undone { .. }
        | Event::Removed { .. } => merge_event(event)?,
        Event::ConflictSeen { .. }
        | Event::ConflictGone { .. }
        | Event::HazardSeen { .. }
        | Event::Replanned { .. }
        | Event::CheckpointMade { .. } => seen::event(event)?,
        Event::WorktreeCreating { .. }
        | Event::WorktreeCreated { .. }
        | Event::AttemptStarted { .. }
        | Event::SessionBegan { .. }
        | Event::AttemptMeasured { .. }
        | Event::AttemptEnded { .. }
        | Event::Committed { .. }
        | Event::LandingStarted { .. }
        | Event::UndoStarted { .. }
        | Event::Removing { .. } => return None,
    })
}

/// What happened in the merging of a run, and after it.
fn merge_event(event: &Event) -> Option<String> {
    Some(match event {
        Event::IntegrationStarted { target, order, .. } => {
            let results = count(order.len(), "result");
            format!("putting {results} together for {}", short_ref(target))
        }
        Event::StepMerged { resolved_by, .. } if !resolved_by.is_empty() => {
            format!(
                "merged, resolved by {}",
                list(resolved_by.iter().map(|by| clean(by)))
            )
        }
        Event::StepMerged { .. } => "merged".to_owned(),
        Event::ConflictOpened { path, .. } => format!("to be settled in {}", clean(path)),
        Event::ConflictClosed {
            commit: Some(_), ..
        } => "settled by hand".to_owned(),
        Event::ConflictClosed { commit: None, .. } => "left unsettled".to_owned(),
        Event::StepLeftOut { why, .. } => format!("left out: {}", left_out(why)),
        Event::IntegrationReady { commit } => format!("put together: {}", commit.short()),
        Event::Landed { target, new } => {
            format!("{} is now at {}", short_ref(target), new.short())
        }
        Event::LandingRefused { message } => format!("not landed: {}", clean(message)),
        Event::Undone { target, to } => {
            format!("{} is back at {}", short_ref(target), to.short())
        }
        Event::Removed { .. } => "worktree and branch removed".to_owned(),
        _ => return None,
    })
}

/// A ref without what every branch has in front.
pub(super) fn short_ref(name: &str) -> String {
    clean(name.strip_prefix("refs/heads/").unwrap_or(name))
}

/// What changed outside, while whom, where that is told, and what was put away.
pub(super) fn foreign<'a>(
    running: &[TaskId],
    place: &str,
    what: impl IntoIterator<Item = &'a String>,
    saved: Option<&str>,
    undone: &[String],
) -> String {
    let what = list_first(what.into_iter().map(|what| clean(what)), 3);
    let mut words = match (running, place) {
        ([], _) => format!(
            "something outside the worktrees changed while nobody watched the run: {} ({what})",
            clean(place)
        ),
        (running, "worktrees") => format!(
            "the worktree of a task that had ended changed while {} ran: {what}",
            task_names(running)
        ),
        (running, _) => format!(
            "something outside the worktrees changed while {} ran: {} ({what})",
            task_names(running),
            clean(place)
        ),
    };
    if let Some(saved) = saved {
        let _ = write!(words, "; see {}", clean(saved));
    }
    if !undone.is_empty() {
        let undone = list_first(undone.iter().map(|name| clean(name)), 3);
        let _ = write!(words, "; put away: {undone}");
    }
    words
}

/// `codex with gpt-5 starts (try 2)`
fn starts(number: u32, agent: &str, model: Option<&str>) -> String {
    let with = model.map_or(String::new(), |model| format!(" with {}", clean(model)));
    let number = Some(number).filter(|&number| number > 1);
    let number = number.map_or(String::new(), |number| format!(" (try {number})"));
    format!("{}{with} starts{number}", clean(agent))
}

/// Who can have made a change outside.
fn suspects(running: &[TaskId], culprit: Option<TaskId>, is_confined: bool) -> String {
    match (running, culprit) {
        ([], _) => String::new(),
        (_, Some(task)) => format!(
            "; it was {}, as its log tells or as no other ran just then: it fails",
            task_names(&[task])
        ),
        (_, None) if is_confined => "; a sandbox keeps tasks from that, so none fails".to_owned(),
        ([_], None) => String::new(),
        _ => "; it cannot be told which of them did it, so none fails".to_owned(),
    }
}
