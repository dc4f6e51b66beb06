//! How an agent is started: what it is told, and where. Blocking.

use std::path::Path;

use super::workers::Desk;
use super::{set_up, words, worktrees};
use crate::agent::{self, EarlierAttempt, Neighbour, PromptRequest};
use crate::executor::AttemptRequest;
use crate::model::{AttemptId, PlannedTask, TaskState};
use crate::process::Supervised;

/// Starts an agent. Where the attempt before it vanished, its traces are put aside first.
pub(super) fn start(
    desk: &Desk,
    attempt: AttemptId,
    after_loss: bool,
    session: Option<String>,
    state: &TaskState,
) -> Result<Supervised, String> {
    let missing = || "the task has no worktree".to_owned();
    let planned = desk.plan.task(attempt.task).ok_or_else(missing)?;
    let worktree = Path::new(state.worktree.as_deref().ok_or_else(missing)?);
    desk.foreign.wake(worktree);
    let branch = state.branch.as_deref().ok_or_else(missing)?;
    let start = state.start.as_ref().ok_or_else(missing)?;
    if let Some(number) = attempt.number.checked_sub(1).filter(|&number| number > 0) {
        // What an attempt that vanished had committed is kept as far as it can be; the rest of it is put aside.
        let before = AttemptId { number, ..attempt };
        worktrees::bring_back(desk, before, state).ok();
        desk.executor.release(&desk.run_dir.attempt_folder(before));
    }
    if after_loss {
        let repository = &desk.context.repository;
        let run = desk.run_dir.id();
        worktrees::put_aside(repository, run, attempt, worktree, branch, start)
            .map_err(|error| words(&error))?;
    }
    // How an agent is told to take a session up is its own matter.
    drop(session);
    let short = branch.strip_prefix("refs/heads/").unwrap_or(branch);
    let earlier = if after_loss {
        None
    } else {
        earlier(desk, attempt, state.failure.clone())
    };
    let request = AttemptRequest {
        run: desk.run_dir.id(),
        attempt,
        agent: desk.agent_of(attempt),
        folder: &desk.run_dir.attempt_folder(attempt),
        worktree,
        repository: Some(&desk.context.repository),
        branch: short,
        base: start,
        title: &planned.task.title,
        prompt: prompt(desk, planned, short, state, earlier),
        model: desk.options.model.as_deref(),
        log: &desk.run_dir.log_path(attempt),
        timeout: (desk.options.timeout).saturating_mul(1 << state.changes.n_doublings.min(16)),
        grace: desk.options.grace,
    };
    desk.executor
        .make_ready(&request)
        .map_err(|error| words(&error))?;
    set_up::prepare(desk, attempt, planned.task.kind, worktree)?;
    desk.executor.start(&request).map_err(|error| words(&error))
}

fn prompt(
    desk: &Desk,
    planned: &PlannedTask,
    branch: &str,
    state: &TaskState,
    earlier: Option<EarlierAttempt>,
) -> String {
    let issue = &desk.plan.issue;
    let others = desk.plan.runnable();
    agent::prompt(&PromptRequest {
        issue_title: &issue.title,
        context: &issue.context,
        issue_acceptance: &issue.acceptance,
        task: &planned.task,
        footprint: &planned.footprint,
        neighbours: others
            .filter(|other| other.task.id != planned.task.id)
            .map(|other| Neighbour {
                task: &other.task,
                footprint: &other.footprint,
            })
            .collect(),
        builds_on: state
            .builds_on
            .iter()
            .filter_map(|&id| Some(&desk.plan.task(id)?.task))
            .collect(),
        branch,
        start: state.start.as_ref().unwrap_or(&desk.base),
        check: desk.options.check.as_deref(),
        earlier,
    })
}

/// What is known of the attempt before this one, for the prompt.
fn earlier(desk: &Desk, attempt: AttemptId, failure: Option<String>) -> Option<EarlierAttempt> {
    let number = attempt.number.checked_sub(1).filter(|&number| number > 0)?;
    let before = AttemptId { number, ..attempt };
    Some(EarlierAttempt {
        how: failure.unwrap_or_else(|| "it ended without success".to_owned()),
        log_tail: desk
            .executor
            .collect(&desk.run_dir.attempt_folder(before), desk.agent_of(attempt))
            .log_tail,
    })
}
