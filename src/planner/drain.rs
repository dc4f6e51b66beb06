//! A plan drained on paper: when does it end, with so many workers.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use super::dag::Dag;
use super::orders::Roster;
use super::waves::{longest_ways, tenths};
use crate::model::Plan;

/// A plan whose tasks all succeed and take as long as estimated; drained as
/// [`Schedule`](super::Schedule) does it.
pub(super) struct Drain {
    dag: Dag,
    minutes: Vec<f64>,
    ways: Vec<u64>,
}

impl Drain {
    /// None where the plan has a circle.
    pub(super) fn new(plan: &Plan) -> Option<Self> {
        let roster = Roster::new(plan.runnable().map(|planned| planned.task.id));
        let dag = roster.plan_graph(plan);
        let mut minutes = vec![0.0; dag.len()];
        for planned in plan.runnable() {
            if let Some(node) = roster.index(planned.task.id) {
                minutes[node] = planned.minutes;
            }
        }
        let ways = longest_ways(&dag, &minutes);
        (dag.sorted_by_key(|node| node).len() == dag.len()).then(|| Self {
            ways: ways.into_iter().map(tenths).collect(),
            dag,
            minutes,
        })
    }

    /// How many tasks there are.
    pub(super) fn len(&self) -> usize {
        self.dag.len()
    }

    /// The minute at which the last task ends with so many workers, and the most that ever run at once.
    pub(super) fn run(&self, n_workers: usize) -> (f64, usize) {
        let mut n_open: Vec<usize> = (0..self.len())
            .map(|node| self.dag.predecessors(node).len())
            .collect();
        let mut ready: BTreeSet<(Reverse<u64>, usize)> = (0..self.len())
            .filter(|&node| n_open[node] == 0)
            .map(|node| (Reverse(self.ways[node]), node))
            .collect();
        // What runs, by the moment at which it ends, in a form that has an order.
        let mut running: BinaryHeap<Reverse<(u64, usize)>> = BinaryHeap::new();
        let (mut now, mut width) = (0.0, 0);
        let mut ends = vec![0.0; self.len()];
        loop {
            while running.len() < n_workers.max(1)
                && let Some((_, node)) = ready.pop_first()
            {
                ends[node] = now + self.minutes[node];
                running.push(Reverse((tenths(ends[node]), node)));
            }
            width = width.max(running.len());
            let Some(Reverse((_, node))) = running.pop() else {
                return (now, width);
            };
            now = f64::max(now, ends[node]);
            for &next in self.dag.successors(node) {
                n_open[next] -= 1;
                if n_open[next] == 0 {
                    ready.insert((Reverse(self.ways[next]), next));
                }
            }
        }
    }
}
