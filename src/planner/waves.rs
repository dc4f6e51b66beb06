//! Laying tasks out in waves, and giving every exclusion its direction.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::dag::Dag;
use crate::model::Reason;

/// Two tasks that must not run at the same time, not yet directed.
#[derive(Debug, Clone)]
pub(super) struct Apart {
    pub(super) a: usize,
    pub(super) b: usize,
    pub(super) reason: Reason,
}

/// The tasks in waves, and the exclusions from an earlier wave to a later one.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) waves: Vec<Vec<usize>>,
    /// `first`, `then` and why. Those that others imply are left out.
    pub(super) exclusions: Vec<(usize, usize, Reason)>,
}

/// Puts every task into the first wave after those that it waits for in which it meets no task that it must be kept
/// apart from; tasks with much behind them choose first, those with `is_late` last. The exclusions are added to `dag`.
pub(super) fn lay_out(
    dag: &mut Dag,
    apart: Vec<Apart>,
    minutes: &[f64],
    is_late: &[bool],
) -> Layout {
    let apart: Vec<Apart> = apart
        .into_iter()
        .filter(|pair| !dag.are_ordered(pair.a, pair.b))
        .collect();
    let mut neighbours = vec![Vec::new(); dag.len()];
    for pair in &apart {
        neighbours[pair.a].push(pair.b);
        neighbours[pair.b].push(pair.a);
    }
    let ways = longest_ways(dag, minutes);
    let order = dag.sorted_by_key(|node| (is_late[node], Reverse(tenths(ways[node]))));
    let mut wave_of = vec![None; dag.len()];
    for &node in &order {
        let first = (dag.predecessors(node).iter())
            .filter_map(|&before| wave_of[before])
            .max()
            .map_or(0, |wave: usize| wave + 1);
        let taken: BTreeSet<usize> = (neighbours[node].iter())
            .filter_map(|&other| wave_of[other])
            .collect();
        wave_of[node] = (first..=first + taken.len()).find(|wave| !taken.contains(wave));
    }
    Layout {
        exclusions: direct(dag, apart, &wave_of),
        waves: waves(&wave_of),
    }
}

/// Directs pairs from the earlier wave to the later one. Near waves go first, so that far ones turn out to be implied.
fn direct(
    dag: &mut Dag,
    apart: Vec<Apart>,
    wave_of: &[Option<usize>],
) -> Vec<(usize, usize, Reason)> {
    let mut directed: Vec<(usize, usize, usize, Reason)> = apart
        .into_iter()
        .filter_map(|pair| {
            let (a, b) = (wave_of[pair.a]?, wave_of[pair.b]?);
            let (first, then) = if a < b {
                (pair.a, pair.b)
            } else {
                (pair.b, pair.a)
            };
            Some((a.abs_diff(b), first, then, pair.reason))
        })
        .collect();
    directed.sort();
    let mut exclusions: Vec<_> = directed
        .into_iter()
        .filter(|&(_, first, then, _)| !dag.reaches(first, then) && dag.insert(first, then))
        .map(|(_, first, then, reason)| (first, then, reason))
        .collect();
    exclusions.sort();
    exclusions
}

/// The levels of a graph: each task one wave after the last of those that it waits for. Tasks in a circle, and those
/// behind one, are in none.
pub(super) fn levels(dag: &Dag) -> Vec<Vec<usize>> {
    let mut wave_of = vec![None; dag.len()];
    for node in dag.sorted_by_key(|node| node) {
        let last = dag
            .predecessors(node)
            .iter()
            .filter_map(|&before| wave_of[before])
            .max();
        wave_of[node] = Some(last.map_or(0, |wave: usize| wave + 1));
    }
    waves(&wave_of)
}

fn waves(wave_of: &[Option<usize>]) -> Vec<Vec<usize>> {
    let n_waves = wave_of.iter().flatten().max().map_or(0, |last| last + 1);
    let mut waves = vec![Vec::new(); n_waves];
    for (node, wave) in wave_of.iter().enumerate() {
        if let Some(wave) = wave {
            waves[*wave].push(node);
        }
    }
    waves
}

/// For every task the minutes from its start to the end of the longest chain that it begins.
pub(super) fn longest_ways(dag: &Dag, minutes: &[f64]) -> Vec<f64> {
    let mut ways = minutes.to_vec();
    for node in dag.sorted_by_key(|node| node).into_iter().rev() {
        let rest = dag
            .successors(node)
            .iter()
            .map(|&next| ways[next])
            .fold(0.0, f64::max);
        ways[node] = minutes[node] + rest;
    }
    ways
}

/// Minutes as a number that can be compared and hashed.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value is clamped before the cast"
)]
pub(super) fn tenths(minutes: f64) -> u64 {
    (minutes.clamp(0.0, 1e9) * 10.0).round() as u64
}
