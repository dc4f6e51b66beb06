//! Split the task that is three times the others, by the folders of its footprint.

use std::collections::BTreeMap;

use super::{Candidate, Change};
use crate::model::{AdviceKind, Plan, PlannedTask, RepoPath};

/// A task that takes so many times as long as the usual one is an outlier.
const OUTLIER: f64 = 2.5;
/// From this probability on a file is worth a part.
const LIKELY: f64 = 0.2;
/// More parts than this are not made.
const MAX_PARTS: usize = 4;

pub(super) fn candidates(plan: &Plan) -> Vec<Candidate> {
    let mut minutes: Vec<f64> = plan.runnable().map(|planned| planned.minutes).collect();
    minutes.sort_by(f64::total_cmp);
    let usual = minutes.get(minutes.len() / 2).copied().unwrap_or_default();
    plan.runnable()
        .filter(|planned| usual > 0.0 && planned.minutes >= usual * OUTLIER)
        .filter_map(|planned| {
            let parts = parts(planned)?;
            let abouts: Vec<&str> = parts.iter().map(|(about, _)| about.as_str()).collect();
            let id = planned.task.id;
            Some(Candidate {
                kind: AdviceKind::Split,
                what: format!("Split task {id}: {}.", abouts.join(", ")),
                why: format!(
                    "It takes {:.1} times as long as the usual one, so the others wait for it.",
                    planned.minutes / usual
                ),
                tasks: vec![id],
                paths: Vec::new(),
                change: Change::Split { task: id, parts },
            })
        })
        .collect()
}

/// The files of a task by the folder in which they differ, the largest part first; none where there is one folder.
fn parts(planned: &PlannedTask) -> Option<Vec<(String, Vec<RepoPath>)>> {
    let files: Vec<&RepoPath> = (planned.footprint.changes())
        .filter(|entry| entry.probability >= LIKELY)
        .map(|entry| &entry.path)
        .collect();
    let depth = (0..8).find(|&depth| {
        let first = files.first().map(|path| folder(path, depth));
        files.iter().any(|path| Some(folder(path, depth)) != first)
    })?;
    let mut by_folder: BTreeMap<String, Vec<RepoPath>> = BTreeMap::new();
    for path in files {
        let part = by_folder.entry(folder(path, depth).to_owned()).or_default();
        part.push(path.clone());
    }
    let mut parts: Vec<(String, Vec<RepoPath>)> = (by_folder.into_iter())
        .map(|(folder, files)| {
            let about = if folder.is_empty() {
                "the top folder".to_owned()
            } else {
                format!("`{folder}`")
            };
            (about, files)
        })
        .collect();
    parts.sort_by(|(name, files), (other, others)| {
        (others.len().cmp(&files.len())).then_with(|| name.cmp(other))
    });
    // The smallest parts are not worth a task each.
    while parts.len() > MAX_PARTS
        && let Some((about, files)) = parts.pop()
        && let Some(last) = parts.last_mut()
    {
        last.0 = format!("{}, {about}", last.0);
        last.1.extend(files);
    }
    (parts.len() > 1).then_some(parts)
}

/// The folders above a file down to a depth.
fn folder(path: &RepoPath, depth: usize) -> &str {
    let text = path.as_str();
    let above = text.rfind('/').map_or("", |end| &text[..end]);
    let end = above
        .match_indices('/')
        .nth(depth)
        .map_or(above.len(), |(at, _)| at);
    &above[..end]
}
