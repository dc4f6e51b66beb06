//! Pairs of footprints: where they meet, how likely, and why.

use std::collections::HashMap;

use super::hub::is_hub;
use super::meeting::{Meeting, PairWeights, common_region, length, unit};
use crate::model::{
    Evidence, EvidenceKind, Footprint, FootprintEntry, Hazard, HazardKind, ImportGraph, Pair,
    Region, RepoPath, Sharing, TaskId, moved,
};

/// Entries of a footprint beyond this many are the guesses of a wide glob: they are not compared one by one.
const MAX_ENTRIES: usize = 400;
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

/// Numbers for paths, so that pairs are compared without looking at text.
#[derive(Default)]
struct Names<'a>(HashMap<&'a RepoPath, u32>);

impl<'a> Names<'a> {
    fn number(&mut self, path: &'a RepoPath) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(path).or_insert(next)
    }
}

/// What one task changes and what it relies on, sorted by the number of the path.
struct Side<'a> {
    id: TaskId,
    changes: Vec<(u32, Change<'a>)>,
    /// The length of what it changes.
    length: f64,
    /// Whether nobody states what it changes.
    is_worked_out: bool,
    relies: Vec<(u32, Reliance<'a>)>,
    /// The files that import already what a new file of this task will provide, with that new file.
    awaited: Vec<(u32, &'a FootprintEntry)>,
}

#[derive(Clone, Copy)]
struct Change<'a> {
    entry: &'a FootprintEntry,
    is_new: bool,
}

#[derive(Clone, Copy)]
struct Reliance<'a> {
    path: &'a RepoPath,
    entry: &'a FootprintEntry,
    /// Whether the file is read by way of an import in the entry's file.
    is_import: bool,
}

impl<'a> Side<'a> {
    fn new(
        id: TaskId,
        footprint: &'a Footprint,
        graph: &'a ImportGraph,
        names: &mut Names<'a>,
    ) -> Self {
        let mut changes = Vec::new();
        for (entries, is_new) in [(&footprint.writes, false), (&footprint.creates, true)] {
            for entry in entries.iter().take(MAX_ENTRIES) {
                changes.push((names.number(&entry.path), Change { entry, is_new }));
            }
        }
        let (mut relies, mut awaited) = (Vec::new(), Vec::new());
        for entry in footprint.reads.iter().take(MAX_ENTRIES) {
            let reliance = Reliance {
                path: &entry.path,
                entry,
                is_import: false,
            };
            relies.push((names.number(&entry.path), reliance));
        }
        for &(_, Change { entry, is_new }) in &changes {
            // What a new file imports is not known; what awaits it already is.
            if is_new {
                for importer in graph.awaiting(&entry.path) {
                    awaited.push((names.number(importer), entry));
                }
                continue;
            }
            for path in graph.imports_of(&entry.path) {
                let reliance = Reliance {
                    path,
                    entry,
                    is_import: true,
                };
                relies.push((names.number(path), reliance));
            }
        }
        changes.sort_by(|(a, change), (b, other)| {
            a.cmp(b)
                .then(other.entry.probability.total_cmp(&change.entry.probability))
        });
        changes.dedup_by_key(|(number, _)| *number);
        awaited.sort_by_key(|(number, _)| *number);
        relies.sort_by(|(a, reliance), (b, other)| {
            (a, reliance.is_import).cmp(&(b, other.is_import)).then(
                other
                    .entry
                    .probability
                    .total_cmp(&reliance.entry.probability),
            )
        });
        relies.dedup_by_key(|(number, _)| *number);
        Self {
            id,
            is_worked_out: footprint.is_worked_out(),
            length: length(changes.iter().map(|(_, change)| change.entry)),
            changes,
            relies,
            awaited,
        }
    }
}

