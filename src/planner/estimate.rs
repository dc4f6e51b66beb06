//! How large a task is, and how long a task and a plan take.

use super::drain::Drain;
use super::orders::Roster;
use super::waves::{longest_ways, tenths};
use crate::model::{Complexity, Estimate, Footprint, Pace, Plan, Task, TaskId, TaskKind, TaskSize};

/// How many lines a file of a task usually changes by; more make a task longer, fewer shorter.
const USUAL_LINES: f64 = 30.0;

/// Drains the plan on paper with `n_workers` workers. A plan with a circle comes out empty.
pub fn estimate(plan: &Plan, n_workers: usize) -> Estimate {
    let mut estimate = Estimate {
        n_workers,
        minutes_alone: plan.runnable().map(|planned| planned.minutes).sum(),
        ..Estimate::default()
    };
    let Some(drain) = Drain::new(plan) else {
        return estimate;
    };
    (estimate.minutes_together, estimate.width) = drain.run(n_workers);
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

/// How large a task is by its footprint. `lines` is how many similar commits changed, where any are known.
pub fn size(footprint: &Footprint, lines: Option<f64>) -> TaskSize {
    TaskSize {
        files: (footprint.changes())
            .map(|entry| entry.probability)
            .sum::<f64>(),
        lines: lines.filter(|lines| lines.is_finite() && *lines >= 0.0),
        // A sum of nothing is -0.
        tests: (footprint.changes())
            .filter(|entry| entry.path.is_test())
            .map(|entry| entry.probability)
            .sum::<f64>()
            .abs(),
    }
}

/// How hard a task is: by its kind, the files and lines that it will change, and how much is asked of it.
pub fn complexity(task: &Task, size: &TaskSize) -> Complexity {
    let TaskSize { files, lines, .. } = *size;
    let by_kind = match task.kind {
        TaskKind::Feature | TaskKind::Refactor => 1,
        TaskKind::Fix | TaskKind::Test => 0,
        TaskKind::Research | TaskKind::Docs | TaskKind::Chore => -1,
    };
    let steps =
        |value: f64, [some, many]: [f64; 2]| i32::from(value > some) + i32::from(value > many);
    let by_lines = lines.map_or(0, |lines| steps(lines, [60.0, 250.0]));
    let by_demands = i32::from(task.acceptance.len() > 3);
    match by_kind + steps(files, [2.5, 5.5]) + by_lines + by_demands {
        ..=1 => Complexity::Low,
        2 => Complexity::Medium,
        3.. => Complexity::High,
    }
}

/// How long an agent will take for a task, in minutes: by its kind, by how much it will change, and by how much is
/// asked of it; times what past runs here teach. Rough, but the same for all, which is what an order needs.
pub fn minutes(task: &Task, size: &TaskSize, pace: Option<&Pace>) -> f64 {
    let by_kind = match task.kind {
        TaskKind::Feature | TaskKind::Refactor => 10.0,
        TaskKind::Fix | TaskKind::Test => 7.0,
        TaskKind::Research => 5.0,
        TaskKind::Docs | TaskKind::Chore => 4.0,
    };
    let n_files = size.files.clamp(0.0, 12.0);
    let by_demands = (task.acceptance.len().min(10) as f64) * 0.5;
    // Twice the lines do not take twice the time.
    let by_lines = size.lines.map_or(1.0, |lines| {
        let usual = USUAL_LINES * n_files.max(1.0);
        ((lines + 1.0) / usual).sqrt().clamp(0.6, 2.0)
    });
    let ratio = pace.map_or(1.0, |pace| pace.ratio.clamp(0.05, 20.0));
    let minutes = (by_kind + n_files * 1.5 + by_demands) * by_lines * ratio;
    if minutes < 2.0 {
        return (minutes * 10.0).round().max(1.0) / 10.0;
    }
    (minutes * 2.0).round() / 2.0
}

/// What past tasks teach: pairs of minutes estimated without any pace, and minutes taken. None without any.
///
/// The ratio is the median one, drawn towards 1 where few tasks are known.
pub fn pace(past: &[(f64, f64)], n_runs: usize) -> Option<Pace> {
    /// With this many tasks, what was learned and what was thought before count the same.
    const PRIOR: f64 = 4.0;
    let mut ratios: Vec<f64> = (past.iter())
        .filter(|(estimated, taken)| *estimated > 0.0 && *taken > 0.0)
        .map(|(estimated, taken)| (taken / estimated).ln())
        .filter(|ratio| ratio.is_finite())
        .collect();
    ratios.sort_by(f64::total_cmp);
    let n_tasks = ratios.len();
    let (low, high) = (
        ratios.get(n_tasks.saturating_sub(1) / 2)?,
        ratios.get(n_tasks / 2)?,
    );
    let trust = n_tasks as f64 / (n_tasks as f64 + PRIOR);
    Some(Pace {
        ratio: (f64::midpoint(*low, *high) * trust).exp(),
        n_tasks,
        n_runs,
    })
}
