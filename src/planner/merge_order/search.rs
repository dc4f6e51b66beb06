//! The exact search: branch and bound over who is left out.
//!
//! Which results are merged decides everything: an order that merges exactly a given set is found greedily, since to
//! merge one of them earlier never frees another one. Results that share no conflict are searched apart.

use super::climb;
use super::problem::{Cost, Problem};

/// How many steps the search takes for one group of results that conflict, before the best so far must do.
const MAX_STEPS: usize = 60_000;

/// The best order that is found, and whether none leaves out fewer.
pub(super) fn search(problem: &Problem<'_>) -> (Vec<usize>, bool) {
    let mut is_out = problem.left_out(problem.preferred);
    if !is_out.contains(&true) {
        return (problem.preferred.to_vec(), true);
    }
    let listed: Vec<usize> = problem.dag.sorted_by_key(|node| node);
    let other = problem.left_out(&listed);
    if problem.cost(&other) < problem.cost(&is_out) {
        is_out = other;
    }
    let known = is_out.clone();
    let mut is_proven = true;
    for group in groups(problem) {
        let mut branching = Branching::new(problem, &group, &known);
        branching.descend();
        is_proven &= branching.n_steps < MAX_STEPS;
        for (&node, &is) in group.iter().zip(&branching.best) {
            is_out[node] = is;
        }
    }
    match problem.arrange(&is_out) {
        Some(order) if is_proven => (order, true),
        found => {
            let start = found.or_else(|| problem.arrange(&known));
            let start = start.unwrap_or_else(|| problem.preferred.to_vec());
            let order = climb::climb(problem, start);
            let tidy = problem.arrange(&problem.left_out(&order));
            (tidy.unwrap_or(order), false)
        }
    }
}

/// The nodes that share a conflict or a result, directly or through others, in the wanted order; only those groups in
/// which something conflicts.
fn groups(problem: &Problem<'_>) -> Vec<Vec<usize>> {
    let mut group_of: Vec<usize> = (0..problem.len()).collect();
    let mut join = |a: usize, b: usize| {
        let (from, to) = (group_of[a].max(group_of[b]), group_of[a].min(group_of[b]));
        for group in &mut group_of {
            if *group == from {
                *group = to;
            }
        }
    };
    for clash in &problem.clashes {
        for &[a, b] in clash.nodes.array_windows() {
            join(a, b);
        }
    }
    for (node, held) in problem.holds.iter().enumerate() {
        for &held in held {
            join(node, held);
        }
    }
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); problem.len()];
    for &node in problem.preferred {
        groups[group_of[node]].push(node);
    }
    groups.retain(|group| (group.iter()).any(|&node| !problem.clashes_of[node].is_empty()));
    groups
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Merged,
    Out,
}

/// The search within one group.
struct Branching<'a> {
    problem: &'a Problem<'a>,
    group: &'a [usize],
    state: Vec<State>,
    /// What was decided, in order, so that it can be taken back.
    trail: Vec<usize>,
    n_out: usize,
    n_steps: usize,
    best_cost: Option<Cost>,
    best: Vec<bool>,
}

impl<'a> Branching<'a> {
    fn new(problem: &'a Problem<'a>, group: &'a [usize], known: &[bool]) -> Self {
        let mut branching = Self {
            problem,
            group,
            state: vec![State::Open; problem.len()],
            trail: Vec::new(),
            n_out: 0,
            n_steps: 0,
            best_cost: None,
            best: group.iter().map(|&node| known[node]).collect(),
        };
        branching.best_cost = Some(branching.cost(&|node| known[node]));
        // What conflicts with the target cannot be merged in any order.
        for &node in group {
            let alone = problem.met(node, |_| false).next();
            if alone.is_some() {
                branching.decide(node, State::Out);
            }
        }
        branching
    }

    fn descend(&mut self) {
        self.n_steps += 1;
        if self.n_steps >= MAX_STEPS || !self.can_be_better() {
            return;
        }
        let Some(node) = self.most_contested() else {
            self.weigh();
            return;
        };
        for choice in [State::Merged, State::Out] {
            let n_before = self.trail.len();
            if self.decide(node, choice) {
                self.descend();
            }
            self.take_back(n_before);
        }
    }

