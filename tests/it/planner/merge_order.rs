use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use git_orchestrate::model::{ConflictSet, OrderKind, TaskId};
use git_orchestrate::planner::{MergeOrder, MergeSet, ResultFacts, merge_order};

use super::{Sketch, ids};

#[test]
fn an_order_never_puts_a_result_before_one_that_it_holds() {
    let plan = Sketch::default()
        .task("Large")
        .writes(&["a.py"])
        .task("Small")
        .writes(&["b.py"])
        .task("Settings")
        .writes(&["pyproject.toml"])
        .task("Foundation")
        .writes(&["d.py"])
        .task("On top of it")
        .writes(&["e.py"])
        .after(&[4])
        .plan();
    let facts = |finished, n_lines| ResultFacts {
        finished,
        n_lines,
        has_hub: false,
    };
    let successes = BTreeMap::from([
        (TaskId(1), facts(0, 900)),
        (TaskId(2), facts(4, 3)),
        (TaskId(3), facts(3, 50)),
        (TaskId(4), facts(1, 400)),
        (TaskId(5), facts(2, 1)),
    ]);
    let builds_on = BTreeMap::from([(TaskId(5), vec![TaskId(4)])]);
    let order = |builds_on, kind| {
        let set = MergeSet {
            plan: &plan,
            builds_on,
            results: &successes,
            conflicts: &[],
        };
        ids(&merge_order(&set, kind).tasks)
    };
    assert_eq!(order(&builds_on, OrderKind::Deps), "4 3 5 2 1");
    assert_eq!(order(&builds_on, OrderKind::Listed), "1 2 3 4 5");
    assert_eq!(order(&builds_on, OrderKind::Finished), "1 4 5 3 2");
    assert_eq!(order(&builds_on, OrderKind::Size), "2 3 4 5 1");
    // What a result really holds goes before what the plan says.
    let held = BTreeMap::from([(TaskId(4), vec![TaskId(5)])]);
    assert_eq!(order(&held, OrderKind::Listed), "1 2 3 5 4");
}

/// What is known of a set of results, without a word on what they change.
#[derive(Debug, Clone)]
struct Known {
    n: u32,
    /// Who is planned before whom.
    planned: Vec<(u32, u32)>,
    /// Who holds whose result: the second that of the first.
    held: Vec<(u32, u32)>,
    conflicts: Vec<ConflictSet>,
}

impl Known {
    fn order(&self, kind: OrderKind) -> MergeOrder {
        let mut sketch = Sketch::default();
        for task in 1..=self.n {
            let after = (self.planned.iter().filter(|edge| edge.1 == task)).map(|edge| edge.0);
            let after: Vec<u32> = after.collect();
            let path = format!("{task}.py");
            sketch = sketch.task("Change it").writes(&[&path]).after(&after);
        }
        let mut builds_on: BTreeMap<TaskId, Vec<TaskId>> = BTreeMap::new();
        for &(before, after) in &self.held {
            builds_on
                .entry(TaskId(after))
                .or_default()
                .push(TaskId(before));
        }
        let facts = |task: u32| ResultFacts {
            n_lines: (task as usize * 37) % 11,
            ..ResultFacts::default()
        };
        let set = MergeSet {
            plan: &sketch.plan(),
            builds_on: &builds_on,
            results: &(1..=self.n)
                .map(|task| (TaskId(task), facts(task)))
                .collect(),
            conflicts: &self.conflicts,
        };
        merge_order(&set, kind)
    }

    /// What an order leaves out, as the sequence of merges would have it, and how much of it conflicts.
    fn cost(&self, order: &[TaskId]) -> (usize, usize) {
        let mut merged = BTreeSet::new();
        let mut out = BTreeSet::new();
        for &task in order {
            let is_behind = (self.held.iter())
                .any(|&(before, after)| after == task.0 && out.contains(&TaskId(before)));
            let conflicts = (self.conflicts.iter()).any(|conflict| {
                let mut others = conflict.tasks.clone();
                others.remove(&task) && others.is_subset(&merged)
            });
            if is_behind || conflicts {
                out.insert(task);
            } else {
                merged.insert(task);
            }
        }
        let weight = |task: &TaskId| -> usize {
            (self.conflicts.iter())
                .filter(|conflict| {
                    let mut others = conflict.tasks.clone();
                    others.remove(task) && others.is_subset(&merged)
                })
                .map(|conflict| conflict.weight)
                .sum()
        };
        (out.len(), out.iter().map(weight).sum())
    }

    fn is_allowed(&self, order: &[TaskId]) -> bool {
        let place = |task: u32| order.iter().position(|id| id.0 == task);
        (self.planned.iter().chain(&self.held)).all(|&(a, b)| place(a) < place(b))
    }

