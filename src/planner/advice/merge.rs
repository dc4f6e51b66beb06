//! Put tasks together that change the same files.

use std::collections::{BTreeMap, BTreeSet};

use super::{Candidate, Change};
use crate::humanize::{count, list, percent};
use crate::model::{
    AdviceKind, FootprintEntry, Pair, Plan, PlannedTask, RepoPath, TaskId, TaskKind,
};
use crate::planner::hub::is_hub;

/// From this probability on that both change one file, beside hub files, two tasks are better put together.
const SAME: f64 = 0.5;
/// From this probability on a task counts as one that changes a file.
const LIKELY: f64 = 0.3;
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
            why: "The tasks of each group probably change the same files, so apart they would wait for each other."
                .to_owned(),
            tasks: groups.iter().flatten().copied().collect(),
            paths: groups.iter().flat_map(|group| shared_files(plan, group)).collect(),
            change: Change::Merge {
                groups: groups.clone(),
            },
        });
    }
    candidates.extend((groups.into_iter()).filter_map(|group| one(plan, group)));
    candidates
}

/// The advice to put one group together. What is said of it goes no further than what is known.
fn one(plan: &Plan, group: Vec<TaskId>) -> Option<Candidate> {
    let paths = shared_files(plan, &group);
    let names: Vec<String> = (paths.iter().take(2))
        .map(|path| format!("`{path}`"))
        .collect();
    let first = paths.first()?;
    let is_stated = tasks(plan, &group).all(|planned| {
        let mut changes = planned.footprint.changes();
        changes.any(|entry| entry.path == *first && !entry.is_guess())
    });
    let least = percent(least_overlap(plan, &group));
    let (all, meet) = match group.len() {
        2 => ("both", format!("both change one file is {least} likely")),
        _ => (
            "all",
            format!("any two change one file is {least} likely or more"),
        ),
    };
    let change = if is_stated {
        "change"
    } else {
        "probably change"
    };
    let mut why = format!("That {meet}, so apart one would wait for the other.");
    if is_same_work(plan, &group) {
        why.push_str(" Hardly anything else is seen in them, so they may be one task.");
    }
    Some(Candidate {
        kind: AdviceKind::Merge,
        what: format!(
            "Put tasks {} together: {all} {change} {}.",
            list(&group),
            list(names)
        ),
        why,
        tasks: group.clone(),
        paths,
        change: Change::Merge {
            groups: vec![group],
        },
    })
}

fn tasks<'a>(plan: &'a Plan, group: &'a [TaskId]) -> impl Iterator<Item = &'a PlannedTask> {
    group.iter().filter_map(|&id| plan.task(id))
}

/// How likely the two of a group that are the least alike change one file, beside hub files.
fn least_overlap(plan: &Plan, group: &[TaskId]) -> f64 {
    let is_within = |pair: &&Pair| group.contains(&pair.a) && group.contains(&pair.b);
    let overlaps = plan.pairs.iter().filter(is_within).map(overlap);
    overlaps.fold(1.0, f64::min)
}

/// Whether each task of a group changes hardly any file that the others leave alone.
fn is_same_work(plan: &Plan, group: &[TaskId]) -> bool {
    let shared = shared_files(plan, group);
    tasks(plan, group).all(|planned| {
        let mut changes = planned.footprint.changes();
        changes.all(|entry| !is_worth_telling(entry) || shared.contains(&entry.path))
    })
}

/// How likely both change one file beside hub files: file by file, and no more than the pair as a whole promises.
fn overlap(pair: &Pair) -> f64 {
    pair.plain_overlap().min(pair.overlap)
}

/// Whether a task counts as one that changes that file, and does more to it than add a line in passing.
fn is_worth_telling(entry: &FootprintEntry) -> bool {
    entry.probability >= LIKELY && !(is_hub(&entry.path) && entry.is_guess())
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
        .map(|pair| (overlap(pair), pair.a, pair.b))
        .filter(|(overlap, a, b)| {
            *overlap >= SAME && minutes.contains_key(a) && minutes.contains_key(b)
        })
        .collect();
    pairs.sort_by(|(overlap, a, b), (other, c, d)| {
        (other.total_cmp(overlap)).then_with(|| (a, b).cmp(&(c, d)))
    });
    let alike: BTreeSet<(TaskId, TaskId)> = pairs.iter().map(|&(_, a, b)| (a, b)).collect();
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
        let (Some(left), Some(right)) = (groups.get(&into), groups.get(&from)) else {
            continue;
        };
        // A task that is like one of a group may have nothing to do with the others.
        let are_all_alike =
            (left.iter()).all(|&a| (right.iter()).all(|&b| alike.contains(&(a.min(b), a.max(b)))));
        let is_too_large = left.len() + right.len() > MAX_GROUP || total > usual * MAX_FACTOR;
        if into == from || is_too_large || !are_all_alike {
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

/// The files that all tasks of a group probably change, the likeliest first.
fn shared_files(plan: &Plan, group: &[TaskId]) -> Vec<RepoPath> {
    let mut weights: BTreeMap<&RepoPath, (usize, f64)> = BTreeMap::new();
    for planned in tasks(plan, group) {
        for entry in (planned.footprint.changes()).filter(|entry| is_worth_telling(entry)) {
            let weight = weights.entry(&entry.path).or_default();
            weight.0 += 1;
            weight.1 += entry.probability;
        }
    }
    let mut files: Vec<(&RepoPath, (usize, f64))> = (weights.into_iter())
        .filter(|(_, (n, _))| *n == group.len())
        .collect();
    files.sort_by(|(_, (_, a)), (_, (_, b))| b.total_cmp(a));
    files.into_iter().map(|(path, _)| path.clone()).collect()
}
