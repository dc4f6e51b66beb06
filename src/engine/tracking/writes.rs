//! What is still to be written so that a tracker shows a plan: as data, before anything is written.

use std::collections::{BTreeMap, BTreeSet};

use sha1::{Digest, Sha1};

use super::texts;
use crate::forge::{IssueDraft, marker};
use crate::model::{Plan, PlannedTask, TaskId};

/// How sub-issues are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackOptions {
    /// Their titles, with `{master}` and `{title}`.
    pub title: String,
    /// Their labels.
    pub labels: Vec<String>,
}

impl Default for TrackOptions {
    fn default() -> Self {
        Self {
            title: "[Master #{master}] {title}".to_owned(),
            labels: vec!["parallel-orchestration".to_owned(), "sub-issue".to_owned()],
        }
    }
}

/// What the tracker holds already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The numbers of the master issue's sub-issues in their order; none where the server keeps no such thing.
    pub sub_issues: Option<Vec<u64>>,
    /// What bears our mark, by its key.
    pub made: BTreeMap<String, u64>,
    /// By which issues those are blocked that we made; none where the server keeps no such thing.
    pub blocked_by: Option<BTreeMap<u64, BTreeSet<u64>>>,
    /// The labels that are there.
    pub labels: BTreeSet<String>,
    /// The keys of what was begun and perhaps not brought to its place.
    pub unsettled: BTreeSet<String>,
}

/// One thing that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// A label is made.
    Label {
        /// Its name.
        name: String,
    },
    /// The issue of a task is made.
    Create {
        /// The task.
        task: TaskId,
        /// The key of the mark that it bears.
        key: String,
        /// The issue.
        draft: IssueDraft,
    },
    /// The issue of a task becomes a sub-issue of the master issue.
    Link {
        /// The task.
        task: TaskId,
    },
    /// The issue of a task is put behind that of another.
    Place {
        /// The task.
        task: TaskId,
        /// The one before it.
        after: TaskId,
    },
    /// The issue of a task is blocked by that of another.
    Block {
        /// The task that waits.
        task: TaskId,
        /// The one that comes first.
        on: TaskId,
    },
}

/// What is still to be written for a plan whose master issue has that number, in the order in which it is written.
///
/// Issues that somebody else made are named by the tasks that they are, and stay as they are.
pub fn writes(plan: &Plan, master: u64, known: &Known, options: &TrackOptions) -> Vec<Write> {
    let ours = ours(plan, master, known);
    let numbers = numbers(plan, &ours, known);
    let mut writes = Vec::new();
    let missing: Vec<(&PlannedTask, &String)> = ours
        .iter()
        .filter(|(task, _)| !numbers.contains_key(*task))
        .filter_map(|(&task, key)| Some((plan.task(task)?, key)))
        .collect();
    if !missing.is_empty() {
        let absent = options
            .labels
            .iter()
            .filter(|name| !known.labels.contains(*name));
        writes.extend(absent.map(|name| Write::Label { name: name.clone() }));
    }
    for (planned, key) in missing {
        writes.push(Write::Create {
            task: planned.task.id,
            key: key.clone(),
            draft: draft(plan, planned, master, key, options),
        });
    }
    link(plan, &ours, &numbers, known, &mut writes);
    if let Some(blocked_by) = &known.blocked_by {
        for edge in plan
            .dependencies
            .iter()
            .filter(|edge| texts::is_stated(&edge.reason))
        {
            let is_made = numbers.get(&edge.after).zip(numbers.get(&edge.before));
            let is_there = is_made.is_some_and(|(after, before)| {
                blocked_by
                    .get(after)
                    .is_some_and(|known| known.contains(before))
            });
            let has_issue = |task| ours.contains_key(&task) || numbers.contains_key(&task);
            if ours.contains_key(&edge.after) && has_issue(edge.before) && !is_there {
                let write = Write::Block {
                    task: edge.after,
                    on: edge.before,
                };
                if !writes.contains(&write) {
                    writes.push(write);
                }
            }
        }
    }
    writes
}

/// The issues that are ours, by the tasks that do not name them yet.
pub(super) fn made(plan: &Plan, master: u64, known: &Known) -> Vec<(TaskId, u64)> {
    let ours = ours(plan, master, known);
    let found = ours.into_iter().filter_map(|(task, key)| {
        let number = known.made.get(&key).copied()?;
        let planned = plan.task(task)?;
        planned.task.reference.is_none().then_some((task, number))
    });
    found.collect()
}

