//! Merge tasks that are one task: they change the same files.

use std::collections::BTreeMap;

use super::{Candidate, Change};
use crate::humanize::{count, list};
use crate::model::{AdviceKind, Plan, RepoPath, TaskId, TaskKind};
use crate::planner::hazards::plain_overlap;

/// From this probability on that both change one file, beside hub files, two tasks are thought to be one.
const SAME: f64 = 0.5;
/// More tasks than this are never made one, nor tasks that would take so many times the usual one.
const MAX_GROUP: usize = 5;
const MAX_FACTOR: f64 = 4.0;
/// How many groups are told before the rest is counted.
const MAX_TOLD: usize = 6;

pub(super) fn candidates(plan: &Plan) -> Vec<Candidate> {
    let groups = groups(plan);
    let mut candidates: Vec<Candidate> = Vec::new();
    if groups.len() > 1 {
        let n_tasks = plan.runnable().count();
        let n_gone: usize = groups.iter().map(|group| group.len() - 1).sum();
        let lists = groups.iter().map(list);
        let mut lists: Vec<String> = lists.collect();
        let n_more = lists.len().saturating_sub(MAX_TOLD);
        if n_more > 1 {
            lists.truncate(MAX_TOLD);
            lists.push(format!("and {n_more} more groups"));
        }
        candidates.push(Candidate {
            kind: AdviceKind::Merge,
            what: format!(
                "Make {} of these {n_tasks}: put together tasks {}.",
                count(n_tasks - n_gone, "task"),
                lists.join("; ")
            ),
            why: "The tasks of each group change the same files, so they would wait for each other or collide."
                .to_owned(),
            tasks: groups.iter().flatten().copied().collect(),
            paths: groups.iter().flat_map(|group| shared_files(plan, group)).collect(),
            change: Change::Merge {
                groups: groups.clone(),
            },
        });
    }
    candidates.extend(groups.into_iter().map(|group| {
        let paths = shared_files(plan, &group);
        let names: Vec<String> = paths
            .iter()
            .take(2)
            .map(|path| format!("`{path}`"))
            .collect();
        let all = if group.len() == 2 { "Both" } else { "All" };
        Candidate {
            kind: AdviceKind::Merge,
            what: format!("Put tasks {} together: they are one task.", list(&group)),
            why: format!("{all} of them are about {}.", list(names)),
            tasks: group.clone(),
            paths,
            change: Change::Merge {
                groups: vec![group],
            },
        }
    }));
    candidates
}

/// Groups of tasks that change the same files, the likeliest pairs first, none of them too large.
fn groups(plan: &Plan) -> Vec<Vec<TaskId>> {
    let minutes: BTreeMap<TaskId, f64> = plan
        .runnable()
        .filter(|planned| planned.task.kind != TaskKind::Research)
        .map(|planned| (planned.task.id, planned.minutes))
        .collect();
    let mut sorted: Vec<f64> = minutes.values().copied().collect();
    sorted.sort_by(f64::total_cmp);
    let usual = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
    let mut pairs: Vec<(f64, TaskId, TaskId)> = (plan.pairs.iter())
        .map(|pair| (plain_overlap(pair), pair.a, pair.b))
        .filter(|(overlap, a, b)| {
            *overlap >= SAME && minutes.contains_key(a) && minutes.contains_key(b)
        })
        .collect();
    pairs.sort_by(|(overlap, a, b), (other, c, d)| {
        (other.total_cmp(overlap)).then_with(|| (a, b).cmp(&(c, d)))
    });
    let mut group_of: BTreeMap<TaskId, TaskId> = minutes.keys().map(|&id| (id, id)).collect();
    let mut groups: BTreeMap<TaskId, Vec<TaskId>> =
        minutes.keys().map(|&id| (id, vec![id])).collect();
    for (_, a, b) in pairs {
        let (Some(&into), Some(&from)) = (group_of.get(&a), group_of.get(&b)) else {
            continue;
        };
        let total: f64 = [into, from]
            .iter()
            .filter_map(|group| groups.get(group))
            .flatten()
            .filter_map(|id| minutes.get(id))
            .sum();
        let size = |group: TaskId| groups.get(&group).map_or(0, Vec::len);
        if into == from || size(into) + size(from) > MAX_GROUP || total > usual * MAX_FACTOR {
            continue;
        }
        let (into, from) = (into.min(from), into.max(from));
        for id in groups.remove(&from).unwrap_or_default() {
            group_of.insert(id, into);
            groups.entry(into).or_default().push(id);
        }
    }
    let mut groups: Vec<Vec<TaskId>> = (groups.into_values())
        .filter(|group| group.len() > 1)
        .collect();
    for group in &mut groups {
        group.sort_unstable();
    }
    groups
}

/// The files that at least two tasks of a group probably change, the most shared first.
fn shared_files(plan: &Plan, group: &[TaskId]) -> Vec<RepoPath> {
    let mut weights: BTreeMap<&RepoPath, (usize, f64)> = BTreeMap::new();
    for planned in group.iter().filter_map(|&id| plan.task(id)) {
        for entry in planned.footprint.changes() {
            if entry.probability >= 0.3 {
                let weight = weights.entry(&entry.path).or_default();
                weight.0 += 1;
                weight.1 += entry.probability;
            }
        }
    }
    let mut files: Vec<(&RepoPath, (usize, f64))> =
        (weights.into_iter()).filter(|(_, (n, _))| *n > 1).collect();
    files.sort_by(|(_, (_, a)), (_, (_, b))| b.total_cmp(a));
    files.into_iter().map(|(path, _)| path.clone()).collect()
}
