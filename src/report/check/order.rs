//! What waits for what, and the waves that come of it.

use std::collections::BTreeMap;

use super::sheet::{Sheet, pad_left};
use crate::humanize::{count, list_first};
use crate::model::{Plan, Reason, RepoPath, TaskId};
use crate::report::{Ink, clean, fit};

/// How many edges are told in words.
const MAX_EDGES: usize = 12;
/// How many tasks of one wave, and how many waves, are listed.
const MAX_OF_WAVE: usize = 30;
const MAX_WAVES: usize = 20;

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
        let text = format!("  and {} more", lines.len() - MAX_EDGES);
        sheet.line(&[(&text, Some(Ink::Faint))]);
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

fn kept_apart(plan: &Plan) -> Vec<Line> {
    (plan.exclusions.iter())
        .filter_map(|edge| {
            let why = match &edge.reason {
                Reason::Unknown => return None,
                Reason::Stated { text } | Reason::Inferred { text, .. } => text.clone(),
                Reason::Stage { earlier } => format!("\"{earlier}\" comes first"),
            };
            Some(Line {
                tasks: format!("{} then {}", edge.first, edge.then),
                why: format!("not at once: {why}"),
                ink: None,
            })
        })
        .collect()
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

/// A few tasks by their numbers, many by how many they are.
fn short(ids: &[TaskId]) -> String {
    if ids.len() > 5 {
        return count(ids.len(), "task");
    }
    let ids: Vec<String> = ids.iter().map(TaskId::to_string).collect();
    ids.join(", ")
}

pub(super) fn push_waves(sheet: &mut Sheet, plan: &Plan) {
    if plan.waves.is_empty() {
        return;
    }
    sheet.heading("Waves", "the tasks of one wave can run at once");
    let n_digits = plan.waves.len().to_string().len().max(2);
    if plan.waves.len() > MAX_WAVES {
        let text = format!(
            "there are {}; the first {MAX_WAVES}:",
            count(plan.waves.len(), "wave")
        );
        sheet.wrapped(("  ", None), &text, Some(Ink::Faint));
    }
    for (place, wave) in plan.waves.iter().take(MAX_WAVES).enumerate() {
        let head = format!("  {}  ", pad_left(&(place + 1).to_string(), n_digits));
        if let [only] = wave.as_slice() {
            let title = plan.task(*only).map_or("", |planned| &planned.task.title);
            let only = format!("{only}  ");
            let room = sheet.width() - head.len() - only.len();
            let title = fit(&clean(title), room, &sheet.style);
            sheet.line(&[(&head, Some(Ink::Faint)), (&only, None), (&title, None)]);
        } else {
            let mut tasks: Vec<String> = wave.iter().map(TaskId::to_string).collect();
            if tasks.len() > MAX_OF_WAVE {
                let n_more = tasks.len() - MAX_OF_WAVE;
                tasks.truncate(MAX_OF_WAVE);
                tasks.push(format!("and {n_more} more"));
            }
            sheet.flow((&head, Some(Ink::Faint)), &tasks, None);
        }
    }
}
