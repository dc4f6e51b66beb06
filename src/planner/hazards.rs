//! Pairs of footprints: where they meet, how likely, and why.

mod sides;

use std::collections::HashMap;

use self::sides::{Change, Names, Reliance, Side, common};
use super::meeting::{Meeting, PairWeights, common_region, unit};
use crate::model::{
    Evidence, EvidenceKind, Footprint, FootprintEntry, Hazard, HazardKind, ImportGraph, Pair,
    Region, RepoPath, Sharing, TaskId, moved,
};

/// Hazards less likely than this count in the sums, and are not listed.
const LEAST_LISTED: f64 = 0.02;
/// Hazards of one pair beyond this many are counted, not listed.
const MAX_HAZARDS: usize = 12;

/// Of more tasks than this only those pairs are kept that meet anywhere: all of them would fill the memory.
const MANY: usize = 1_000;

/// Every pair of those tasks, the smaller number first, with the places where their footprints meet; of a thousand tasks and
/// more only those that meet, and those with a task of which nothing is known.
///
/// Stated orders are no matter of footprints and are not among the hazards here. `sharing` is how often changes of the
/// repository share files at all, and `learned` how much likelier than they promise two tasks were to change one file in
/// past runs, in log-odds.
pub fn pairs(
    tasks: &[(TaskId, &Footprint)],
    graph: &ImportGraph,
    sharing: &Sharing,
    learned: f64,
) -> Vec<Pair> {
    let usual = Usual {
        sharing: *sharing,
        learned,
    };
    let mut names = Names::default();
    let mut sides: Vec<Side<'_>> = tasks
        .iter()
        .map(|&(id, footprint)| Side::new(id, footprint, graph, &mut names))
        .collect();
    sides.sort_by_key(|side| side.id);
    if sides.len() > MANY {
        return those_that_meet(&sides, usual);
    }
    let mut pairs = Vec::with_capacity(sides.len() * sides.len().saturating_sub(1) / 2);
    for (place, a) in sides.iter().enumerate() {
        for b in &sides[place + 1..] {
            pairs.push(pair(a, b, usual));
        }
    }
    pairs
}

/// What is known of all pairs of a repository.
#[derive(Clone, Copy)]
struct Usual {
    /// How often changes share files.
    sharing: Sharing,
    /// By how much past runs moved what is promised, in log-odds.
    learned: f64,
}

/// The pairs that meet in any file, found by their files, and those with a task of which nothing is known.
fn those_that_meet(sides: &[Side<'_>], usual: Usual) -> Vec<Pair> {
    let mut by_file: HashMap<u32, Vec<usize>> = HashMap::new();
    let mut unknown = Vec::new();
    for (place, side) in sides.iter().enumerate() {
        let changes = side.changes.iter().map(|(number, _)| *number);
        let relies = side.relies.iter().map(|(number, _)| *number);
        let awaited = side.awaited.iter().map(|(number, _)| *number);
        for number in changes.chain(relies).chain(awaited) {
            let there = by_file.entry(number).or_default();
            if there.last() != Some(&place) {
                there.push(place);
            }
        }
        if side.changes.is_empty() {
            unknown.push(place);
        }
    }
    let mut found = Vec::new();
    let mut near: Vec<usize> = Vec::new();
    for (place, a) in sides.iter().enumerate() {
        let is_unknown = a.changes.is_empty();
        near.clear();
        if is_unknown {
            near.extend(place + 1..sides.len());
        } else {
            let changes = a.changes.iter().map(|(number, _)| number);
            let relies = a.relies.iter().map(|(number, _)| number);
            let awaited = a.awaited.iter().map(|(number, _)| number);
            let files = changes.chain(relies).chain(awaited);
            let others = files.filter_map(|number| by_file.get(number)).flatten();
            near.extend(others.chain(&unknown).filter(|other| **other > place));
            near.sort_unstable();
            near.dedup();
        }
        for b in near.iter().filter_map(|&other| sides.get(other)) {
            let pair = pair(a, b, usual);
            if is_unknown || b.changes.is_empty() || !pair.hazards.is_empty() {
                found.push(pair);
            }
        }
    }
    found
}

fn pair(a: &Side<'_>, b: &Side<'_>, usual: Usual) -> Pair {
    let weights = PairWeights::shipped();
    // It was learned from tasks like these alone.
    let is_alike = a.is_worked_out && b.is_worked_out;
    let learned = if is_alike { usual.learned } else { 0.0 };
    let mut found = Vec::new();
    let mut meeting = Meeting::between(a.length, b.length);
    for (_, left, right) in common(&a.changes, &b.changes) {
        meeting.add(left.entry, right.entry);
        let both = unit(left.entry.probability) * unit(right.entry.probability);
        found.push(Found {
            kind: kind_of_both(left, right),
            path: &left.entry.path,
            probability: moved(both, learned),
            how: How::BothChange(a.id, left.entry, b.id, right.entry),
        });
    }
    one_feeds_the_other(a, b, &mut found);
    one_feeds_the_other(b, a, &mut found);
    found.retain(|hazard| hazard.probability >= LEAST_LISTED);
    found.sort_by(|left, right| {
        (right.probability.total_cmp(&left.probability))
            .then_with(|| (left.kind, left.path).cmp(&(right.kind, right.path)))
    });
    let n_more = found.len().saturating_sub(MAX_HAZARDS);
    let mut hazards: Vec<Hazard> = (found.iter().take(MAX_HAZARDS))
        .map(Found::hazard)
        .collect();
    if let (Some(last), true) = (hazards.last_mut(), n_more > 0) {
        last.evidence.push(Evidence {
            kind: EvidenceKind::Words,
            text: format!("and {n_more} more such files"),
        });
    }
    Pair {
        a: a.id,
        b: b.id,
        overlap: moved(weights.overlap(&meeting), learned),
        conflict: moved(weights.conflict(&meeting), learned),
        in_one_plan: moved(weights.in_one_plan(&meeting, &usual.sharing), learned),
        hazards,
    }
}

/// A hazard that is not put into words yet: most are never told.
struct Found<'a> {
    kind: HazardKind,
    path: &'a RepoPath,
    probability: f64,
    how: How<'a>,
}

