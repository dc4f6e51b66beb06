//! What waits for what, and the waves that come of it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::sheet::{Sheet, pad_left};
use crate::humanize::{count, list_first};
use crate::model::{Exclusion, Plan, Reason, RepoPath, TaskId};
use crate::report::{Ink, clean, fit};

/// How many edges are told in words.
const MAX_EDGES: usize = 12;
/// How many tasks of one wave, and how many waves, are listed.
const MAX_OF_WAVE: usize = 30;
const MAX_WAVES: usize = 20;
/// Of many waves only so many are listed, and so many tasks of each.
const FEW_OF_WAVE: usize = 12;
const FEW_WAVES: usize = 10;

/// A line about an edge, or about several with the same reason: the tasks, and why.
struct Line {
    tasks: String,
    why: String,
    ink: Option<Ink>,
}

/// The dependencies and exclusions, those with the same reason together.
pub(super) fn push_edges(sheet: &mut Sheet, plan: &Plan) {
    let mut lines = stated(plan);
    lines.extend(inferred(plan));
    lines.extend(kept_apart(plan));
    lines.extend(run_alone(plan));
    if lines.is_empty() {
        return;
    }
    sheet.heading("Order", "");
    let room = (lines.iter().map(|line| line.tasks.len()))
        .max()
        .unwrap_or(0);
    for Line { tasks, why, ink } in lines.iter().take(MAX_EDGES) {
        let tasks = format!("  {tasks:room$}  ");
        sheet.wrapped((&tasks, Some(Ink::Name)), why, *ink);
    }
    if lines.len() > MAX_EDGES {
        let n_more = lines.len() - MAX_EDGES;
        sheet.rest(&format!("and {}", count(n_more, "more line")));
    }
}

/// What the text orders. Tasks that wait for the same tasks for the same reason share a line.
fn stated(plan: &Plan) -> Vec<Line> {
    let mut waits: BTreeMap<(String, TaskId), Vec<TaskId>> = BTreeMap::new();
    for edge in &plan.dependencies {
        let why = match &edge.reason {
            Reason::Inferred { .. } => continue,
            reason if *reason == Reason::stated(edge.before) => "the text says so".to_owned(),
            Reason::Stated { text } => text.clone(),
            Reason::Stage { earlier } => format!("\"{earlier}\" comes first"),
            Reason::Unknown => "nothing is known of one of them".to_owned(),
        };
        let befores = waits.entry((why, edge.after)).or_default();
        befores.push(edge.before);
    }
    let mut shared: BTreeMap<(Vec<TaskId>, String), Vec<TaskId>> = BTreeMap::new();
    for ((why, after), befores) in waits {
        shared.entry((befores, why)).or_default().push(after);
    }
    (shared.into_iter())
        .map(|((befores, why), afters)| Line {
            tasks: format!("{} after {}", short(&afters), short(&befores)),
            why,
            ink: None,
        })
        .collect()
}

/// What the planner orders. Many tasks that wait for one because of one file share a line.
fn inferred(plan: &Plan) -> Vec<Line> {
    let mut shared: BTreeMap<(TaskId, &RepoPath), Vec<(TaskId, &str)>> = BTreeMap::new();
    for edge in &plan.dependencies {
        if let Reason::Inferred { path, text } = &edge.reason {
            let afters = shared.entry((edge.before, path)).or_default();
            afters.push((edge.after, text));
        }
    }
    (shared.into_iter())
        .flat_map(|((before, path), afters)| match afters.as_slice() {
            [] | [_] | [_, _] => (afters.into_iter())
                .map(|(after, text)| Line {
                    tasks: format!("{after} after {before}"),
                    why: format!("inferred: {text}"),
                    ink: Some(Ink::Caution),
                })
                .collect::<Vec<_>>(),
            _ => {
                let ids: Vec<TaskId> = afters.iter().map(|(after, _)| *after).collect();
                vec![Line {
                    tasks: format!("{} after {before}", short(&ids)),
                    why: format!(
                        "inferred: tasks {} rely on `{path}`, which task {before} makes or changes",
                        list_first(ids, 8)
                    ),
                    ink: Some(Ink::Caution),
                }]
            }
        })
        .collect()
}

/// What must not run at once. Tasks that one file keeps apart, all of them, share a line.
fn kept_apart(plan: &Plan) -> Vec<Line> {
    let mut by_file: BTreeMap<&RepoPath, Vec<&Exclusion>> = BTreeMap::new();
    let mut lines = Vec::new();
    for edge in &plan.exclusions {
        match &edge.reason {
            Reason::Unknown => {}
            Reason::Inferred { path, .. } => by_file.entry(path).or_default().push(edge),
            Reason::Stated { text } => lines.push(apart(edge, text)),
            Reason::Stage { earlier } => {
                lines.push(apart(edge, &format!("\"{earlier}\" comes first")));
            }
        }
    }
    let mut files: Vec<(&RepoPath, Vec<&Exclusion>)> = by_file.into_iter().collect();
    files.sort_by_key(|(_, edges)| (Reverse(edges.len()), edges.first().map(|edge| edge.first)));
    for (path, edges) in files {
        let tasks: BTreeSet<TaskId> = (edges.iter())
            .flat_map(|edge| [edge.first, edge.then])
            .collect();
        if tasks.len() < 3 {
            lines.extend(edges.iter().filter_map(|edge| match &edge.reason {
                Reason::Inferred { text, .. } => Some(apart(edge, text)),
                _ => None,
            }));
            continue;
        }
        let (tasks, all, not_at_once) = match one_by_one(plan, &tasks) {
            Some(tasks) => (in_turn(&tasks), tasks, "not at once"),
            None => (
                format!("{} apart", count(tasks.len(), "task")),
                tasks.into_iter().collect(),
                "not all at once",
            ),
        };
        // The planner says of each edge how sure it is.
        let is_unsure = edges.iter().any(|edge| {
            matches!(&edge.reason, Reason::Inferred { text, .. } if text.contains(" may both "))
        });
        let change = if is_unsure { "may change" } else { "change" };
        lines.push(Line {
            tasks,
            why: format!(
                "{not_at_once}: tasks {} {change} `{path}`",
                list_first(&all, 8)
            ),
            ink: None,
        });
    }
    lines
}

