//! What the text states: dependencies of tasks and groups, and stages.

use std::collections::{BTreeMap, BTreeSet};

use super::dag::Dag;
use crate::model::{Dependency, IssueRef, Plan, Reason, Task, TaskId};

/// The tasks that are run, numbered through from 0.
#[derive(Debug, Clone)]
pub(super) struct Roster {
    /// Their numbers in the issue, ascending.
    pub(super) ids: Vec<TaskId>,
}

impl Roster {
    /// The roster of those tasks, in any order.
    pub(super) fn new(ids: impl IntoIterator<Item = TaskId>) -> Self {
        let ids: BTreeSet<TaskId> = ids.into_iter().collect();
        Self {
            ids: ids.into_iter().collect(),
        }
    }

    /// The place of a task, where it is run.
    pub(super) fn index(&self, id: TaskId) -> Option<usize> {
        self.ids.binary_search(&id).ok()
    }

    /// The places of both ends of an edge, where both are run.
    pub(super) fn edge(&self, from: TaskId, to: TaskId) -> Option<(usize, usize)> {
        Some((self.index(from)?, self.index(to)?))
    }

    /// The graph of those dependencies.
    pub(super) fn graph(&self, dependencies: &[Dependency]) -> Dag {
        let edges = dependencies
            .iter()
            .filter_map(|edge| self.edge(edge.before, edge.after));
        Dag::with_edges(self.ids.len(), edges)
    }

    /// The graph of a plan's dependencies and exclusions.
    pub(super) fn plan_graph(&self, plan: &Plan) -> Dag {
        let dependencies = plan
            .dependencies
            .iter()
            .map(|edge| (edge.before, edge.after));
        let exclusions = plan.exclusions.iter().map(|edge| (edge.first, edge.then));
        let edges = dependencies
            .chain(exclusions)
            .filter_map(|(from, to)| self.edge(from, to));
        Dag::with_edges(self.ids.len(), edges)
    }
}

/// The orders that somebody proposes, as far as nothing in `dag` speaks for or against them: those that are added to it,
/// and those that would close a circle.
pub(super) fn proposed(
    orders: &[Dependency],
    roster: &Roster,
    dag: &mut Dag,
) -> (Vec<Dependency>, Vec<Dependency>) {
    let (mut taken, mut refused) = (Vec::new(), Vec::new());
    for order in orders {
        let Some((before, after)) = roster.edge(order.before, order.after) else {
            continue;
        };
        if dag.reaches(before, after) {
            continue;
        }
        if dag.insert(before, after) {
            taken.push(order.clone());
        } else {
            refused.push(order.clone());
        }
    }
    (taken, refused)
}

/// The dependencies that the text states or the forge keeps, between tasks that are run. A dependency on a group is one on each of its
/// children; one of a group is one of each of its children; one on a checked or dropped task is satisfied.
pub(super) fn stated(tasks: &[Task], roster: &Roster) -> Vec<Dependency> {
    let family = Family::new(tasks);
    let references: BTreeMap<TaskId, &IssueRef> = (tasks.iter())
        .filter_map(|task| Some((task.id, task.reference.as_ref()?)))
        .collect();
    let mut edges: BTreeMap<(TaskId, TaskId), Reason> = BTreeMap::new();
    for task in tasks {
        for &on in &task.depends_on {
            let blocker = references.get(&on).copied();
            let blocker = blocker.filter(|issue| task.blocked_by.contains(issue));
            // A child that waits for the group that holds it would wait for itself.
            if family.is_inside(task.id, on) || family.is_inside(on, task.id) {
                continue;
            }
            for after in family.runnable_below(task.id, roster) {
                for before in family.runnable_below(on, roster) {
                    edges.entry((before, after)).or_insert_with(|| {
                        blocker.map_or_else(|| Reason::stated(on), Reason::native)
                    });
                }
            }
        }
    }
    edges
        .into_iter()
        .map(|((before, after), reason)| Dependency {
            before,
            after,
            reason,
        })
        .collect()
}

