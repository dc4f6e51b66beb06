//! A search for sets that are too large for the exact one: one result at a time is moved to where it costs least.

use super::problem::{Cost, Problem};

/// How many orders are tried.
const MAX_TRIES: usize = 20_000;

/// An order that no move of one result makes better, or the best one after many tries.
pub(super) fn climb(problem: &Problem<'_>, start: Vec<usize>) -> Vec<usize> {
    let cost = |order: &[usize]| -> Cost { problem.cost(&problem.left_out(order)) };
    let mut best_cost = cost(&start);
    let mut best = start;
    let mut n_tries = 0;
    loop {
        let mut found = None;
        for from in 0..best.len() {
            for to in 0..best.len() {
                if from == to || !can_move(problem, &best, from, to) {
                    continue;
                }
                n_tries += 1;
                let mut order = best.clone();
                let node = order.remove(from);
                order.insert(to, node);
                let cost = cost(&order);
                if cost < *found.as_ref().map_or(&best_cost, |(cost, _)| cost) {
                    found = Some((cost, order));
                }
            }
        }
        let Some((cost, order)) = found else {
            return best;
        };
        (best_cost, best) = (cost, order);
        if n_tries >= MAX_TRIES {
            return best;
        }
    }
}

/// Whether a node may go there: it passes none that it must stand behind, or before.
fn can_move(problem: &Problem<'_>, order: &[usize], from: usize, to: usize) -> bool {
    let node = order[from];
    let (first, last) = (from.min(to), from.max(to));
    (order[first..=last].iter())
        .all(|&other| other == node || !problem.dag.are_ordered(node, other))
}
