//! From statements about the tasks to what each of them waits for.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::Group;
use super::order::{Direction, Statement};
use super::resolve::{Found, Names};
use super::target::Target;
use crate::model::IssueRef;

/// What the statements of one task come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Order {
    pub(super) before: BTreeSet<usize>,
    pub(super) waits_for: BTreeSet<IssueRef>,
    /// What was named and is not known.
    pub(super) unknown: Vec<String>,
}

/// How much words name: some tasks, or whatever else there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    Named,
    AllOthers,
}

impl Extent {
    fn of(target: &Target) -> Self {
        match target {
            Target::AllOthers => Self::AllOthers,
            _ => Self::Named,
        }
    }
}

impl Names<'_> {
    /// The order that every task is put in.
    pub(super) fn orders(
        &self,
        statements: &[Vec<Statement>],
        groups: &[Group],
        group_statements: &[Vec<Statement>],
    ) -> Vec<Order> {
        let mut orders = vec![Order::default(); self.tasks.len()];
        for (task, statements) in statements.iter().enumerate() {
            for statement in statements {
                self.apply(&[task], statement, Extent::Named, &mut orders);
            }
        }
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (position, task) in self.tasks.iter().enumerate() {
            members.entry(task.group).or_default().push(position);
        }
        for (group, members) in &members {
            let Some(rules) = groups.get(*group) else {
                continue;
            };
            if rules.is_sequential {
                for pair in members.windows(2) {
                    if let [before, after] = pair
                        && let Some(order) = orders.get_mut(*after)
                    {
                        order.before.insert(*before);
                    }
                }
            }
            for member in members {
                if let Some(order) = orders.get_mut(*member) {
                    order
                        .before
                        .extend(rules.after.iter().filter(|before| *before != member));
                }
            }
            for statement in group_statements.get(*group).into_iter().flatten() {
                self.apply(members, statement, Extent::Named, &mut orders);
            }
        }
        // "All others" are those that nothing else puts behind the task; the last one that says it comes last.
        for (task, statements) in statements.iter().enumerate().rev() {
            for statement in statements {
                self.apply(&[task], statement, Extent::AllOthers, &mut orders);
            }
        }
        for (group, members) in &members {
            for statement in group_statements.get(*group).into_iter().flatten() {
                self.apply(members, statement, Extent::AllOthers, &mut orders);
            }
        }
        orders
    }

    fn apply(
        &self,
        subjects: &[usize],
        statement: &Statement,
        extent: Extent,
        orders: &mut [Order],
    ) {
        let is_meant = |target: &&Target| Extent::of(target) == extent;
        for subject in subjects {
            for target in statement.targets.iter().filter(is_meant) {
                match self.find(*subject, target) {
                    Found::Tasks(tasks) => {
                        for task in tasks
                            .into_iter()
                            .filter(|task| !subjects.contains(task) || subjects.len() == 1)
                            .filter(|task| task != subject)
                        {
                            let (after, before) = match statement.direction {
                                Direction::After => (*subject, task),
                                Direction::Before => (task, *subject),
                            };
                            let is_reverse =
                                extent == Extent::AllOthers && waits(orders, before, after);
                            // A parent is done when its children are; the words cannot mean the reverse.
                            if !is_reverse
                                && !self.is_ancestor(before, after)
                                && let Some(order) = orders.get_mut(after)
                            {
                                order.before.insert(before);
                            }
                        }
                    }
                    Found::Outside(reference) if statement.direction == Direction::After => {
                        if let Some(order) = orders.get_mut(*subject) {
                            order.waits_for.insert(reference);
                        }
                    }
                    Found::Nothing(name) if statement.is_explicit => {
                        if let Some(order) = orders.get_mut(*subject) {
                            order.unknown.push(name);
                        }
                    }
                    Found::Outside(_) | Found::Nothing(_) => {}
                }
            }
        }
    }
}

/// Whether one task waits for another, straight or by way of others.
fn waits(orders: &[Order], after: usize, before: usize) -> bool {
    let (mut open, mut seen) = (vec![after], BTreeSet::new());
    while let Some(task) = open.pop() {
        if task == before {
            return true;
        }
        if seen.insert(task) {
            open.extend(orders.get(task).into_iter().flat_map(|order| &order.before));
        }
    }
    false
}
