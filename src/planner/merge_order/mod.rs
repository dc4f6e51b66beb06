//! In which order results are merged.
//!
//! A result that conflicts with what was merged before it is left out of what follows, and so is what builds on it.
//! The order therefore decides who yields. [`OrderKind::Deps`] searches for the order that leaves out the fewest
//! results, and of those the ones with the smallest conflicts; `search` is exact for sets of common size, and `climb`
//! takes over where that would take too long.

mod climb;
mod problem;
mod search;

use std::collections::{BTreeMap, BTreeSet};

use self::problem::Problem;
use super::dag::Dag;
use super::hub::is_configuration;
use super::orders::Roster;
use crate::model::{ConflictSet, LeftBehind, OrderKind, Plan, TaskId, TaskKind};

/// What the order looks at in a result.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ResultFacts {
    /// Its place among the tasks in the order in which they finished.
    pub finished: usize,
    /// How many lines it adds and removes.
    pub n_lines: usize,
    /// Whether it changes a file that many unrelated changes touch.
    pub has_hub: bool,
}

/// An order of merges, and what it comes to as far as the conflicts are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MergeOrder {
    /// All tasks in order.
    pub tasks: Vec<TaskId>,
    /// Those that are left out, in order.
    pub left_out: Vec<LeftBehind>,
    /// Whether no other order leaves out fewer.
    pub is_proven: bool,
}

/// What is to be put in order.
#[derive(Debug, Clone, Copy)]
pub struct MergeSet<'a> {
    /// The plan that they come from.
    pub plan: &'a Plan,
    /// Which results each one holds already.
    pub builds_on: &'a BTreeMap<TaskId, Vec<TaskId>>,
    /// The results. Tasks that are in no plan are put in line like the others.
    pub results: &'a BTreeMap<TaskId, ResultFacts>,
    /// Which of them conflict, as far as that is known.
    pub conflicts: &'a [ConflictSet],
}

/// The order in which results are merged.
pub fn merge_order(set: &MergeSet<'_>, kind: OrderKind) -> MergeOrder {
    let roster = Roster::new(set.results.keys().copied());
    let dag = precedence(set, &roster);
    let preferred = dag.sorted_by_key(|node| key(set, &roster, &dag, node, kind));
    let problem = Problem::new(set, &roster, &dag, &preferred);
    let (order, is_proven) = if kind == OrderKind::Deps {
        search::search(&problem)
    } else {
        (preferred.clone(), false)
    };
    let left_out = told(&problem, &roster, &order);
    MergeOrder {
        tasks: order.into_iter().map(|node| roster.ids[node]).collect(),
        is_proven: is_proven || left_out.is_empty(),
        left_out,
    }
}

/// What an order leaves out, as far as the conflicts are known.
pub fn left_behind(set: &MergeSet<'_>, order: &[TaskId]) -> Vec<LeftBehind> {
    let roster = Roster::new(set.results.keys().copied());
    let dag = precedence(set, &roster);
    let nodes: Vec<usize> = (order.iter()).filter_map(|&id| roster.index(id)).collect();
    told(&Problem::new(set, &roster, &dag, &nodes), &roster, &nodes)
}

fn told(problem: &Problem<'_>, roster: &Roster, order: &[usize]) -> Vec<LeftBehind> {
    let named = |nodes: Vec<usize>| -> Vec<TaskId> {
        let nodes: BTreeSet<usize> = nodes.into_iter().collect();
        nodes.into_iter().map(|node| roster.ids[node]).collect()
    };
    let mut left_out = Vec::new();
    let mut is_out = vec![false; roster.ids.len()];
    let mut is_merged = vec![false; roster.ids.len()];
    for &node in order {
        let predecessor = problem.first_held(node, |held| is_out[held]);
        let with = problem.opponents(node, |other| is_merged[other]);
        if predecessor.is_none() && with.is_none() {
            is_merged[node] = true;
            continue;
        }
        is_out[node] = true;
        left_out.push(LeftBehind {
            task: roster.ids[node],
            predecessor: predecessor.map(|held| roster.ids[held]),
            with: named(with.unwrap_or_default()),
        });
    }
    left_out
}

/// Who goes before whom. What a result holds is a fact, so it goes before what the plan says.
fn precedence(set: &MergeSet<'_>, roster: &Roster) -> Dag {
    let mut dag = Dag::new(roster.ids.len());
    let held = (set.builds_on.iter())
        .flat_map(|(&after, befores)| befores.iter().map(move |&before| (before, after)));
    let plan = set.plan;
    let exclusions = plan.exclusions.iter().map(|edge| (edge.first, edge.then));
    let planned = (plan.dependencies.iter()).map(|edge| (edge.before, edge.after));
    for (before, after) in held.chain(planned).chain(exclusions) {
        if let Some((from, to)) = roster.edge(before, after) {
            dag.insert(from, to);
        }
    }
    dag
}

/// What decides between results that may come next.
fn key(
    set: &MergeSet<'_>,
    roster: &Roster,
    dag: &Dag,
    node: usize,
    kind: OrderKind,
) -> (usize, usize, usize, usize) {
    let id = roster.ids[node];
    let facts = set.results.get(&id).copied().unwrap_or_default();
    match kind {
        OrderKind::Deps => {
            let is_last = (0..roster.ids.len()).all(|other| !dag.reaches(node, other));
            (
                usize::from(is_last),
                usize::from(!is_configuring(set.plan, id)),
                usize::from(facts.has_hub),
                facts.n_lines,
            )
        }
        OrderKind::Listed => (0, 0, 0, 0),
        OrderKind::Finished => (facts.finished, 0, 0, 0),
        OrderKind::Size => (facts.n_lines, 0, 0, 0),
    }
}

/// Whether a task is about how the project is built or configured.
fn is_configuring(plan: &Plan, id: TaskId) -> bool {
    let Some(planned) = plan.task(id) else {
        return false;
    };
    let (mut inside, mut total) = (0.0, 0.0);
    for entry in planned.footprint.changes() {
        total += entry.probability;
        if is_configuration(&entry.path) {
            inside += entry.probability;
        }
    }
    if total > 0.0 {
        inside * 2.0 > total
    } else {
        planned.task.kind == TaskKind::Chore
    }
}
