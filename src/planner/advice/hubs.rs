//! Leave hub files to one task: every other task touches them a little, and each touch may conflict.

use std::collections::{BTreeMap, BTreeSet};

use super::{Candidate, Change};
use crate::humanize::{list, list_first};
use crate::model::{AdviceKind, Plan, RepoPath, TaskId, TaskKind};
use crate::planner::hub::{is_hub, is_record};

/// From this probability on a task counts as one that touches a file.
const LIKELY: f64 = 0.3;
/// So many tasks must touch a file before one of them is worth a task.
const SHARERS: usize = 3;

pub(super) fn candidates(plan: &Plan) -> Vec<Candidate> {
    let mut sharers: BTreeMap<&RepoPath, Vec<TaskId>> = BTreeMap::new();
    for planned in plan.runnable() {
        for entry in planned.footprint.changes() {
            if entry.probability >= LIKELY && is_hub(&entry.path) {
                sharers
                    .entry(&entry.path)
                    .or_default()
                    .push(planned.task.id);
            }
        }
    }
    sharers.retain(|_, tasks| tasks.len() >= SHARERS);
    // What records what was done comes last; what others need in order to be built comes first.
    let (last, first): (Vec<_>, Vec<_>) =
        sharers.into_iter().partition(|(path, _)| is_record(path));
    [(first, true), (last, false)]
        .into_iter()
        .filter(|(files, _)| !files.is_empty())
        .map(|(files, is_first)| candidate(&files, is_first))
        .collect()
}

fn candidate(files: &[(&RepoPath, Vec<TaskId>)], is_first: bool) -> Candidate {
    let tasks: BTreeSet<TaskId> = files.iter().flat_map(|(_, tasks)| tasks).copied().collect();
    let tasks: Vec<TaskId> = tasks.into_iter().collect();
    let paths: Vec<RepoPath> = files.iter().map(|(path, _)| (*path).clone()).collect();
    let names = list_first(paths.iter().map(|path| format!("`{path}`")), 3);
    let when = if is_first { "first" } else { "last" };
    Candidate {
        kind: AdviceKind::HubTask,
        what: format!("Leave {names} to one task that comes {when}."),
        why: format!(
            "Tasks {} would each touch {}.",
            list_first(&tasks, 6),
            if paths.len() == 1 {
                "it"
            } else {
                "one of them"
            }
        ),
        change: Change::Gather {
            title: format!(
                "Update {} for all tasks",
                list(paths.iter().map(|path| format!("`{path}`")))
            ),
            kind: TaskKind::Chore,
            files: paths.iter().map(|path| (path.clone(), false)).collect(),
            tasks: tasks.clone(),
            is_first,
        },
        tasks,
        paths,
    }
}