fn apart(edge: &Exclusion, why: &str) -> Line {
    Line {
        tasks: format!("{} then {}", edge.first, edge.then),
        why: format!("not at once: {why}"),
        ink: None,
    }
}

/// Those tasks in the order of their waves, where no two of them are in one.
fn one_by_one(plan: &Plan, tasks: &BTreeSet<TaskId>) -> Option<Vec<TaskId>> {
    let wave_of = |id: &TaskId| plan.waves.iter().position(|wave| wave.contains(id));
    let by_wave: BTreeMap<usize, TaskId> = (tasks.iter())
        .filter_map(|id| Some((wave_of(id)?, *id)))
        .collect();
    (by_wave.len() == tasks.len()).then(|| by_wave.into_values().collect())
}

fn in_turn(tasks: &[TaskId]) -> String {
    if tasks.len() > 4 {
        return format!("{} in turn", count(tasks.len(), "task"));
    }
    let tasks: Vec<String> = tasks.iter().map(TaskId::to_string).collect();
    tasks.join(" then ")
}

/// The tasks that run beside no other because nothing is known of them.
fn run_alone(plan: &Plan) -> Option<Line> {
    let alone: Vec<TaskId> = plan
        .runnable()
        .map(|planned| planned.task.id)
        .filter(|&id| runs_alone(plan, id))
        .collect();
    let why = match alone.as_slice() {
        [] => return None,
        [_] => "nothing is known of what it touches",
        _ => "one at a time: nothing is known of what they touch",
    };
    Some(Line {
        tasks: format!("{} alone", short(&alone)),
        why: why.to_owned(),
        ink: None,
    })
}

/// Whether a task is kept apart from others because nothing is known of it.
pub(super) fn runs_alone(plan: &Plan, id: TaskId) -> bool {
    let is_unknown = (plan.task(id)).is_some_and(|planned| planned.footprint.is_unknown());
    is_unknown
        && (plan.exclusions.iter())
            .any(|edge| edge.reason == Reason::Unknown && (edge.first == id || edge.then == id))
}

/// A few tasks by their numbers, three and more in a row as `2 to 5`; many by how many they are.
fn short(ids: &[TaskId]) -> String {
    let mut runs: Vec<(TaskId, TaskId)> = Vec::new();
    for &id in ids {
        match runs.last_mut() {
            Some((_, last)) if last.0.checked_add(1) == Some(id.0) => *last = id,
            _ => runs.push((id, id)),
        }
    }
    let parts: Vec<String> = (runs.into_iter())
        .flat_map(|(first, last)| match last.0 - first.0 {
            0 => vec![first.to_string()],
            1 => vec![first.to_string(), last.to_string()],
            _ => vec![format!("{first} to {last}")],
        })
        .collect();
    if parts.len() > 5 {
        return count(ids.len(), "task");
    }
    parts.join(", ")
}

pub(super) fn push_waves(sheet: &mut Sheet, plan: &Plan) {
    if plan.waves.is_empty() {
        return;
    }
    sheet.heading("Waves", "the tasks of one wave can run at once");
    let n_digits = plan.waves.len().to_string().len().max(2);
    let (most_waves, most_of_wave) = if plan.waves.len() > MAX_WAVES {
        (FEW_WAVES, FEW_OF_WAVE)
    } else {
        (MAX_WAVES, MAX_OF_WAVE)
    };
    for (place, wave) in plan.waves.iter().take(most_waves).enumerate() {
        let head = format!("  {}  ", pad_left(&(place + 1).to_string(), n_digits));
        if let [only] = wave.as_slice() {
            let title = plan.task(*only).map_or("", |planned| &planned.task.title);
            let only = format!("{only}  ");
            let room = sheet.width() - head.len() - only.len();
            let title = fit(&clean(title), room, &sheet.style);
            sheet.line(&[(&head, Some(Ink::Faint)), (&only, None), (&title, None)]);
        } else {
            let mut tasks: Vec<String> = wave.iter().map(TaskId::to_string).collect();
            if tasks.len() > most_of_wave {
                let n_more = tasks.len() - most_of_wave;
                tasks.truncate(most_of_wave);
                tasks.push(format!("and {n_more} more"));
            }
            sheet.flow((&head, Some(Ink::Faint)), &tasks, None);
        }
    }
    let n_more = plan.waves.len().saturating_sub(most_waves);
    if n_more > 0 {
        sheet.rest(&format!("and {}", count(n_more, "more wave")));
    }
}