/// The tasks whose issues are ours to make, with the keys of their marks: those that are run and name no issue, and those
/// that name one that we made.
fn ours(plan: &Plan, master: u64, known: &Known) -> BTreeMap<TaskId, String> {
    let mut n_alike: BTreeMap<String, usize> = BTreeMap::new();
    let mut ours = BTreeMap::new();
    for planned in &plan.tasks {
        let task = &planned.task;
        let key = key(master, &task.title, &mut n_alike);
        let made = |number: u64| known.made.iter().find(|(_, made)| **made == number);
        let own = match &task.reference {
            None => Some(key),
            reference => texts::own_number(reference.as_ref())
                .and_then(made)
                .map(|(key, _)| key.clone()),
        };
        if let Some(key) = own.filter(|_| planned.is_runnable) {
            ours.insert(task.id, key);
        }
    }
    ours
}

/// The key of a task's issue: the same each time, as long as its title stays.
fn key(master: u64, title: &str, n_alike: &mut BTreeMap<String, usize>) -> String {
    let letters = title.chars().filter(|letter| letter.is_alphanumeric());
    let title: String = letters.flat_map(char::to_lowercase).collect();
    let digest = Sha1::digest(title.as_bytes());
    let first = digest.first_chunk::<8>().copied().unwrap_or_default();
    let hash = format!("{:016x}", u64::from_be_bytes(first));
    let n_before = n_alike.entry(title).or_default();
    *n_before += 1;
    match n_before {
        1 => format!("sub-issue/{master}/{hash}"),
        n => format!("sub-issue/{master}/{hash}-{n}"),
    }
}

/// The issue of each task that has one.
fn numbers(plan: &Plan, ours: &BTreeMap<TaskId, String>, known: &Known) -> BTreeMap<TaskId, u64> {
    let numbered = plan.tasks.iter().filter_map(|planned| {
        let task = &planned.task;
        let own = texts::own_number(task.reference.as_ref());
        let made = || {
            ours.get(&task.id)
                .and_then(|key| known.made.get(key))
                .copied()
        };
        Some((task.id, own.or_else(made)?))
    });
    numbered.collect()
}

/// The issue of a task, as far as the plan knows the numbers of others.
pub(super) fn draft(
    plan: &Plan,
    planned: &PlannedTask,
    master: u64,
    key: &str,
    options: &TrackOptions,
) -> IssueDraft {
    let task = &planned.task;
    let waits_for = plan
        .dependencies
        .iter()
        .filter(|edge| edge.after == task.id)
        .filter(|edge| texts::is_stated(&edge.reason))
        .map(|edge| edge.before)
        .collect::<BTreeSet<TaskId>>();
    let waits_for: Vec<TaskId> = waits_for.into_iter().collect();
    let body = texts::body(plan, planned, master, &waits_for);
    IssueDraft {
        title: texts::title(&options.title, master, &task.title),
        body: marker::marked(&body, key),
        labels: options.labels.clone(),
    }
}

/// Links what is not linked yet, each behind the one that stands before it in the text.
fn link(
    plan: &Plan,
    ours: &BTreeMap<TaskId, String>,
    numbers: &BTreeMap<TaskId, u64>,
    known: &Known,
    writes: &mut Vec<Write>,
) {
    let Some(sub_issues) = &known.sub_issues else {
        return;
    };
    let task_of = |number: u64| {
        let mut found = numbers.iter().filter(|(_, known)| **known == number);
        found.next().map(|(&task, _)| task)
    };
    // Sub-issues that are no task of the plan keep their places.
    let mut order: Vec<Option<TaskId>> = sub_issues.iter().map(|&number| task_of(number)).collect();
    let mut before: Option<TaskId> = None;
    for planned in &plan.tasks {
        let task = planned.task.id;
        if let Some(key) = ours.get(&task) {
            let is_linked = order.contains(&Some(task));
            if !is_linked {
                writes.push(Write::Link { task });
            }
            if !is_linked || known.unsettled.contains(key) {
                order.retain(|&at| at != Some(task));
                let place =
                    before.and_then(|before| order.iter().position(|&at| at == Some(before)));
                match (before, place) {
                    (Some(after), Some(place)) if place + 1 < order.len() => {
                        writes.push(Write::Place { task, after });
                        order.insert(place + 1, Some(task));
                    }
                    _ => order.push(Some(task)),
                }
            }
        }
        if order.contains(&Some(task)) {
            before = Some(task);
        }
    }
}
