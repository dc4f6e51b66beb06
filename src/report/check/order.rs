//! What waits for what, and the waves that come of it.

use std::collections::BTreeMap;

use super::paint::{Paint, Sheet, fitted, padded_left};
use crate::humanize::list;
use crate::model::{Plan, Reason, TaskId};

/// How many edges are told in words.
const MAX_EDGES: usize = 12;

/// The dependencies and exclusions, those with the same reason together.
pub(super) fn push_edges(sheet: &mut Sheet, plan: &Plan) {
    if plan.dependencies.is_empty() && plan.exclusions.is_empty() {
        return;
    }
    sheet.heading("Order", "");
    let mut lines: Vec<(String, String, Paint)> = Vec::new();
    let mut stages: BTreeMap<(&str, TaskId), Vec<TaskId>> = BTreeMap::new();
    for edge in &plan.dependencies {
        let names = format!("{} after {}", edge.after, edge.before);
        match &edge.reason {
            Reason::Stated { text } => lines.push((names, text.clone(), Paint::Plain)),
            Reason::Stage { earlier } => {
                stages
                    .entry((earlier, edge.after))
                    .or_default()
                    .push(edge.before);
            }
            Reason::Inferred { text, .. } => {
                lines.push((names, format!("inferred: {text}"), Paint::Warning));
            }
            Reason::Unknown => lines.push((names, "nothing is known of one".into(), Paint::Plain)),
        }
    }
    for ((earlier, after), befores) in stages {
        let text = format!(
            "the text puts {} into the earlier \"{earlier}\"",
            list(befores)
        );
        lines.push((format!("{after} after"), text, Paint::Plain));
    }
    let mut unknown: BTreeMap<TaskId, Vec<TaskId>> = BTreeMap::new();
    for edge in &plan.exclusions {
        match &edge.reason {
            Reason::Unknown => unknown.entry(edge.then).or_default().push(edge.first),
            Reason::Stated { text } | Reason::Inferred { text, .. } => lines.push((
                format!("{} then {}", edge.first, edge.then),
                format!("not at once: {text}"),
                Paint::Plain,
            )),
            Reason::Stage { earlier } => lines.push((
                format!("{} then {}", edge.first, edge.then),
                format!("not at once: \"{earlier}\" goes first"),
                Paint::Plain,
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
            Paint::Plain,
        ));
    }
    let room = lines
        .iter()
        .map(|(names, ..)| names.len())
        .max()
        .unwrap_or(0);
    for (names, text, paint) in lines.iter().take(MAX_EDGES) {
        let names = format!("  {names:room$}  ");
        sheet.wrapped(&[(&names, Paint::Strong)], text, *paint);
    }
    if lines.len() > MAX_EDGES {
        let text = format!("  and {} more", lines.len() - MAX_EDGES);
        sheet.line(&[(&text, Paint::Faint)]);
    }
}

pub(super) fn push_waves(sheet: &mut Sheet, plan: &Plan) {
    if plan.waves.is_empty() {
        return;
    }
    sheet.heading("Waves", "the tasks of one wave can run at once");
    let n_digits = plan.waves.len().to_string().len().max(2);
    for (place, wave) in plan.waves.iter().enumerate() {
        let head = format!("  {}  ", padded_left(&(place + 1).to_string(), n_digits));
        if let [only] = wave.as_slice() {
            let title = plan.task(*only).map_or("", |planned| &planned.task.title);
            let text = format!("{only}  {title}");
            let room = sheet.width - head.len();
            sheet.line(&[(&head, Paint::Faint), (&fitted(&text, room), Paint::Plain)]);
        } else {
            let tasks: Vec<String> = wave.iter().map(TaskId::to_string).collect();
            sheet.flow((&head, Paint::Faint), &tasks, "  ", Paint::Plain);
        }
    }
}
