//! Plan against reality: what tasks really change, held against what was promised of them.

use std::collections::BTreeSet;

use crate::model::{
    Exclusion, HazardKind, ImportGraph, Plan, PlannedTask, Reason, RepoPath, SeenHazard, TaskId,
    TaskKind,
};

/// A file less likely than this comes as a surprise.
const LEAST_EXPECTED: f64 = 0.04;

/// From this probability on a task that has not changed a file yet is taken to be about to.
const EXPECTED: f64 = 0.5;

/// From this probability on a task is not begun while another one changes the file.
const WORTH_WAITING: f64 = 0.3;

/// How many places are told of two tasks.
const MAX_PLACES: usize = 20;

/// What a task has changed so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// The task.
    pub task: TaskId,
    /// Files that are not as they were when it began.
    pub paths: BTreeSet<RepoPath>,
    /// Whether it still works.
    pub is_live: bool,
    /// The tasks whose results it started from.
    pub builds_on: BTreeSet<TaskId>,
}

/// The files that the footprint does not hold. Of a task whose footprint is unknown nothing was expected.
pub fn exceeded(planned: &PlannedTask, changed: &BTreeSet<RepoPath>) -> Vec<RepoPath> {
    let footprint = &planned.footprint;
    if footprint.is_unknown() || planned.task.kind == TaskKind::Research {
        return Vec::new();
    }
    let expected: BTreeSet<&RepoPath> = (footprint.changes())
        .filter(|entry| entry.probability >= LEAST_EXPECTED)
        .map(|entry| &entry.path)
        .collect();
    let is_unexpected = |path: &&RepoPath| !expected.contains(path);
    changed.iter().filter(is_unexpected).cloned().collect()
}

/// The contracts of others among files that a task changed.
pub fn broken_contracts(plan: &Plan, task: TaskId, changed: &BTreeSet<RepoPath>) -> Vec<RepoPath> {
    let frozen = plan.frozen_for(task);
    let is_frozen = |path: &&RepoPath| frozen.iter().any(|contract| contract.covers(path));
    changed.iter().filter(is_frozen).cloned().collect()
}

/// Where tasks meet of which at least one still works. Lines are not known here.
pub fn seen_hazards(plan: &Plan, observed: &[Observed], graph: &ImportGraph) -> Vec<SeenHazard> {
    let mut hazards = Vec::new();
    for (at, one) in observed.iter().enumerate() {
        for other in observed.iter().skip(at + 1) {
            let is_related =
                one.builds_on.contains(&other.task) || other.builds_on.contains(&one.task);
            if is_related || !(one.is_live || other.is_live) {
                continue;
            }
            let (a, b) = if one.task <= other.task {
                (one, other)
            } else {
                (other, one)
            };
            let both = a.paths.intersection(&b.paths);
            let mut found: Vec<SeenHazard> = both
                .map(|path| hazard(a, b, HazardKind::WriteWrite, path))
                .collect();
            for (writer, other) in [(a, b), (b, a)] {
                found.extend(expected(plan, writer, other));
                found.extend(relied_on(writer, other, graph));
            }
            found.truncate(MAX_PLACES);
            hazards.extend(found);
        }
    }
    hazards
}

fn hazard(a: &Observed, b: &Observed, kind: HazardKind, path: &RepoPath) -> SeenHazard {
    SeenHazard {
        a: a.task,
        b: b.task,
        kind,
        path: path.clone(),
        importer: None,
        a_lines: Vec::new(),
        b_lines: Vec::new(),
        is_expected: false,
    }
}

/// Files that one task changes to everybody's surprise, and that another one that still works was planned to change.
fn expected(plan: &Plan, writer: &Observed, other: &Observed) -> Vec<SeenHazard> {
    let (Some(planned), Some(others)) = (plan.task(writer.task), plan.task(other.task)) else {
        return Vec::new();
    };
    let is_coming = |path: &&RepoPath| {
        other.is_live
            && !other.paths.contains(path)
            && planned.footprint.change_probability(path) < LEAST_EXPECTED
            && others.footprint.change_probability(path) >= EXPECTED
    };
    let coming = writer.paths.iter().filter(is_coming);
    coming
        .map(|path| SeenHazard {
            is_expected: true,
            ..hazard(writer, other, HazardKind::WriteWrite, path)
        })
        .collect()
}

/// Files that one task changes and that files rely on which another one changed.
fn relied_on(writer: &Observed, other: &Observed, graph: &ImportGraph) -> Vec<SeenHazard> {
    let mut found = Vec::new();
    for path in writer.paths.difference(&other.paths) {
        let mut importers = graph.importers_of(path);
        let importer = importers
            .find(|importer| other.paths.contains(*importer) && !writer.paths.contains(*importer));
        found.extend(importer.map(|importer| SeenHazard {
            importer: Some(importer.clone()),
            ..hazard(writer, other, HazardKind::ReadWrite, path)
        }));
    }
    found
}

/// What keeps tasks that have not begun from running beside tasks that change what they were planned to change.
pub fn kept_apart(
    plan: &Plan,
    observed: &[Observed],
    pending: &BTreeSet<TaskId>,
) -> Vec<Exclusion> {
    let mut exclusions = Vec::new();
    for live in observed.iter().filter(|observed| observed.is_live) {
        for &then in pending {
            let is_known = plan.dependencies_of(then).any(|before| before == live.task)
                || plan.exclusions_before(then).any(|first| first == live.task);
            let Some(planned) = plan.task(then).filter(|_| !is_known) else {
                continue;
            };
            let is_shared =
                |path: &&RepoPath| planned.footprint.change_probability(path) >= WORTH_WAITING;
            let shared = live.paths.iter().find(is_shared);
            exclusions.extend(shared.map(|path| Exclusion {
                first: live.task,
                then,
                reason: Reason::Inferred {
                    path: path.clone(),
                    text: format!("task {} changes it while it runs", live.task),
                },
            }));
        }
    }
    exclusions
}
