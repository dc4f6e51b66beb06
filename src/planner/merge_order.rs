//! In which order results are merged.

use std::collections::BTreeMap;

use super::dag::Dag;
use super::hub::is_configuration;
use super::orders::Roster;
use crate::model::{Plan, TaskId, TaskKind};

/// What decides between results that may be merged in either order. No order ever puts a task before one that its
/// result builds on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum OrderKind {
    /// What others depend on first, then configuration and manifests, then small before large.
    #[default]
    Deps,
    /// As the issue lists them.
    Listed,
    /// As they finished.
    Finished,
    /// Small changes first.
    Size,
}

/// What the order looks at in a result.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ResultFacts {
    /// Its place among the tasks in the order in which they finished.
    pub finished: usize,
    /// How many lines it adds and removes.
    pub n_lines: usize,
}

/// The order in which the results of `successes` are merged, given which results each one holds already. Tasks that
/// are in no plan are put in line like the others.
pub fn merge_order(
    plan: &Plan,
    builds_on: &BTreeMap<TaskId, Vec<TaskId>>,
    successes: &BTreeMap<TaskId, ResultFacts>,
    kind: OrderKind,
) -> Vec<TaskId> {
    let roster = Roster::new(successes.keys().copied());
    // What a result holds is a fact, so it goes before what the plan says.
    let mut dag = Dag::new(roster.ids.len());
    let held = (builds_on.iter())
        .flat_map(|(&after, befores)| befores.iter().map(move |&before| (before, after)));
    let exclusions = plan.exclusions.iter().map(|edge| (edge.first, edge.then));
    let planned = (plan.dependencies.iter()).map(|edge| (edge.before, edge.after));
    for (before, after) in held.chain(planned).chain(exclusions) {
        if let Some((from, to)) = roster.edge(before, after) {
            dag.insert(from, to);
        }
    }
    let key = |node: usize| {
        let id = roster.ids[node];
        let facts = successes.get(&id).copied().unwrap_or_default();
        match kind {
            OrderKind::Deps => {
                let n_behind = (0..roster.ids.len())
                    .filter(|&other| dag.reaches(node, other))
                    .count();
                (
                    usize::from(n_behind == 0),
                    usize::from(!is_configuring(plan, id)),
                    facts.n_lines,
                )
            }
            OrderKind::Listed => (0, 0, 0),
            OrderKind::Finished => (facts.finished, 0, 0),
            OrderKind::Size => (facts.n_lines, 0, 0),
        }
    };
    dag.sorted_by_key(key)
        .into_iter()
        .map(|node| roster.ids[node])
        .collect()
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
