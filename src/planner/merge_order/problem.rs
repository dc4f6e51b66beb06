//! The question of the search: who goes before whom, who holds whom, and who cannot all be merged.

use super::MergeSet;
use crate::planner::dag::Dag;
use crate::planner::orders::Roster;

/// Nodes that cannot all be merged.
#[derive(Debug, Clone)]
pub(super) struct Clash {
    pub(super) nodes: Vec<usize>,
    pub(super) weight: usize,
}

/// Results as nodes from 0 on.
#[derive(Debug)]
pub(super) struct Problem<'a> {
    /// Who goes before whom.
    pub(super) dag: &'a Dag,
    /// All nodes in the order that is wanted where nothing conflicts.
    pub(super) preferred: &'a [usize],
    /// The place of each node in that order.
    pub(super) rank: Vec<usize>,
    /// What cannot all be merged.
    pub(super) clashes: Vec<Clash>,
    /// The clashes that each node is part of.
    pub(super) clashes_of: Vec<Vec<usize>>,
    /// The nodes whose results each node holds, also those that are held through others.
    pub(super) holds: Vec<Vec<usize>>,
    /// The nodes that hold the result of each node.
    pub(super) held_by: Vec<Vec<usize>>,
}

impl<'a> Problem<'a> {
    pub(super) fn new(
        set: &MergeSet<'_>,
        roster: &Roster,
        dag: &'a Dag,
        preferred: &'a [usize],
    ) -> Self {
        let n = roster.ids.len();
        let edges = (set.builds_on.iter()).flat_map(|(&after, befores)| {
            (befores.iter()).filter_map(move |&before| roster.edge(before, after))
        });
        // Edges that would close a circle are no more there than in the order of precedence.
        let held = Dag::with_edges(n, edges.filter(|&(from, to)| dag.reaches(from, to)));
        let all =
            |is: &dyn Fn(usize) -> bool| -> Vec<usize> { (0..n).filter(|&at| is(at)).collect() };
        let clashes: Vec<Clash> = (set.conflicts.iter())
            .filter_map(|conflict| {
                let nodes: Option<Vec<usize>> =
                    conflict.tasks.iter().map(|&id| roster.index(id)).collect();
                let nodes = nodes.filter(|nodes| !nodes.is_empty())?;
                let weight = conflict.weight;
                Some(Clash { nodes, weight })
            })
            .collect();
        let mut clashes_of = vec![Vec::new(); n];
        for (at, clash) in clashes.iter().enumerate() {
            for &node in &clash.nodes {
                clashes_of[node].push(at);
            }
        }
        let mut rank = vec![n; n];
        for (place, &node) in preferred.iter().enumerate() {
            rank[node] = place;
        }
        Self {
            dag,
            preferred,
            rank,
            clashes,
            clashes_of,
            holds: (0..n)
                .map(|at| all(&|from| held.reaches(from, at)))
                .collect(),
            held_by: (0..n).map(|at| all(&|to| held.reaches(at, to))).collect(),
        }
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.rank.len()
    }

    /// The first node whose result `node` holds and for which that is so.
    pub(super) fn first_held(&self, node: usize, is_so: impl Fn(usize) -> bool) -> Option<usize> {
        self.holds[node].iter().copied().find(|&held| is_so(held))
    }

    /// The merged nodes that keep `node` from being merged; empty where the target alone does, none where nothing does.
    pub(super) fn opponents(
        &self,
        node: usize,
        is_merged: impl Fn(usize) -> bool,
    ) -> Option<Vec<usize>> {
        let mut all = None;
        for clash in self.met(node, is_merged) {
            let others = clash.nodes.iter().copied().filter(|&other| other != node);
            all.get_or_insert_with(Vec::new).extend(others);
        }
        all
    }

    /// The clashes of which every other node is merged.
    pub(super) fn met(
        &self,
        node: usize,
        is_merged: impl Fn(usize) -> bool,
    ) -> impl Iterator<Item = &Clash> {
        (self.clashes_of[node].iter())
            .map(|&at| &self.clashes[at])
            .filter(move |clash| {
                (clash.nodes.iter()).all(|&other| other == node || is_merged(other))
            })
    }

    /// What an order leaves out: whether each node is.
    pub(super) fn left_out(&self, order: &[usize]) -> Vec<bool> {
        let mut is_out = vec![false; self.len()];
        let mut is_merged = vec![false; self.len()];
        for &node in order {
            let is_stopped = self.first_held(node, |held| is_out[held]).is_some()
                || self.met(node, |other| is_merged[other]).next().is_some();
            is_out[node] = is_stopped;
            is_merged[node] = !is_stopped;
        }
        is_out
    }

    /// What leaving those out costs.
    pub(super) fn cost(&self, is_out: &[bool]) -> Cost {
        let out = || (0..self.len()).filter(|&node| is_out[node]);
        let met = out().flat_map(|node| self.met(node, |other| !is_out[other]));
        let mut ranks: Vec<usize> = out().map(|node| self.len() - self.rank[node]).collect();
        ranks.sort_unstable_by(|a, b| b.cmp(a));
        Cost {
            n_out: out().count(),
            weight: met.map(|clash| clash.weight).sum(),
            ranks,
        }
    }

    /// An order that leaves out exactly those, with them as late as may be; none where there is no such order.
    pub(super) fn arrange(&self, is_out: &[bool]) -> Option<Vec<usize>> {
        let mut order = Vec::with_capacity(self.len());
        let mut is_placed = vec![false; self.len()];
        while order.len() < self.preferred.len() {
            let is_next = |&node: &usize| {
                !is_placed[node] && (self.dag.predecessors(node).iter()).all(|&at| is_placed[at])
            };
            // A node that is to be left out may only stand where something stops it.
            let is_stopped = |node: usize| {
                (self.first_held(node, |held| is_out[held])).is_some()
                    || (self
                        .met(node, |other| is_placed[other] && !is_out[other])
                        .next())
                    .is_some()
            };
            let mut open = self.preferred.iter().copied().filter(is_next);
            let next = (open.clone().find(|&node| !is_out[node]))
                .or_else(|| open.find(|&node| is_stopped(node)))?;
            is_placed[next] = true;
            order.push(next);
        }
        Some(order)
    }
}

/// What an order costs: less is better.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost {
    /// How many results are left out.
    pub(super) n_out: usize,
    /// How much conflicts.
    pub(super) weight: usize,
    /// How many places from the end of the wanted order they stand, the foremost first: it is better to leave out what
    /// would have come late.
    ranks: Vec<usize>,
}
