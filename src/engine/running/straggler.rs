//! Which running task takes much longer than was to be expected: pure.

use std::time::Duration;

use crate::humanize;
use crate::model::{Plan, RunState, TaskId, TaskPhase, TaskState, Timestamp};

/// How many times as long as expected a task must run to be a straggler.
const TIMES: f64 = 2.0;

/// So many tasks must have ended well before their pace counts; before that the plan's own minutes do.
const MIN_PEERS: usize = 2;

/// The running task that is furthest past what was to be expected of it, and why. It has run for `least` at the least, and its
/// newest attempt has not been raced.
///
/// What is to be expected are the plan's minutes at the pace of the tasks that have ended well in this run: the middle one of
/// them, so that neither a quick one nor another straggler counts for much.
pub(super) fn find(
    plan: &Plan,
    state: &RunState,
    now: Timestamp,
    least: Duration,
) -> Option<(TaskId, String)> {
    let minutes = |id| {
        plan.task(id)
            .map_or(1.0, |planned| planned.minutes.max(0.1))
    };
    let ended = state.tasks.iter().filter(|(_, task)| task.is_success());
    let mut paces: Vec<f64> = ended
        .filter_map(|(&id, task)| Some(took(task, task.ended_at?)?.as_secs_f64() / minutes(id)))
        .collect();
    paces.sort_by(f64::total_cmp);
    let peers = Some(&paces).filter(|paces| paces.len() >= MIN_PEERS);
    let pace = peers.and_then(|paces| paces.get(paces.len() / 2));
    let expected = |id| minutes(id) * pace.copied().unwrap_or(60.0);
    let running = state.tasks.iter().filter(|(_, task)| is_racy(task));
    let late = running.filter_map(|(&id, task)| {
        let took = took(task, now).filter(|took| *took >= least)?;
        let times = took.as_secs_f64() / expected(id).max(0.001);
        (times >= TIMES).then_some((id, took, times))
    });
    let (id, took, _) = late.max_by(|a, b| a.2.total_cmp(&b.2))?;
    let by = match pace {
        Some(_) => "at the pace of the others",
        None => "as it was planned",
    };
    let expected = Duration::try_from_secs_f64(expected(id)).unwrap_or_default();
    let why = format!(
        "it has run for {}, where {} were to be expected {by}",
        humanize::duration(took),
        humanize::duration(expected)
    );
    Some((id, why))
}

/// Whether an agent works on a task whose newest attempt was not raced yet.
fn is_racy(task: &TaskState) -> bool {
    let is_running = task.phase == TaskPhase::Running && !task.is_paused;
    is_running && task.rival.is_none() && task.last_rival <= task.n_attempts
}

fn took(task: &TaskState, until: Timestamp) -> Option<Duration> {
    Duration::try_from(until.duration_since(task.started_at?)).ok()
}
