//! How the tasks of a plan meet, pair by pair, in one sign each.

use std::collections::{BTreeMap, BTreeSet};

use super::order::runs_alone;
use crate::model::{Hazard, HazardKind, Meets, Pair, Plan, TaskId};
use crate::report::{Ink, Style};

/// How the tasks of a plan meet.
pub(crate) struct Meeting<'a> {
    pairs: BTreeMap<(TaskId, TaskId), &'a Pair>,
    /// Which task waits for which, straight or by way of others: (before, after).
    orders: BTreeSet<(TaskId, TaskId)>,
    alone: BTreeSet<TaskId>,
}

impl<'a> Meeting<'a> {
    pub(crate) fn of(plan: &'a Plan) -> Self {
        let ids: Vec<TaskId> = plan.runnable().map(|planned| planned.task.id).collect();
        Self {
            pairs: (plan.pairs.iter())
                .map(|pair| ((pair.a, pair.b), pair))
                .collect(),
            orders: orders(plan, &ids),
            alone: (ids.into_iter())
                .filter(|&id| runs_alone(plan, id))
                .collect(),
        }
    }

    /// How the two meet; the smaller number comes first in `key`.
    pub(crate) fn mark(&self, key: (TaskId, TaskId)) -> PairMark {
        let is_ordered = self.is_ordered(key);
        let is_unknown = self.alone.contains(&key.0) || self.alone.contains(&key.1);
        PairMark::of(self.pairs.get(&key).copied(), is_ordered, is_unknown)
    }

    /// Whether one of the two waits for the other, straight or by way of others.
    pub(super) fn is_ordered(&self, (a, b): (TaskId, TaskId)) -> bool {
        self.orders.contains(&(a, b)) || self.orders.contains(&(b, a))
    }

    /// Up to `most` tasks that meet others in their files, those that meet most; hub files count least.
    pub(crate) fn tasks(&self, most: usize) -> BTreeSet<TaskId> {
        let mut n_met: Vec<(TaskId, Met)> = self.n_met().into_iter().collect();
        n_met.sort_by_key(|&(id, met)| (std::cmp::Reverse(met), id));
        n_met.into_iter().take(most).map(|(id, _)| id).collect()
    }

    /// How many tasks meet others in their files, and how many pairs do.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let n_met = self.n_met();
        let ends = n_met.values().map(|met| met.in_files + met.in_hubs);
        (n_met.len(), ends.sum::<usize>() / 2)
    }

    fn n_met(&self) -> BTreeMap<TaskId, Met> {
        let mut n_met: BTreeMap<TaskId, Met> = BTreeMap::new();
        for pair in self.pairs.values() {
            let meets = pair.meets();
            if matches!(meets, Meets::InFile | Meets::InHub) {
                for id in [pair.a, pair.b] {
                    let met = n_met.entry(id).or_default();
                    met.in_files += usize::from(meets == Meets::InFile);
                    met.in_hubs += usize::from(meets == Meets::InHub);
                }
            }
        }
        n_met
    }
}

/// How many others a task meets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Met {
    in_files: usize,
    in_hubs: usize,
}

fn orders(plan: &Plan, ids: &[TaskId]) -> BTreeSet<(TaskId, TaskId)> {
    let mut befores: BTreeMap<TaskId, Vec<TaskId>> = BTreeMap::new();
    for edge in &plan.dependencies {
        befores.entry(edge.after).or_default().push(edge.before);
    }
    let mut orders = BTreeSet::new();
    for &id in ids {
        let mut open = befores.get(&id).cloned().unwrap_or_default();
        while let Some(before) = open.pop() {
            if orders.insert((before, id)) {
                open.extend(befores.get(&before).into_iter().flatten());
            }
        }
    }
    orders
}

/// How two tasks meet, in one sign. The gravest comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PairMark {
    Ordered,
    Unknown,
    Writes,
    Hub,
    Reads,
    Perhaps,
    Nothing,
}

impl PairMark {
    pub(crate) const ALL: [Self; 7] = [
        Self::Ordered,
        Self::Unknown,
        Self::Writes,
        Self::Hub,
        Self::Reads,
        Self::Perhaps,
        Self::Nothing,
    ];

    fn of(pair: Option<&Pair>, is_ordered: bool, is_unknown: bool) -> Self {
        let is_stated = |hazard: &Hazard| hazard.kind == HazardKind::StatedOrder;
        let is_ordered = is_ordered || pair.is_some_and(|pair| pair.hazards.iter().any(is_stated));
        match pair.map_or(Meets::Nowhere, Pair::meets) {
            _ if is_ordered => Self::Ordered,
            Meets::InFile => Self::Writes,
            _ if is_unknown => Self::Unknown,
            Meets::InHub => Self::Hub,
            Meets::ByReading => Self::Reads,
            Meets::Perhaps => Self::Perhaps,
            Meets::Nowhere => Self::Nothing,
        }
    }

    pub(crate) fn sign(self, style: &Style) -> &'static str {
        match self {
            Self::Ordered => ">",
            Self::Unknown => "?",
            Self::Writes => "W",
            Self::Hub => "h",
            Self::Reads => "r",
            Self::Perhaps => "w",
            Self::Nothing => style.dot(),
        }
    }

    pub(crate) fn meaning(self) -> &'static str {
        match self {
            Self::Ordered => "one waits for the other",
            Self::Unknown => "one runs alone",
            Self::Writes => "both change one file",
            Self::Hub => "both touch a hub file",
            Self::Reads => "one reads what the other changes",
            Self::Perhaps => "they may share a file",
            Self::Nothing => "nothing",
        }
    }

    pub(super) fn paint(self) -> Option<Ink> {
        match self {
            Self::Ordered => None,
            Self::Unknown | Self::Hub => Some(Ink::Caution),
            Self::Writes => Some(Ink::Bad),
            Self::Reads | Self::Perhaps | Self::Nothing => Some(Ink::Faint),
        }
    }
}
