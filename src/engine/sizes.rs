//! How many lines tasks will change, as the past changes did that are most like them.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::Context;
use crate::footprint::{self, History, Similar};
use crate::git::ChangeSize;
use crate::model::{MasterIssue, Oid, SimilarChange, Task, TaskId};
use crate::store::Cache;

/// How many past changes are looked at for each task.
const N_SIMILAR: usize = 6;

/// With fewer there is nothing to say.
const LEAST_SIMILAR: usize = 2;

/// How many tasks are told a size; what comes after would make the first look at a repository long.
const MAX_TASKS: usize = 60;

/// The least number of changes that is worth a process of its own.
const MIN_PART: usize = 16;

/// The version of what is kept.
const VERSION: u32 = 1;

/// How large what is kept may grow, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// How the names of files end that tools write: their lines are nobody's work.
const WRITTEN_BY_TOOLS: &[&str] = &[
    ".lock",
    "-lock.json",
    "-lock.yaml",
    ".snap",
    "go.sum",
    ".min.js",
    ".min.css",
    ".svg",
    "shrinkwrap.json",
];

/// What past changes say of the size of a task.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Expected {
    /// How many lines it will change.
    pub(super) lines: f64,
    /// The past changes that say so, the most alike first.
    pub(super) similar: Vec<SimilarChange>,
}

/// What past changes say of the sizes of the tasks that are run. Each change is measured once.
pub(super) fn expected(
    context: &Context,
    issue: &MasterIssue,
    history: &History,
) -> BTreeMap<TaskId, Expected> {
    let tasks: Vec<&Task> = issue.runnable_tasks().take(MAX_TASKS).collect();
    let similar: Vec<Vec<Similar>> = (tasks.par_iter())
        .map(|task| footprint::similar(&text(task), history, N_SIMILAR))
        .collect();
    let lines = measured(context, similar.iter().flatten());
    let found = tasks.iter().zip(similar);
    found
        .filter_map(|(task, similar)| Some((task.id, of_similar(&similar, &lines)?)))
        .collect()
}

fn text(task: &Task) -> String {
    format!("{}\n{}", task.title, task.description)
}

fn of_similar(similar: &[Similar], lines: &BTreeMap<String, u32>) -> Option<Expected> {
    let known: Vec<(&Similar, u32)> = (similar.iter())
        .filter_map(|similar| Some((similar, *lines.get(&similar.commit)?)))
        .filter(|&(_, lines)| lines > 0)
        .collect();
    if known.len() < LEAST_SIMILAR {
        return None;
    }
    let weighted = known
        .iter()
        .map(|(similar, lines)| (f64::from(*lines), similar.likeness.powi(2)));
    Some(Expected {
        lines: weighted_median(weighted.collect())?,
        similar: (known.iter())
            .filter_map(|(similar, lines)| {
                Some(SimilarChange {
                    commit: similar.commit.parse().ok()?,
                    subject: similar.subject.clone(),
                    lines: *lines,
                })
            })
            .collect(),
    })
}

/// The value at which half of the weight lies on either side; between the two middle ones where it is that close.
fn weighted_median(mut values: Vec<(f64, f64)>) -> Option<f64> {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = values.iter().map(|&(_, weight)| weight).sum::<f64>() / 2.0;
    let mut before = 0.0;
    for (at, &(value, weight)) in values.iter().enumerate() {
        before += weight;
        if (before - half).abs() < 1e-9 {
            let next = values.get(at + 1).map_or(value, |&(next, _)| next);
            return Some(f64::midpoint(value, next));
        }
        if before > half {
            return Some(value);
        }
    }
    None
}

/// How many lines each of those changes changed. What was measured before is kept.
fn measured<'a>(
    context: &Context,
    similar: impl Iterator<Item = &'a Similar>,
) -> BTreeMap<String, u32> {
    let wanted: BTreeSet<&str> = similar.map(|similar| similar.commit.as_str()).collect();
    let mut pack = Cache::of(&context.store).load_pack("sizes", VERSION);
    let mut lines = BTreeMap::new();
    let mut unknown: Vec<Oid> = Vec::new();
    for commit in wanted {
        let kept = (pack.get(commit.as_bytes())).and_then(|record| record.try_into().ok());
        match kept.map(u32::from_le_bytes) {
            Some(kept) => drop(lines.insert(commit.to_owned(), kept)),
            None => unknown.extend(commit.parse().ok()),
        }
    }
    let part = unknown.len().div_ceil(rayon::current_num_threads().max(1));
    let read: Vec<ChangeSize> = (unknown.par_chunks(part.max(MIN_PART)))
        .flat_map_iter(|commits| context.repository.change_sizes(commits))
        .collect();
    for size in read {
        let n_lines = (size.files.iter())
            .filter(|(path, _)| !is_written_by_tools(path.file_name()))
            .fold(0_u32, |sum, &(_, lines)| sum.saturating_add(lines));
        let commit = size.commit.as_str();
        pack.insert(commit.as_bytes(), &n_lines.to_le_bytes());
        lines.insert(commit.to_owned(), n_lines);
    }
    // Whoever cannot write here works without a memory.
    pack.save(MAX_BYTES).ok();
    lines
}

fn is_written_by_tools(name: &str) -> bool {
    WRITTEN_BY_TOOLS.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_goes_by_weight() {
        assert_eq!(weighted_median(Vec::new()), None);
        assert_eq!(weighted_median(vec![(7.0, 1.0)]), Some(7.0));
        assert_eq!(weighted_median(vec![(10.0, 1.0), (20.0, 1.0)]), Some(15.0));
        let heavy = vec![(900.0, 0.2), (10.0, 1.0), (30.0, 0.5)];
        assert_eq!(weighted_median(heavy), Some(10.0));
    }
}