fn pair(a: &Side<'_>, b: &Side<'_>, usual: Usual) -> Pair {
    let weights = PairWeights::shipped();
    // It was learned from tasks like these alone.
    let is_alike = a.is_worked_out && b.is_worked_out;
    let learned = if is_alike { usual.learned } else { 0.0 };
    let mut hazards = Vec::new();
    let mut meeting = Meeting::between(a.length, b.length);
    for (left, right) in common(&a.changes, &b.changes) {
        meeting.add(left.entry, right.entry);
        hazards.push(both_change((a.id, left), (b.id, right)));
    }
    for hazard in &mut hazards {
        hazard.probability = moved(hazard.probability, learned);
    }
    one_feeds_the_other(a, b, &mut hazards);
    one_feeds_the_other(b, a, &mut hazards);
    hazards.retain(|hazard| hazard.probability >= LEAST_LISTED);
    hazards.sort_by(|left, right| {
        (right.probability.total_cmp(&left.probability))
            .then_with(|| (left.kind, &left.path).cmp(&(right.kind, &right.path)))
    });
    let n_more = hazards.len().saturating_sub(MAX_HAZARDS);
    hazards.truncate(MAX_HAZARDS);
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

/// The hazard of a file that both change.
fn both_change((a, left): (TaskId, &Change<'_>), (b, right): (TaskId, &Change<'_>)) -> Hazard {
    let path = &left.entry.path;
    // Two tasks whose texts both name a hub file do more to it than add a line in passing.
    let is_named = |change: &Change<'_>| is_stated(change.entry);
    let is_mere_hub = is_hub(path) && !(is_named(left) && is_named(right));
    Hazard {
        kind: if is_mere_hub {
            HazardKind::SharedHub
        } else {
            HazardKind::WriteWrite
        },
        path: Some(path.clone()),
        probability: unit(left.entry.probability) * unit(right.entry.probability),
        first: None,
        evidence: [(a, left), (b, right)]
            .into_iter()
            .filter_map(|(id, change)| why(id, change.entry))
            .chain(common_region(left.entry, right.entry).map(|line| Evidence {
                kind: EvidenceKind::Words,
                text: format!(
                    "both texts point to lines {line} to {}",
                    line + Region::N_LINES - 1
                ),
            }))
            .collect(),
    }
}

/// The hazards of files that `writer` changes and `reader` relies on.
fn one_feeds_the_other(writer: &Side<'_>, reader: &Side<'_>, hazards: &mut Vec<Hazard>) {
    let mut push = |path: &RepoPath, probability: f64, evidence: Vec<Evidence>| {
        hazards.push(Hazard {
            kind: HazardKind::ReadWrite,
            path: Some(path.clone()),
            probability,
            first: Some(writer.id),
            evidence,
        });
    };
    for (change, reliance) in common(&writer.changes, &reader.relies) {
        // A file that both change is a hazard of its own.
        if reader.is_changing(reliance.path) {
            continue;
        }
        let read = if reliance.is_import {
            Some(Evidence {
                kind: EvidenceKind::Import,
                text: format!(
                    "task {} changes `{}`, which imports it",
                    reader.id, reliance.entry.path
                ),
            })
        } else {
            why(reader.id, reliance.entry)
        };
        push(
            reliance.path,
            unit(change.entry.probability) * unit(reliance.entry.probability),
            why(writer.id, change.entry)
                .into_iter()
                .chain(read)
                .collect(),
        );
    }
    for (created, change) in common(&writer.awaited, &reader.changes) {
        if reader.is_changing(&created.path) {
            continue;
        }
        let read = Evidence {
            kind: EvidenceKind::Import,
            text: format!(
                "task {} changes `{}`, which imports it already",
                reader.id, change.entry.path
            ),
        };
        push(
            &created.path,
            unit(created.probability) * unit(change.entry.probability),
            why(writer.id, created).into_iter().chain([read]).collect(),
        );
    }
}

impl Side<'_> {
    fn is_changing(&self, path: &RepoPath) -> bool {
        self.changes
            .iter()
            .any(|(_, change)| change.entry.path == *path)
    }
}

/// The entries of both lists that have the same number. Both are sorted by it; the first may repeat one.
fn common<'l, A, B>(
    left: &'l [(u32, A)],
    right: &'l [(u32, B)],
) -> impl Iterator<Item = (&'l A, &'l B)> {
    left.iter().filter_map(move |(number, a)| {
        let place = right
            .binary_search_by_key(number, |(other, _)| *other)
            .ok()?;
        Some((a, &right[place].1))
    })
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