/// How two tasks meet in a file.
enum How<'a> {
    /// Both change it.
    BothChange(TaskId, &'a FootprintEntry, TaskId, &'a FootprintEntry),
    /// The first changes it, the second relies on it.
    Relies(TaskId, &'a FootprintEntry, TaskId, Reliance<'a>),
    /// The first makes it, and what the second changes imports it already.
    Awaits(TaskId, &'a FootprintEntry, TaskId, &'a FootprintEntry),
}

impl Found<'_> {
    fn hazard(&self) -> Hazard {
        let (first, evidence) = match self.how {
            How::BothChange(a, left, b, right) => {
                let region = common_region(left, right).map(|line| Evidence {
                    kind: EvidenceKind::Words,
                    text: format!(
                        "both texts point to lines {line} to {}",
                        line + Region::N_LINES - 1
                    ),
                });
                (None, [why(a, left), why(b, right), region])
            }
            How::Relies(writer, change, reader, reliance) => {
                let read = if reliance.is_import {
                    Some(Evidence {
                        kind: EvidenceKind::Import,
                        text: format!(
                            "task {reader} changes `{}`, which imports it",
                            reliance.entry.path
                        ),
                    })
                } else {
                    why(reader, reliance.entry)
                };
                (Some(writer), [why(writer, change), read, None])
            }
            How::Awaits(writer, created, reader, change) => {
                let read = Evidence {
                    kind: EvidenceKind::Import,
                    text: format!(
                        "task {reader} changes `{}`, which imports it already",
                        change.path
                    ),
                };
                (Some(writer), [why(writer, created), Some(read), None])
            }
        };
        Hazard {
            kind: self.kind,
            path: Some(self.path.clone()),
            probability: self.probability,
            first,
            evidence: evidence.into_iter().flatten().collect(),
        }
    }
}

/// Two tasks whose texts both name a hub file do more to it than add a line in passing.
fn kind_of_both(left: &Change<'_>, right: &Change<'_>) -> HazardKind {
    if left.is_hub && !(left.is_named && right.is_named) {
        HazardKind::SharedHub
    } else {
        HazardKind::WriteWrite
    }
}

/// The hazards of files that `writer` changes and `reader` relies on. A file that both change is a hazard of its own.
fn one_feeds_the_other<'a>(writer: &Side<'a>, reader: &Side<'a>, found: &mut Vec<Found<'a>>) {
    for (number, change, reliance) in common(&writer.changes, &reader.relies) {
        let both = unit(change.entry.probability) * unit(reliance.entry.probability);
        if both >= LEAST_LISTED && !reader.is_changing(number) {
            found.push(Found {
                kind: HazardKind::ReadWrite,
                path: reliance.path,
                probability: both,
                how: How::Relies(writer.id, change.entry, reader.id, *reliance),
            });
        }
    }
    for (_, created, change) in common(&writer.awaited, &reader.changes) {
        let both = unit(created.entry.probability) * unit(change.entry.probability);
        if both >= LEAST_LISTED && !reader.is_changing(created.number) {
            found.push(Found {
                kind: HazardKind::ReadWrite,
                path: &created.entry.path,
                probability: both,
                how: How::Awaits(writer.id, created.entry, reader.id, change.entry),
            });
        }
    }
}

/// Whether the text of the task itself names the file, or a plan does.
pub(super) fn is_stated(entry: &FootprintEntry) -> bool {
    entry.evidence.iter().any(|evidence| {
        matches!(
            evidence.kind,
            EvidenceKind::StatedPath
                | EvidenceKind::StatedModule
                | EvidenceKind::Announced
                | EvidenceKind::Plan
        )
    })
}

/// The first reason to believe an entry, with the task that it is about.
fn why(id: TaskId, entry: &FootprintEntry) -> Option<Evidence> {
    entry.evidence.first().map(|evidence| Evidence {
        kind: evidence.kind,
        text: format!("task {id}: {}", evidence.text),
    })
}

#[cfg(test)]
mod test;