    /// Takes a decision and all that follows from it; false where it contradicts what was decided before.
    fn decide(&mut self, node: usize, choice: State) -> bool {
        let mut open = vec![(node, choice)];
        while let Some((node, choice)) = open.pop() {
            match self.state[node] {
                State::Open => {}
                state if state == choice => continue,
                _ => return false,
            }
            self.state[node] = choice;
            self.trail.push(node);
            if choice == State::Out {
                self.n_out += 1;
                open.extend(
                    self.problem.held_by[node]
                        .iter()
                        .map(|&at| (at, State::Out)),
                );
                continue;
            }
            open.extend(
                self.problem.holds[node]
                    .iter()
                    .map(|&at| (at, State::Merged)),
            );
            for &at in &self.problem.clashes_of[node] {
                let mut others = (self.problem.clashes[at].nodes.iter().copied())
                    .filter(|&other| self.state[other] != State::Merged);
                match (others.next(), others.next()) {
                    (None, _) => return false,
                    (Some(last), None) => open.push((last, State::Out)),
                    _ => {}
                }
            }
        }
        true
    }

    fn take_back(&mut self, n_before: usize) {
        for node in self.trail.drain(n_before..) {
            self.n_out -= usize::from(self.state[node] == State::Out);
            self.state[node] = State::Open;
        }
    }

    /// The clashes that nothing has settled yet.
    fn open_clashes(&self) -> impl Iterator<Item = usize> {
        let is_open = |&at: &usize| {
            let nodes = &self.problem.clashes[at].nodes;
            nodes.iter().all(|&node| self.state[node] != State::Out)
        };
        let first =
            |&(node, at): &(usize, usize)| self.problem.clashes[at].nodes.first() == Some(&node);
        (self.group.iter())
            .flat_map(|&node| {
                self.problem.clashes_of[node]
                    .iter()
                    .map(move |&at| (node, at))
            })
            .filter(first)
            .map(|(_, at)| at)
            .filter(is_open)
    }

    /// Whether a decision can still come to less than the best: of clashes that share no open node, each takes one.
    fn can_be_better(&self) -> bool {
        let mut is_taken = vec![false; self.problem.len()];
        let mut least = self.n_out;
        for at in self.open_clashes() {
            let nodes = &self.problem.clashes[at].nodes;
            if nodes.iter().all(|&node| !is_taken[node]) {
                least += 1;
                for &node in nodes {
                    is_taken[node] |= self.state[node] == State::Open;
                }
            }
        }
        let Some(best) = &self.best_cost else {
            return true;
        };
        // What is merged stays merged, so what conflicts by now conflicts in the end.
        let is_merged = |node: usize| self.state[node] == State::Merged;
        let weight = || -> usize {
            (self.group.iter())
                .filter(|&&node| self.state[node] == State::Out)
                .flat_map(|&node| self.problem.met(node, is_merged))
                .map(|clash| clash.weight)
                .sum()
        };
        least < best.n_out || least == best.n_out && weight() <= best.weight
    }

    fn most_contested(&self) -> Option<usize> {
        let mut n_clashes = vec![0_usize; self.problem.len()];
        for at in self.open_clashes() {
            for &node in &self.problem.clashes[at].nodes {
                n_clashes[node] += usize::from(self.state[node] == State::Open);
            }
        }
        (self.group.iter().copied())
            .filter(|&node| n_clashes[node] > 0)
            .max_by_key(|&node| (n_clashes[node], usize::MAX - self.problem.rank[node]))
    }

    /// Compares what was decided with the best so far. What is still open clashes with nothing, so it is merged.
    fn weigh(&mut self) {
        let is_out = |node: usize| self.state[node] == State::Out;
        let is_possible = (self.group.iter()).all(|&node| !is_out(node) || self.is_stopped(node));
        if !is_possible {
            return;
        }
        let cost = self.cost(&is_out);
        if self.best_cost.as_ref().is_none_or(|best| cost < *best) {
            self.best = self.group.iter().map(|&node| is_out(node)).collect();
            self.best_cost = Some(cost);
        }
    }

    /// Whether something that may come before the node keeps it out.
    fn is_stopped(&self, node: usize) -> bool {
        let is_out = |other: usize| self.state[other] == State::Out;
        let may_precede = |other: usize| !is_out(other) && !self.problem.dag.reaches(node, other);
        self.problem.first_held(node, is_out).is_some()
            || self.problem.met(node, may_precede).next().is_some()
    }

    fn cost(&self, is_out: &dyn Fn(usize) -> bool) -> Cost {
        let mut all = vec![false; self.problem.len()];
        for &node in self.group {
            all[node] = is_out(node);
        }
        self.problem.cost(&all)
    }
}
