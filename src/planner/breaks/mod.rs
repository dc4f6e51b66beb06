//! What merged changes break that no text conflict shows.
//!
//! Each side of a merge is looked at by what it defines and what it begins to use. Where one side takes a definition or a
//! file away, or changes what a function takes, and another begins to use it as it was, the merge is clean and its
//! result is broken; the same where both add one name to one scope, or one number to a series.
//!
//! A warning that is wrong is worse than none: a use counts only on a line that is new, in code, and where the file can
//! only mean that very definition (the same file, an import that names it, the package's own name before it).

mod change;
mod code;
mod gone;
mod signature;
mod statements;
mod target;
mod twice;
mod uses;

use std::collections::BTreeSet;

use self::change::Changed;
use crate::model::{BreakKind, ImportGraph, RepoPath, SilentBreak, TaskId};

/// A file that one side changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SideFile {
    /// Its path.
    pub path: RepoPath,
    /// Its content before; none where it was not there.
    pub before: Option<Vec<u8>>,
    /// Its content after; none where it is gone.
    pub after: Option<Vec<u8>>,
}

/// What one side of a merge changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// The task whose change it is; none where it is the target's own.
    pub task: Option<TaskId>,
    /// The tasks whose results it was made on.
    pub holds: BTreeSet<TaskId>,
    /// The files that it changed.
    pub files: Vec<SideFile>,
}

/// Gives the import graph of the tree that a side made; none where it cannot be had.
pub type GraphOf<'a> = dyn FnMut(usize) -> Option<ImportGraph> + 'a;

/// How many warnings are given at most: more would not be read.
const MAX_BREAKS: usize = 50;

/// What the sides break in each other. The graph of a side is asked for only where everything else speaks for a break.
pub fn breaks(sides: &[Side], graph_of: &mut GraphOf<'_>) -> Vec<SilentBreak> {
    let tables: Vec<Vec<Changed<'_>>> = (sides.iter())
        .map(|side| side.files.iter().map(Changed::new).collect())
        .collect();
    let mut graphs: Vec<Option<Option<ImportGraph>>> = vec![None; sides.len()];
    let mut found = BTreeSet::new();
    for (at, changing) in tables.iter().enumerate() {
        for (other, using) in tables.iter().enumerate() {
            if at == other || is_made_on(&sides[at], &sides[other]) {
                continue;
            }
            let tasks = (sides[at].task, sides[other].task);
            let mut imports = |from: &RepoPath, to: &RepoPath| {
                let graph = graphs[other].get_or_insert_with(|| graph_of(other));
                (graph.as_ref()).is_some_and(|graph| {
                    graph.kind(from, to).is_some() || graph.definers_of(from).any(|at| at == to)
                })
            };
            found.extend(uses::breaks(changing, using, tasks, &mut imports));
            found.extend(gone::breaks(changing, using, tasks, &mut imports));
            if at < other {
                found.extend(twice::breaks(changing, using, tasks));
            }
        }
    }
    // What is defined in a file that is gone needs no word of its own.
    let gone: BTreeSet<(RepoPath, RepoPath)> = (found.iter())
        .filter(|found| found.kind == BreakKind::FileGone)
        .map(|found| (found.changed_at.path.clone(), found.used_at.path.clone()))
        .collect();
    let is_told = |found: &SilentBreak| {
        matches!(found.kind, BreakKind::Removed | BreakKind::Renamed { .. })
            && gone.contains(&(found.changed_at.path.clone(), found.used_at.path.clone()))
    };
    (found.into_iter())
        .filter(|found| !is_told(found))
        .take(MAX_BREAKS)
        .collect()
}

/// Whether one of two sides was made with the other in view.
fn is_made_on(a: &Side, b: &Side) -> bool {
    let holds = |a: &Side, b: &Side| b.task.is_some_and(|task| a.holds.contains(&task));
    holds(a, b) || holds(b, a)
}
