//! Which pairs of tasks collide: they meet in their files, and no dependency orders them.

use super::dag::Dag;
use super::hazards::plain_overlap;
use super::orders::Roster;
use crate::model::{EvidenceKind, HazardKind, Pair, Plan, TaskId, TaskKind};

/// From this probability on a meeting counts.
const LIKELY: f64 = 0.3;
/// From this probability of a conflict in git on a pair counts, whatever the files.
const RISKY: f64 = 0.25;
/// From this probability on it counts that one reads what the other changes.
const READS: f64 = 0.5;

/// The pairs of a plan that collide. An exclusion keeps them apart in time, but they collide all the same.
pub(super) fn collisions(plan: &Plan) -> Vec<&Pair> {
    let roster = Roster::new(plan.runnable().map(|planned| planned.task.id));
    let dependencies = roster.graph(&plan.dependencies);
    (plan.pairs.iter())
        .filter(|pair| is_collision(pair) && !is_ordered(pair, &roster, &dependencies))
        .collect()
}

/// Whether a dependency orders the two, straight or by way of others.
pub(super) fn is_ordered(pair: &Pair, roster: &Roster, dependencies: &Dag) -> bool {
    (roster.edge(pair.a, pair.b)).is_some_and(|(a, b)| dependencies.are_ordered(a, b))
}

/// Whether two tasks meet in a way that matters.
pub(super) fn is_collision(pair: &Pair) -> bool {
    pair.conflict >= RISKY || plain_overlap(pair) >= LIKELY || has_stale_read(pair)
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
    let roster = Roster::new(plan.runnable().map(|planned| planned.task.id));
    let dependencies = roster.graph(&plan.dependencies);
    (plan.pairs.iter())
        .filter(|pair| {
            let mut hazards = pair.hazards.iter();
            hazards.any(|hazard| {
                hazard.kind != HazardKind::StatedOrder && hazard.probability > threshold
            }) && !is_ordered(pair, &roster, &dependencies)
        })
        .collect()
}

/// The tasks of which nothing is known. A question to answer changes nothing, and that is known.
pub fn unknown_tasks(plan: &Plan) -> Vec<TaskId> {
    plan.runnable()
        .filter(|planned| planned.footprint.is_unknown() && planned.task.kind != TaskKind::Research)
        .map(|planned| planned.task.id)
        .collect()
}
