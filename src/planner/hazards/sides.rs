//! What one task changes and what it relies on, by numbers in the place of paths.

use std::collections::HashMap;

use super::is_stated;
use crate::model::{Footprint, FootprintEntry, ImportGraph, RepoPath, TaskId};
use crate::planner::hub::is_hub;
use crate::planner::meeting::length;

/// Entries of a footprint beyond this many are the guesses of a wide glob: they are not compared one by one.
const MAX_ENTRIES: usize = 400;

/// Numbers for paths, so that pairs are compared without looking at text.
#[derive(Default)]
pub(super) struct Names<'a>(HashMap<&'a RepoPath, (u32, bool)>);

impl<'a> Names<'a> {
    fn number(&mut self, path: &'a RepoPath) -> u32 {
        self.number_and_hub(path).0
    }

    /// The number of a path, and whether it is that of a hub file.
    fn number_and_hub(&mut self, path: &'a RepoPath) -> (u32, bool) {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *(self.0.entry(path)).or_insert_with(|| (next, is_hub(path)))
    }
}

/// What one task changes and what it relies on, sorted by the number of the path.
pub(super) struct Side<'a> {
    pub(super) id: TaskId,
    pub(super) changes: Vec<(u32, Change<'a>)>,
    /// The length of what it changes.
    pub(super) length: f64,
    /// Whether nobody states what it changes.
    pub(super) is_worked_out: bool,
    pub(super) relies: Vec<(u32, Reliance<'a>)>,
    /// The files that import already what a new file of this task will provide, with that new file.
    pub(super) awaited: Vec<(u32, Created<'a>)>,
}

/// A file that a task changes.
#[derive(Clone, Copy)]
pub(super) struct Change<'a> {
    pub(super) entry: &'a FootprintEntry,
    /// Whether it is a hub file.
    pub(super) is_hub: bool,
    /// Whether the text of the task itself names it.
    pub(super) is_named: bool,
    is_new: bool,
}

/// A file that a task makes.
#[derive(Clone, Copy)]
pub(super) struct Created<'a> {
    pub(super) number: u32,
    pub(super) entry: &'a FootprintEntry,
}

/// A file that a task relies on.
#[derive(Clone, Copy)]
pub(super) struct Reliance<'a> {
    pub(super) path: &'a RepoPath,
    pub(super) entry: &'a FootprintEntry,
    /// Whether the file is read by way of an import in the entry's file.
    pub(super) is_import: bool,
}

impl<'a> Side<'a> {
    pub(super) fn new(
        id: TaskId,
        footprint: &'a Footprint,
        graph: &'a ImportGraph,
        names: &mut Names<'a>,
    ) -> Self {
        let mut changes = Vec::new();
        for (entries, is_new) in [(&footprint.writes, false), (&footprint.creates, true)] {
            for entry in entries.iter().take(MAX_ENTRIES) {
                let (number, is_hub) = names.number_and_hub(&entry.path);
                let change = Change {
                    entry,
                    is_hub,
                    is_named: is_stated(entry),
                    is_new,
                };
                changes.push((number, change));
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
        for &(number, Change { entry, is_new, .. }) in &changes {
            // What a new file imports is not known; what awaits it already is.
            if is_new {
                for importer in graph.awaiting(&entry.path) {
                    awaited.push((names.number(importer), Created { number, entry }));
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

impl Side<'_> {
    /// Whether the task changes the file of that number.
    pub(super) fn is_changing(&self, number: u32) -> bool {
        (self
            .changes
            .binary_search_by_key(&number, |(other, _)| *other))
        .is_ok()
    }
}

/// The entries of both lists that have the same number, with it. Both are sorted by it; the first may repeat one.
pub(super) fn common<'l, A, B>(
    left: &'l [(u32, A)],
    right: &'l [(u32, B)],
) -> impl Iterator<Item = (u32, &'l A, &'l B)> {
    left.iter().filter_map(move |(number, a)| {
        let place = right
            .binary_search_by_key(number, |(other, _)| *other)
            .ok()?;
        Some((*number, a, &right[place].1))
    })
}
