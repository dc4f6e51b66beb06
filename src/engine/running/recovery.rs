//! How a run that had stopped, or was killed, is taken up: decided from its state alone.

use std::collections::BTreeSet;

use super::policy::{self, History};
use super::status;
use crate::model::{Changes, Event, Outcome, Plan, RunState, TaskId, TaskPhase, TaskState};
use crate::planner::{Schedule, Standing};

/// Which tasks that have ended are tried again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Retry {
    /// Only those that the user had cancelled.
    #[default]
    Cancelled,
    /// Every task that did not succeed.
    All,
    /// These, where they did not succeed, and what stands in their way.
    Tasks(BTreeSet<TaskId>),
}

/// The events that make the tasks pending which are taken up again. Empty where nothing is left to do.
pub(super) fn events_before(
    plan: &Plan,
    state: &RunState,
    retry: &Retry,
    retries: u32,
) -> Vec<Event> {
    let mut again = BTreeSet::new();
    for (&id, task) in &state.tasks {
        let is_asked = match retry {
            Retry::Cancelled => false,
            Retry::All => true,
            Retry::Tasks(tasks) => tasks.contains(&id),
        };
        let is_again = match task.outcome() {
            None | Some(Outcome::Changed { .. } | Outcome::Reported) => false,
            Some(Outcome::Cancelled) => true,
            Some(Outcome::Failed { .. }) => is_asked || changes_of(task, retries).is_some(),
            Some(Outcome::Blocked { .. }) => is_asked,
        };
        if is_again {
            take_with_blockers(plan, state, id, &mut again);
        }
    }
    let mut n_before = 0;
    while n_before != again.len() {
        n_before = again.len();
        let is_blocked = |task: &TaskState| matches!(task.outcome(), Some(Outcome::Blocked { .. }));
        let is_freed = |id| {
            let still = blockers(plan, state, id);
            still.iter().all(|blocker| again.contains(blocker))
        };
        let freed: Vec<TaskId> = state
            .tasks
            .iter()
            .filter(|(id, task)| is_blocked(task) && is_freed(**id))
            .map(|(&id, _)| id)
            .collect();
        again.extend(freed);
    }
    let open = state
        .tasks
        .iter()
        .filter(|(_, task)| task.outcome().is_none() || task.rival.is_some());
    let tasks: BTreeSet<TaskId> = open
        .map(|(&id, _)| id)
        .chain(again.iter().copied())
        .collect();
    if tasks.is_empty() {
        return Vec::new();
    }
    let resumed = Event::RunResumed {
        tasks: tasks.into_iter().collect(),
    };
    let pending = again.into_iter().flat_map(|id| {
        let task = state.tasks.get(&id);
        let planned = task.and_then(|task| {
            Some(Event::RetryPlanned {
                task: id,
                failure: status::error(task.outcome()?)?,
                changes: changes_of(task, retries).unwrap_or_else(|| changes_asked(task)),
            })
        });
        planned.into_iter().chain([Event::TaskRetried { task: id }])
    });
    std::iter::once(resumed).chain(pending).collect()
}

/// How a task failed, in words, and what its next attempt does differently, where the user asks for one. None for a task
/// that has not ended, has succeeded, or is only blocked.
pub(super) fn asked(task: &TaskState) -> Option<(String, Changes)> {
    let outcome = task.outcome()?;
    let is_apt = matches!(outcome, Outcome::Failed { .. } | Outcome::Cancelled);
    let failure = status::error(outcome).filter(|_| is_apt)?;
    Some((failure, changes_asked(task)))
}

/// Who asks for an attempt pays for it: it is counted as no try of our own.
fn changes_asked(task: &TaskState) -> Changes {
    Changes {
        is_free: true,
        wait: 0,
        ..changes_of(task, u32::MAX).unwrap_or_default()
    }
}

/// A blocked task can be tried only together with what blocks it.
fn take_with_blockers(plan: &Plan, state: &RunState, id: TaskId, again: &mut BTreeSet<TaskId>) {
    if again.insert(id) {
        for blocker in blockers(plan, state, id) {
            take_with_blockers(plan, state, blocker, again);
        }
    }
}

/// Which of the tasks that a task depends on have ended without success.
pub(super) fn blockers(plan: &Plan, state: &RunState, task: TaskId) -> Vec<TaskId> {
    let has_failed = |id: &TaskId| {
        let before = state.tasks.get(id).and_then(TaskState::outcome);
        before.is_some_and(|outcome| !outcome.is_success())
    };
    let before: BTreeSet<TaskId> = plan.dependencies_of(task).filter(has_failed).collect();
    before.into_iter().collect()
}

/// What the next attempt at a task that ended does differently, where somebody asks for one: as if none had been tried
/// again by itself.
fn changes_of(task: &TaskState, n_allowed: u32) -> Option<Changes> {
    let can_resume = task.session.is_some();
    match task.outcome()? {
        Outcome::Failed { .. } => policy::next(&History {
            failures: &task.failures,
            symptoms: &BTreeSet::new(),
            n_retries: task.n_retries,
            n_allowed,
            can_resume,
            n_holds: 0,
        }),
        Outcome::Cancelled => Some(Changes {
            is_resumed: can_resume,
            is_free: true,
            ..Changes::default()
        }),
        _ => None,
    }
}

/// The schedule of a run that stands at `state`, and the tasks that are blocked, but not recorded so.
pub(super) fn schedule_of(plan: &Plan, state: &RunState) -> (Schedule, Vec<TaskId>) {
    let mut schedule = Schedule::resume(plan, state);
    let mut blocked = Vec::new();
    for (&id, task) in &state.tasks {
        match (schedule.standing(id), &task.phase) {
            (Some(Standing::Blocked), phase) if !matches!(phase, TaskPhase::Done { .. }) => {
                blocked.push(id);
            }
            (Some(Standing::Pending), phase) if *phase != TaskPhase::Pending => schedule.start(id),
            _ => {}
        }
    }
    (schedule, blocked)
}