/// The dependencies between stages: every task of one stage after those of the stage before. What the text states of
/// two single tasks goes before the order of their sections, and no edge is added that others imply.
pub(super) fn staged(tasks: &[Task], roster: &Roster, dag: &mut Dag) -> Vec<Dependency> {
    let mut stages: BTreeMap<u32, Vec<&Task>> = BTreeMap::new();
    for task in tasks {
        if let (Some(stage), Some(_)) = (task.stage, roster.index(task.id)) {
            stages.entry(stage).or_default().push(task);
        }
    }
    let stages: Vec<Vec<&Task>> = stages.into_values().collect();
    // Only the last tasks of a stage need to be waited for, and only by the first ones of the next. Both are told
    // before any edge is added, since every added edge changes the answer.
    let mut kept = Vec::new();
    for [earlier, later] in stages.array_windows() {
        let (befores, afters) = (places(earlier, roster), places(later, roster));
        for &(before, from) in &befores {
            let behind: Vec<usize> = within(&befores, |other| dag.reaches(from, other));
            for &(after, to) in &afters {
                let is_implied = behind.iter().any(|&other| !dag.reaches(to, other))
                    || !dag.predecessors(to).is_empty()
                        && (afters.iter())
                            .any(|&(_, other)| dag.reaches(other, to) && !dag.reaches(other, from));
                if !dag.are_ordered(from, to) && !is_implied {
                    kept.push((from, to, before, after));
                }
            }
        }
    }
    dag.extend(kept.iter().map(|&(from, to, ..)| (from, to)));
    kept.into_iter()
        .filter(|&(from, to, ..)| dag.has_edge(from, to))
        .map(|(_, _, before, after)| Dependency {
            before: before.id,
            after: after.id,
            reason: Reason::Stage {
                earlier: before
                    .section
                    .clone()
                    .unwrap_or_else(|| format!("stage {}", before.stage.unwrap_or_default())),
            },
        })
        .collect()
}

/// Tasks with their places.
fn places<'t>(tasks: &[&'t Task], roster: &Roster) -> Vec<(&'t Task, usize)> {
    (tasks.iter())
        .filter_map(|task| Some((*task, roster.index(task.id)?)))
        .collect()
}

fn within(tasks: &[(&Task, usize)], is_wanted: impl Fn(usize) -> bool) -> Vec<usize> {
    (tasks.iter())
        .map(|&(_, place)| place)
        .filter(|&place| is_wanted(place))
        .collect()
}

/// Who is nested below whom.
struct Family {
    children: BTreeMap<TaskId, Vec<TaskId>>,
    parents: BTreeMap<TaskId, TaskId>,
}

impl Family {
    fn new(tasks: &[Task]) -> Self {
        let mut children: BTreeMap<TaskId, Vec<TaskId>> = BTreeMap::new();
        let mut parents = BTreeMap::new();
        for task in tasks {
            if let Some(parent) = task.parent {
                children.entry(parent).or_default().push(task.id);
                parents.insert(task.id, parent);
            }
        }
        Self { children, parents }
    }

    /// The task itself, where it is run, and every task below it that is.
    fn runnable_below(&self, id: TaskId, roster: &Roster) -> BTreeSet<TaskId> {
        let mut seen = BTreeSet::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if seen.insert(id) {
                open.extend(self.children.get(&id).into_iter().flatten());
            }
        }
        seen.retain(|&id| roster.index(id).is_some());
        seen
    }

    /// Whether `inner` is nested below `outer`, at any depth.
    fn is_inside(&self, inner: TaskId, outer: TaskId) -> bool {
        let mut at = inner;
        for _ in 0..=self.parents.len() {
            match self.parents.get(&at) {
                Some(&parent) if parent == outer => return true,
                Some(&parent) => at = parent,
                None => return false,
            }
        }
        false
    }
}
