//! What waits for what, and the waves that come of it.

use std::collections::BTreeMap;

use super::sheet::{Sheet, pad_left};
use crate::humanize::{count, list};
use crate::model::{Plan, Reason, TaskId};
use crate::report::{Ink, clean, fit};

/// How many edges are told in words.
const MAX_EDGES: usize = 12;

/// The dependencies and exclusions, those with the same reason together.
pub(super) fn push_edges(sheet: &mut Sheet, plan: &Plan) {
    if plan.dependencies.is_empty() && plan.exclusions.is_empty() {
        return;
    }
    sheet.heading("Order", "");
    let mut lines: Vec<(String, String, Option<Ink>)> = Vec::new();
    // Tasks that wait for the same tasks of the same section share a line.
    let mut waits: BTreeMap<(&str, TaskId), Vec<TaskId>> = BTreeMap::new();
    for edge in &plan.dependencies {
        let names = format!("{} after {}", edge.after, edge.before);
        match &edge.reason {
            Reason::Stated { text } => lines.push((names, text.clone(), None)),
            Reason::Stage { earlier } => {
                waits
                    .entry((earlier, edge.after))
                    .or_default()
                    .push(edge.before);
            }
            Reason::Inferred { text, .. } => {
                lines.push((names, format!("inferred: {text}"), Some(Ink::Caution)));
            }
            Reason::Unknown => lines.push((names, "nothing is known of one".into(), None)),
        }
    }
    let mut stages: BTreeMap<(&str, Vec<TaskId>), Vec<TaskId>> = BTreeMap::new();
    for ((earlier, after), befores) in waits {
        stages.entry((earlier, befores)).or_default().push(after);
    }
    for ((earlier, befores), afters) in stages {
        let names = format!("{} after {}", short(&afters), short(&befores));
        lines.push((names, format!("\"{earlier}\" comes first"), None));
    }
    let mut unknown: BTreeMap<TaskId, Vec<TaskId>> = BTreeMap::new();
    for edge in &plan.exclusions {
        match &edge.reason {
            Reason::Unknown => unknown.entry(edge.then).or_default().push(edge.first),
            Reason::Stated { text } | Reason::Inferred { text, .. } => lines.push((
                format!("{} then {}", edge.first, edge.then),
                format!("not at once: {text}"),
                None,
            )),
            Reason::Stage { earlier } => lines.push((
                format!("{} then {}", edge.first, edge.then),
                format!("not at once: \"{earlier}\" goes first"),
                None,
            )),
        }
    }
    for (then, firsts) in unknown {
        lines.push((
            format!("{then} apart"),
            format!(
                "not at once with {}, since nothing is known of one of them",
                list(firsts)
            ),
            None,
        ));
    }
    let room = lines
        .iter()
        .map(|(names, ..)| names.len())
        .max()
        .unwrap_or(0);
    for (names, text, paint) in lines.iter().take(MAX_EDGES) {
        let names = format!("  {names:room$}  ");
        sheet.wrapped((&names, Some(Ink::Name)), text, *paint);
    }
    if lines.len() > MAX_EDGES {
        let text = format!("  and {} more", lines.len() - MAX_EDGES);
        sheet.line(&[(&text, Some(Ink::Faint))]);
    }
}

/// A few tasks by their numbers, many by how many they are.
fn short(ids: &[TaskId]) -> String {
    if ids.len() > 4 {
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
    for (place, wave) in plan.waves.iter().enumerate() {
        let head = format!("  {}  ", pad_left(&(place + 1).to_string(), n_digits));
        if let [only] = wave.as_slice() {
            let title = plan.task(*only).map_or("", |planned| &planned.task.title);
            let only = format!("{only}  ");
            let room = sheet.width() - head.len() - only.len();
            let title = fit(&clean(title), room, &sheet.style);
            sheet.line(&[(&head, Some(Ink::Faint)), (&only, None), (&title, None)]);
        } else {
            let tasks: Vec<String> = wave.iter().map(TaskId::to_string).collect();
            sheet.flow((&head, Some(Ink::Faint)), &tasks, None);
        }
    }
}
