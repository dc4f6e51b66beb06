//! Create the shared code first: a file that several tasks create or change becomes a task of its own.

use std::collections::BTreeMap;

use super::{Candidate, Change};
use crate::humanize::list_first;
use crate::model::{AdviceKind, Plan, RepoPath, TaskId, TaskKind};
use crate::planner::hub::is_hub;

/// From this probability on a task counts as one that changes a file.
const LIKELY: f64 = 0.4;
/// So many tasks must change a file that is there; two that create the same one are enough.
const SHARERS: usize = 3;
/// More candidates than this are not made.
const MAX_CANDIDATES: usize = 6;

pub(super) fn candidates(plan: &Plan) -> Vec<Candidate> {
    let mut sharers: BTreeMap<&RepoPath, (Vec<TaskId>, usize)> = BTreeMap::new();
    for planned in plan.runnable() {
        for (entries, is_new) in [
            (&planned.footprint.writes, false),
            (&planned.footprint.creates, true),
        ] {
            for entry in entries.iter().filter(|entry| entry.probability >= LIKELY) {
                if !is_hub(&entry.path) {
                    let (tasks, n_new) = sharers.entry(&entry.path).or_default();
                    tasks.push(planned.task.id);
                    *n_new += usize::from(is_new);
                }
            }
        }
    }
    let mut shared: Vec<(&RepoPath, Vec<TaskId>, bool)> = (sharers.into_iter())
        .filter(|(_, (tasks, n_new))| tasks.len() >= SHARERS || *n_new >= 2)
        .map(|(path, (tasks, n_new))| (path, tasks, n_new > 0))
        // Tasks with nothing else to do are one task, and that is other advice.
        .filter(|(path, tasks, _)| tasks.iter().all(|&id| has_more(plan, id, path)))
        .collect();
    shared.sort_by_key(|(_, tasks, _)| std::cmp::Reverse(tasks.len()));
    (shared.into_iter().take(MAX_CANDIDATES))
        .map(|(path, tasks, is_new)| {
            let (verb, what) = if is_new {
                ("Create", "create or change")
            } else {
                ("Change", "change")
            };
            Candidate {
                kind: AdviceKind::SharedFirst,
                what: format!(
                    "{verb} `{path}` in a task of its own first; tasks {} then only use it.",
                    list_first(&tasks, 6)
                ),
                why: format!("{} tasks {what} it.", tasks.len()),
                paths: vec![path.clone()],
                change: Change::Gather {
                    title: format!("{verb} the shared code in `{path}` first"),
                    kind: TaskKind::Feature,
                    files: vec![(path.clone(), is_new)],
                    tasks: tasks.clone(),
                    is_first: true,
                },
                tasks,
            }
        })
        .collect()
}

/// Whether a task probably changes something beside that file.
fn has_more(plan: &Plan, id: TaskId, path: &RepoPath) -> bool {
    plan.task(id).is_some_and(|planned| {
        (planned.footprint.changes())
            .any(|entry| entry.path != *path && entry.probability >= LIKELY)
    })
}
