//! Which pairs of tasks collide: they meet in their files, and no dependency orders them.

use super::dag::Dag;
use super::orders::Roster;
use crate::model::{EvidenceKind, HazardKind, Meets, Pair, Plan, TaskId, TaskKind};

/// From this probability on it counts that one reads what the other changes.
const READS: f64 = 0.5;

/// The pairs of a plan that collide. An exclusion keeps them apart in time, but they collide all the same.
pub(super) fn collisions(plan: &Plan) -> Vec<&Pair> {
    unordered(plan, is_collision).collect()
}

/// The pairs of a plan that meet in any way worth telling and that no dependency orders.
pub(super) fn meetings(plan: &Plan) -> impl Iterator<Item = &Pair> {
    unordered(plan, |pair| pair.meets() != Meets::Nowhere)
}

/// The pairs that are sought and that no dependency orders.
fn unordered(plan: &Plan, is_sought: impl Fn(&Pair) -> bool) -> impl Iterator<Item = &Pair> {
    let roster = Roster::new(plan.runnable().map(|planned| planned.task.id));
    let dependencies = roster.graph(&plan.dependencies);
    (plan.pairs.iter())
        .filter(move |pair| is_sought(pair) && !is_ordered(pair, &roster, &dependencies))
}

/// Whether a dependency orders the two, straight or by way of others.
pub(super) fn is_ordered(pair: &Pair, roster: &Roster, dependencies: &Dag) -> bool {
    (roster.edge(pair.a, pair.b)).is_some_and(|(a, b)| dependencies.are_ordered(a, b))
}

/// Whether two tasks meet in a way that matters.
pub(super) fn is_collision(pair: &Pair) -> bool {
    pair.meets() == Meets::InFile || pair.conflict >= Pair::RISKY || has_stale_read(pair)
}

/// Whether the text of one names as read what the other changes. Importers alone are no ground.
fn has_stale_read(pair: &Pair) -> bool {
    pair.hazards.iter().any(|hazard| {
        hazard.kind == HazardKind::ReadWrite
            && hazard.probability >= READS
            && (hazard.evidence.iter()).all(|evidence| evidence.kind != EvidenceKind::Import)
    })
}

/// The pairs with a hazard likelier than `threshold` that no dependency orders. An exclusion orders nothing: it only keeps
/// the two apart in time.
pub fn open_hazards(plan: &Plan, threshold: f64) -> Vec<&Pair> {
    let is_over = move |pair: &Pair| {
        (pair.hazards.iter())
            .any(|hazard| hazard.kind != HazardKind::StatedOrder && hazard.probability > threshold)
    };
    unordered(plan, is_over).collect()
}

/// The tasks of which nothing is known. A question to answer changes nothing, and that is known.
pub fn unknown_tasks(plan: &Plan) -> Vec<TaskId> {
    plan.runnable()
        .filter(|planned| planned.footprint.is_unknown() && planned.task.kind != TaskKind::Research)
        .map(|planned| planned.task.id)
        .collect()
}
