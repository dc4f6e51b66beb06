//! How an agent is started: what it is told, and where. Blocking.

use std::path::Path;

use super::workers::Desk;
use super::{crew, full_disk, set_up, status, words, worktrees};
use crate::agent::{self, EarlierAttempt, Finding, Neighbour, PromptRequest};
use crate::executor::{self, AttemptRequest, Errand};
use crate::model::{AttemptId, Outcome, PlannedTask, TaskId, TaskState, Usage};
use crate::process::Supervised;

/// How many findings of other tasks an agent is told.
const MOST_FINDINGS: usize = 12;

/// What an agent is told that takes up a worktree in which another one was cut off.
const CUT_OFF: &str = "it was cut off in the middle of its work, as the run was stopped or the machine was; your worktree \
                       is as it left it, finished or not";

/// What an agent is told that begins again where another one vanished.
const PUT_ASIDE: &str = "its process vanished in the middle of its work; what it had done was put aside, and your worktree \
                         is as it was when the task began";

/// A task that ended well before this one began, and where its last attempt kept what it said.
#[derive(Debug, Clone)]
pub(super) struct Ended {
    pub(super) task: TaskId,
    pub(super) folder: String,
}

/// Who is beside an attempt that starts.
#[derive(Debug, Clone, Default)]
pub(super) struct With {
    /// The tasks that ended well, whose findings it is told.
    pub(super) results: Vec<Ended>,
    /// The attempts that go to the same cluster in the same moment.
    pub(super) companions: Vec<AttemptId>,
}

/// Starts an agent. Where the attempt before it vanished, its traces are put aside first.
pub(super) fn start(
    desk: &Desk,
    attempt: AttemptId,
    after_loss: bool,
    session: Option<String>,
    state: &TaskState,
    with: &With,
) -> Result<Supervised, String> {
    let missing = || "the task has no worktree".to_owned();
    full_disk::wait_for_room(desk.run_dir.path());
    let planned = desk.plan.task(attempt.task).ok_or_else(missing)?;
    let worktree = Path::new(state.worktree.as_deref().ok_or_else(missing)?);
    let log = desk.run_dir.log_path(attempt);
    desk.foreign.enter(attempt, worktree, log);
    let branch = state.branch.as_deref().ok_or_else(missing)?;
    let start = state.start.as_ref().ok_or_else(missing)?;
    let is_rival = attempt.number != state.n_attempts;
    let number = attempt.number.checked_sub(1);
    if let Some(number) = number.filter(|&number| number > 0 && !is_rival) {
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
    let needs = planned.task.needs.or(&desk.options.needs);
    let spec = desk.agent_of(attempt);
    let session = session.filter(|_| !spec.resume_args.is_empty());
    let used_before = (session.as_deref())
        .map(|session| used_in(desk, attempt, session))
        .unwrap_or_default();
    let short = branch.strip_prefix("refs/heads/").unwrap_or(branch);
    let how = if after_loss { PUT_ASIDE } else { CUT_OFF };
    // Who was cancelled did not fail.
    let is_failure =
        |failure: &String| Some(failure) != status::error(&Outcome::Cancelled).as_ref();
    let failure = state.failure.clone();
    let failure = failure.filter(|failure| !after_loss && is_failure(failure));
    let earlier = match failure {
        None if is_rival => None,
        failure => earlier(
            desk,
            attempt,
            state,
            failure.unwrap_or_else(|| how.to_owned()),
        ),
    };
    let request = AttemptRequest {
        run: desk.run_dir.id(),
        attempt,
        agent: spec,
        folder: &desk.run_dir.attempt_folder(attempt),
        worktree,
        repository: Some(&desk.context.repository),
        branch: short,
        base: start,
        title: &planned.task.title,
        prompt: prompt(desk, planned, short, state, (earlier, &with.results)),
        model: crew::model_of(&desk.options, planned, spec, state),
        permissions: desk.options.permissions,
        session: session.as_deref().map(|session| (session, used_before)),
        log: &desk.run_dir.log_path(attempt),
        timeout: (needs.time.unwrap_or(desk.options.timeout))
            .saturating_mul(1 << state.changes.n_doublings.min(16)),
        grace: desk.options.grace,
        idle_timeout: desk.options.idle_timeout,
        ask: desk.options.ask,
    };
    desk.executor
        .make_ready(&request)
        .map_err(|error| words(&error))?;
    let site = desk.options.site(state.executor.as_deref());
    if let Some(place) = site.and_then(|site| Some((site, site.host()?))) {
        let errand = Errand {
            companions: with.companions.clone(),
            ..set_up::pack(desk, planned.task.kind, worktree, place, needs)?
        };
        let sent = (desk.executor).send(&request, &desk.context.repository, &errand);
        return sent.map_err(|error| words(&error));
    }
    set_up::prepare(desk, attempt, planned.task.kind, worktree)?;
    desk.executor.start(&request).map_err(|error| words(&error))
}

/// What the attempts before this one used in the session that it takes up.
fn used_in(desk: &Desk, attempt: AttemptId, session: &str) -> Usage {
    let earlier = (1..attempt.number).map(|number| AttemptId { number, ..attempt });
    let reports = earlier.map(|before| {
        let folder = desk.run_dir.attempt_folder(before);
        desk.executor.collect(&folder, desk.agent_of(before)).stream
    });
    reports
        .filter(|stream| stream.session.as_deref() == Some(session))
        .fold(Usage::default(), |sum, stream| sum + stream.usage)
}

/// What other tasks found out.
fn findings(results: &[Ended]) -> Vec<Finding> {
    let found = results.iter().filter_map(|ended| {
        let words = executor::words_of(Path::new(&ended.folder))?;
        Some(Finding {
            task: ended.task,
            words,
        })
    });
    found.take(MOST_FINDINGS).collect()
}

fn prompt(
    desk: &Desk,
    planned: &PlannedTask,
    branch: &str,
    state: &TaskState,
    (earlier, results): (Option<EarlierAttempt>, &[Ended]),
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
        findings: findings(results),
        contracts: desk.plan.frozen_for(planned.task.id),
        template: desk.options.prompt_template.as_deref(),
        branch,
        start: state.start.as_ref().unwrap_or(&desk.base),
        check: desk.options.check.as_deref(),
        earlier,
    })
}

/// What is known of the attempt before this one, for the prompt.
fn earlier(
    desk: &Desk,
    attempt: AttemptId,
    state: &TaskState,
    how: String,
) -> Option<EarlierAttempt> {
    // Two that race had the same one before them, and a race is no attempt that the next one goes on from.
    let mut number = attempt.number.min(state.n_attempts).checked_sub(1)?;
    if number == state.last_rival {
        number = number.checked_sub(1)?;
    }
    if number == 0 {
        return None;
    }
    let before = AttemptId { number, ..attempt };
    Some(EarlierAttempt {
        how,
        log_tail: desk
            .executor
            .collect(&desk.run_dir.attempt_folder(before), desk.agent_of(attempt))
            .log_tail,
    })
}