    /// The least cost of all orders, by trying every one.
    fn least_cost(&self) -> (usize, usize) {
        let mut least = None;
        let mut tasks: Vec<TaskId> = (1..=self.n).map(TaskId).collect();
        permute(&mut tasks, 0, &mut |order| {
            if self.is_allowed(order) {
                let cost = self.cost(order);
                least = Some(least.map_or(cost, |least: (usize, usize)| least.min(cost)));
            }
        });
        least.unwrap()
    }
}

fn permute(tasks: &mut [TaskId], at: usize, see: &mut dyn FnMut(&[TaskId])) {
    if at == tasks.len() {
        see(tasks);
        return;
    }
    for other in at..tasks.len() {
        tasks.swap(at, other);
        permute(tasks, at + 1, see);
        tasks.swap(at, other);
    }
}

fn conflict(tasks: &[u32], weight: usize) -> ConflictSet {
    ConflictSet {
        tasks: tasks.iter().copied().map(TaskId).collect(),
        weight,
        places: vec![],
    }
}

fn any_known(n: u32) -> impl Strategy<Value = Known> {
    let edge = move |a: u32, b: u32| (a != b).then(|| (a.min(b), a.max(b)));
    let edges = prop::collection::vec((1..=n, 1..=n), 0..3)
        .prop_map(move |edges| edges.into_iter().filter_map(|(a, b)| edge(a, b)).collect());
    let conflicts =
        prop::collection::vec((prop::collection::btree_set(1..=n, 1..4), 1..5_usize), 0..8)
            .prop_map(|sets| {
                let set = |(tasks, weight): (BTreeSet<u32>, usize)| {
                    conflict(&tasks.into_iter().collect::<Vec<u32>>(), weight)
                };
                sets.into_iter().map(set).collect()
            });
    (edges.clone(), edges, conflicts).prop_map(move |(planned, held, conflicts)| Known {
        n,
        planned,
        held,
        conflicts,
    })
}

proptest! {
    #[test]
    fn no_order_of_all_leaves_out_less_than_the_one_that_is_found(known in any_known(6)) {
        let found = known.order(OrderKind::Deps);
        prop_assert!(known.is_allowed(&found.tasks), "{:?}", found.tasks);
        let cost = known.cost(&found.tasks);
        prop_assert_eq!(cost.0, found.left_out.len());
        if found.is_proven {
            prop_assert_eq!(cost, known.least_cost());
        } else {
            prop_assert!(cost.0 <= known.least_cost().0 + 1);
        }
        for kind in [OrderKind::Listed, OrderKind::Finished, OrderKind::Size] {
            let other = known.order(kind);
            prop_assert_eq!(known.cost(&other.tasks).0, other.left_out.len());
            prop_assert!(cost.0 <= other.left_out.len());
        }
    }
}

#[test]
fn one_result_that_meets_many_yields_to_them() {
    let known = Known {
        n: 5,
        planned: vec![],
        held: vec![],
        conflicts: vec![
            conflict(&[1, 2], 1),
            conflict(&[1, 3], 1),
            conflict(&[1, 4], 1),
        ],
    };
    let listed = known.order(OrderKind::Listed);
    assert_eq!(listed.left_out.len(), 3);
    let found = known.order(OrderKind::Deps);
    assert_eq!(found.tasks.last(), Some(&TaskId(1)));
    let left: Vec<String> = (found.left_out.iter())
        .map(|left| format!("{} with {}", left.task, ids(&left.with)))
        .collect();
    assert_eq!(left, ["1 with 2 3 4"]);
    assert!(found.is_proven);
}

#[test]
fn who_holds_the_results_of_others_counts_with_those_that_hold_its_own() {
    // Either 1 yields, and with it 3 and 4, or 2 does.
    let known = Known {
        n: 4,
        planned: vec![],
        held: vec![(1, 3), (3, 4)],
        conflicts: vec![conflict(&[1, 2], 1)],
    };
    let found = known.order(OrderKind::Deps);
    assert_eq!(ids(&found.tasks), "1 3 4 2");
    assert_eq!(found.left_out.len(), 1);
}

#[test]
fn large_sets_are_put_in_order_too() {
    // A ring in which each meets its neighbours and the one opposite.
    let n = 60;
    let next = |task: u32, by: u32| (task - 1 + by) % n + 1;
    let conflicts = (1..=n)
        .flat_map(|task| [1, 30].map(|by| conflict(&[task, next(task, by)], 1)))
        .collect();
    let known = Known {
        n,
        planned: vec![(1, 60), (2, 50)],
        held: vec![(5, 6)],
        conflicts,
    };
    let found = known.order(OrderKind::Deps);
    assert!(known.is_allowed(&found.tasks));
    assert_eq!(known.cost(&found.tasks).0, found.left_out.len());
    assert!(found.left_out.len() <= 31, "{}", found.left_out.len());
}
