//! Directed graphs over a handful of tasks: who reaches whom, and where it goes in a circle.

use std::collections::VecDeque;

/// A directed graph over the nodes `0..n` that knows at any time which node reaches which.
#[derive(Debug, Clone)]
pub(super) struct Dag {
    n_words: usize,
    successors: Vec<Vec<usize>>,
    predecessors: Vec<Vec<usize>>,
    reached: Vec<Vec<u64>>,
}

impl Dag {
    /// A graph of `n` nodes without an edge.
    pub(super) fn new(n: usize) -> Self {
        let n_words = n.div_ceil(64);
        Self {
            n_words,
            successors: vec![Vec::new(); n],
            predecessors: vec![Vec::new(); n],
            reached: vec![vec![0; n_words]; n],
        }
    }

    /// The graph of those edges. Edges that close a circle are taken as they are.
    pub(super) fn with_edges(n: usize, edges: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let mut dag = Self::new(n);
        for (from, to) in edges {
            dag.link(from, to);
        }
        dag.close();
        dag
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.successors.len()
    }

    /// Whether a way of one edge or more leads from `from` to `to`.
    pub(super) fn reaches(&self, from: usize, to: usize) -> bool {
        self.reached[from][to / 64] >> (to % 64) & 1 == 1
    }

    /// Whether one leads to the other, either way.
    pub(super) fn are_ordered(&self, a: usize, b: usize) -> bool {
        self.reaches(a, b) || self.reaches(b, a)
    }

    /// The nodes one edge further.
    pub(super) fn successors(&self, node: usize) -> &[usize] {
        &self.successors[node]
    }

    /// The nodes one edge back.
    pub(super) fn predecessors(&self, node: usize) -> &[usize] {
        &self.predecessors[node]
    }

    /// Adds an edge unless it would close a circle; tells whether it is there now.
    pub(super) fn insert(&mut self, from: usize, to: usize) -> bool {
        if from == to || self.reaches(to, from) {
            return false;
        }
        self.link(from, to);
        if !self.reaches(from, to) {
            let mut gained = self.reached[to].clone();
            gained[to / 64] |= 1 << (to % 64);
            for node in 0..self.len() {
                if node == from || self.reaches(node, from) {
                    unite(&mut self.reached[node], &gained);
                }
            }
        }
        true
    }

    /// Adds those edges, except such as would close a circle.
    pub(super) fn extend(&mut self, edges: impl Iterator<Item = (usize, usize)> + Clone) {
        let mut all = self.clone();
        for (from, to) in edges.clone() {
            all.link(from, to);
        }
        all.close();
        if (0..all.len()).all(|node| !all.reaches(node, node)) {
            *self = all;
            return;
        }
        for (from, to) in edges {
            self.insert(from, to);
        }
    }

    /// Whether an edge leads straight from `from` to `to`.
    pub(super) fn has_edge(&self, from: usize, to: usize) -> bool {
        self.successors[from].contains(&to)
    }

    /// The nodes in an order that respects every edge; nodes in a circle, and those behind one, are left out. Of the
    /// nodes that may come next, the one with the smallest key comes first.
    pub(super) fn sorted_by_key<K: Ord>(&self, key: impl Fn(usize) -> K) -> Vec<usize> {
        let mut n_open: Vec<usize> = self.predecessors.iter().map(Vec::len).collect();
        let mut next: std::collections::BTreeSet<(K, usize)> = (0..self.len())
            .filter(|&node| n_open[node] == 0)
            .map(|node| (key(node), node))
            .collect();
        let mut sorted = Vec::with_capacity(self.len());
        while let Some((_, node)) = next.pop_first() {
            sorted.push(node);
            for &successor in &self.successors[node] {
                n_open[successor] -= 1;
                if n_open[successor] == 0 {
                    next.insert((key(successor), successor));
                }
            }
        }
        sorted
    }

    /// One shortest circle for every group of nodes that reach each other, from its smallest node back to it, along
    /// the edges.
    pub(super) fn cycles(&self) -> Vec<Vec<usize>> {
        let mut cycles = Vec::new();
        let mut is_seen = vec![false; self.len()];
        for node in 0..self.len() {
            if is_seen[node] || !self.reaches(node, node) {
                continue;
            }
            for (other, seen) in is_seen.iter_mut().enumerate() {
                *seen |= self.reaches(node, other) && self.reaches(other, node);
            }
            cycles.push(self.shortest_circle(node));
        }
        cycles
    }

    fn shortest_circle(&self, start: usize) -> Vec<usize> {
        let mut came_from = vec![None; self.len()];
        let mut queue = VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            for &next in &self.successors[node] {
                if next == start {
                    let mut path = vec![start, node];
                    let mut at = node;
                    while at != start
                        && let Some(previous) = came_from[at]
                    {
                        path.push(previous);
                        at = previous;
                    }
                    if node == start {
                        path.truncate(2);
                    }
                    path.reverse();
                    return path;
                }
                if came_from[next].is_none() {
                    came_from[next] = Some(node);
                    queue.push_back(next);
                }
            }
        }
        vec![start, start]
    }

    fn link(&mut self, from: usize, to: usize) {
        if !self.successors[from].contains(&to) {
            self.successors[from].push(to);
            self.predecessors[to].push(from);
        }
    }

    /// Works out afresh who reaches whom. Passes are repeated until nothing changes: one is enough without circles.
    fn close(&mut self) {
        let mut order = self.sorted_by_key(|node| node);
        let mut is_sorted = vec![false; self.len()];
        for &node in &order {
            is_sorted[node] = true;
        }
        order.extend((0..self.len()).filter(|&node| !is_sorted[node]));
        let mut row = vec![0; self.n_words];
        loop {
            let mut has_changed = false;
            for &node in order.iter().rev() {
                row.copy_from_slice(&self.reached[node]);
                for &successor in &self.successors[node] {
                    row[successor / 64] |= 1 << (successor % 64);
                    unite(&mut row, &self.reached[successor]);
                }
                if row != self.reached[node] {
                    self.reached[node].copy_from_slice(&row);
                    has_changed = true;
                }
            }
            if !has_changed {
                return;
            }
        }
    }
}

fn unite(into: &mut [u64], from: &[u64]) {
    for (into, from) in into.iter_mut().zip(from) {
        *into |= from;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_found_once_and_from_its_smallest_node() {
        let dag = Dag::with_edges(5, [(0, 2), (2, 1), (1, 0), (1, 3), (4, 4)]);
        assert_eq!(dag.cycles(), [vec![0, 2, 1, 0], vec![4, 4]]);
        assert!(dag.sorted_by_key(|node| node).is_empty());
    }

    #[test]
    fn an_edge_that_would_close_a_circle_is_refused() {
        let mut dag = Dag::with_edges(3, [(0, 1)]);
        assert!(dag.insert(1, 2));
        assert!(!dag.insert(2, 0));
        assert!(dag.reaches(0, 2) && dag.are_ordered(2, 0));
        assert_eq!(dag.sorted_by_key(|node| node), [0, 1, 2]);
    }
}
