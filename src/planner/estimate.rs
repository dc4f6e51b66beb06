//! How long a task and a plan take.

use super::orders::Roster;
use super::schedule::Schedule;
use super::selection::Selection;
use super::waves::{longest_ways, tenths};
use crate::model::{Estimate, Footprint, Plan, Task, TaskId, TaskKind};

/// Drains the plan on paper with `n_workers` workers. A plan with a circle comes out empty.
pub fn estimate(plan: &Plan, n_workers: usize) -> Estimate {
    let mut estimate = Estimate {
        n_workers,
        minutes_alone: plan.runnable().map(|planned| planned.minutes).sum(),
        ..Estimate::default()
    };
    let Ok(mut schedule) = Schedule::new(plan, &Selection::default()) else {
        return estimate;
    };
    // What runs, by the minute at which it ends.
    let mut running: Vec<(f64, TaskId)> = Vec::new();
    let mut now = 0.0;
    loop {
        for id in schedule.ready(n_workers.max(1) - running.len()) {
            schedule.start(id);
            let minutes = plan.task(id).map_or(0.0, |planned| planned.minutes);
            running.push((now + minutes, id));
        }
        estimate.width = estimate.width.max(running.len());
        running.sort_by(|(end, id), (other_end, other)| {
            (other_end.total_cmp(end)).then_with(|| other.cmp(id))
        });
        let Some((end, id)) = running.pop() else {
            break;
        };
        now = end;
        schedule.finish(id, true);
    }
    estimate.minutes_together = now;
    (estimate.critical_path, estimate.minutes_critical) = critical_path(plan);
    estimate
}

/// The chain of dependencies and exclusions that takes longest, and how long it takes.
fn critical_path(plan: &Plan) -> (Vec<TaskId>, f64) {
    let roster = Roster::new(plan.runnable().map(|planned| planned.task.id));
    let dag = roster.plan_graph(plan);
    let minutes: Vec<f64> = (roster.ids.iter())
        .map(|&id| plan.task(id).map_or(0.0, |planned| planned.minutes))
        .collect();
    let ways = longest_ways(&dag, &minutes);
    let longest = |nodes: &mut dyn Iterator<Item = usize>| {
        nodes.max_by_key(|&node| (tenths(ways[node]), std::cmp::Reverse(node)))
    };
    let mut path = Vec::new();
    let mut at = longest(&mut (0..dag.len()));
    let total = at.map_or(0.0, |node| ways[node]);
    while let Some(node) = at {
        path.push(roster.ids[node]);
        at = longest(&mut dag.successors(node).iter().copied());
    }
    (path, total)
}

/// How long an agent will take for a task, in minutes: by its kind, by how many files it will change, and by how much
/// is asked of it. Rough, but the same for all, which is what an order needs.
pub(super) fn minutes(task: &Task, footprint: &Footprint) -> f64 {
    let by_kind = match task.kind {
        TaskKind::Feature | TaskKind::Refactor => 10.0,
        TaskKind::Fix | TaskKind::Test => 7.0,
        TaskKind::Research => 5.0,
        TaskKind::Docs | TaskKind::Chore => 4.0,
    };
    let n_files: f64 = footprint.changes().map(|entry| entry.probability).sum();
    let by_files = n_files.clamp(0.0, 12.0) * 1.5;
    let by_demands = (task.acceptance.len().min(10) as f64) * 0.5;
    ((by_kind + by_files + by_demands) * 2.0).round() / 2.0
}
