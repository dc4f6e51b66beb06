//! How the tasks of a plan meet, pair by pair, in one sign each.

use std::collections::{BTreeMap, BTreeSet};

use super::order::runs_alone;
use crate::model::{HazardKind, Pair, Plan, TaskId};
use crate::report::{Ink, Style};

/// From this probability on two tasks count as meeting.
const LIKELY: f64 = 0.3;
/// Below this one a meeting is not worth a mark.
const FAINT: f64 = 0.15;

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
        let is_ordered = self.orders.contains(&key) || self.orders.contains(&(key.1, key.0));
        let is_unknown = self.alone.contains(&key.0) || self.alone.contains(&key.1);
        PairMark::of(self.pairs.get(&key).copied(), is_ordered, is_unknown)
    }

    /// Up to `most` tasks that meet others in their files, those that meet most.
    pub(crate) fn tasks(&self, most: usize) -> BTreeSet<TaskId> {
        let mut n_met: Vec<(TaskId, usize)> = self.n_met().into_iter().collect();
        n_met.sort_by_key(|&(id, n)| (std::cmp::Reverse(n), id));
        n_met.into_iter().take(most).map(|(id, _)| id).collect()
    }

    /// How many tasks meet others in their files, and how many pairs do.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let n_met = self.n_met();
        (n_met.len(), n_met.values().sum::<usize>() / 2)
    }

    fn n_met(&self) -> BTreeMap<TaskId, usize> {
        let mut n_met: BTreeMap<TaskId, usize> = BTreeMap::new();
        for pair in self.pairs.values() {
            let mark = PairMark::of(Some(pair), false, false);
            if matches!(mark, PairMark::Writes | PairMark::Hub) {
                *n_met.entry(pair.a).or_default() += 1;
                *n_met.entry(pair.b).or_default() += 1;
            }
        }
        n_met
    }
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
        let likeliest = |kind| {
            (pair.into_iter().flat_map(|pair| &pair.hazards))
                .filter(|hazard| hazard.kind == kind)
                .map(|hazard| hazard.probability)
                .fold(0.0, f64::max)
        };
        let has = |kind| likeliest(kind) >= LIKELY;
        if is_ordered || has(HazardKind::StatedOrder) {
            Self::Ordered
        } else if has(HazardKind::WriteWrite) {
            Self::Writes
        } else if is_unknown {
            Self::Unknown
        } else if has(HazardKind::SharedHub) {
            Self::Hub
        } else if has(HazardKind::ReadWrite) {
            Self::Reads
        } else if pair.is_some_and(|pair| pair.overlap >= FAINT) {
            Self::Perhaps
        } else {
            Self::Nothing
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
