//! How the files of two tasks hang together by imports.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::model::{Footprint, ImportGraph, Plan, RepoPath, TaskId};

/// Longer ways than this say nothing.
const MAX_STEPS: usize = 4;
/// From this probability on a file counts as one that a task changes.
const LIKELY: f64 = 0.3;
/// How many ways are told, and from how many files they are looked for.
const MAX_PATHS: usize = 4;
const MAX_STARTS: usize = 40;
/// More files than this are not looked at from one start.
const MAX_SEEN: usize = 5000;

/// The shortest ways by imports from a file that one of the two tasks changes to one that the other changes, each from
/// the importing file to the imported one; the shortest first.
pub fn import_paths(plan: &Plan, graph: &ImportGraph, a: TaskId, b: TaskId) -> Vec<Vec<RepoPath>> {
    let (left, right) = (changes(plan, a), changes(plan, b));
    let mut found: Vec<Vec<RepoPath>> = Vec::new();
    for (starts, ends) in [(&left, &right), (&right, &left)] {
        for start in starts.iter().take(MAX_STARTS) {
            found.extend(shortest(graph, start, ends));
        }
    }
    found.sort_by(|path, other| (path.len(), path).cmp(&(other.len(), other)));
    found.dedup();
    found.truncate(MAX_PATHS);
    found
}

fn changes(plan: &Plan, id: TaskId) -> BTreeSet<&RepoPath> {
    let footprint = plan.task(id).map(|planned| &planned.footprint);
    footprint
        .into_iter()
        .flat_map(Footprint::changes)
        .filter(|entry| entry.probability >= LIKELY)
        .map(|entry| &entry.path)
        .collect()
}

fn shortest(
    graph: &ImportGraph,
    start: &RepoPath,
    ends: &BTreeSet<&RepoPath>,
) -> Option<Vec<RepoPath>> {
    let mut came_from: BTreeMap<&RepoPath, Option<&RepoPath>> = BTreeMap::from([(start, None)]);
    let mut queue = VecDeque::from([(start, 0)]);
    while let Some((file, n_steps)) = queue.pop_front() {
        if n_steps >= MAX_STEPS || came_from.len() > MAX_SEEN {
            continue;
        }
        for next in graph.imports_of(file) {
            if came_from.contains_key(next) {
                continue;
            }
            came_from.insert(next, Some(file));
            if ends.contains(next) {
                let mut path = vec![next.clone()];
                let mut at = file;
                path.push(at.clone());
                while let Some(Some(before)) = came_from.get(at) {
                    at = before;
                    path.push(at.clone());
                }
                path.reverse();
                return Some(path);
            }
            queue.push_back((next, n_steps + 1));
        }
    }
    None
}
