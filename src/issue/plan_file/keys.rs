//! The keys of a plan file: which of them are unknown, and where its tasks stand.

use std::ops::Range;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::lines::Lines;
use super::needs::NEEDS_KEYS;
use super::raw::{ENTRY_KEYS, ORDER_KEYS, PLAN_KEYS, STATED_KEYS, TASK_KEYS};
use crate::model::{Diagnostic, DiagnosticKind, Severity, Span};

/// What the keys of a file tell.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// Where each task begins; without an entry where that is not known.
    pub(super) tasks: Vec<Span>,
    /// A diagnostic for every unknown key.
    pub(super) unknown: Vec<Diagnostic>,
}

/// The keys of a text that was read as TOML before.
pub(super) fn of_toml(text: &str) -> Keys {
    let mut keys = Keys::default();
    let Ok(table) = DeTable::parse(text) else {
        return keys;
    };
    let lines = Lines::of(text);
    keys.look_at_toml(&lines, table.get_ref(), PLAN_KEYS);
    for (name, value) in table.get_ref() {
        if is_task_list(name.get_ref().as_ref()) {
            for (task, span) in tables(value) {
                keys.tasks.push(lines.place(span.start));
                keys.look_at_toml(&lines, task, TASK_KEYS);
                for (name, value) in task {
                    if let Some(known) = inner_keys(name.get_ref().as_ref()) {
                        for (inner, _) in tables(value) {
                            keys.look_at_toml(&lines, inner, known);
                        }
                    }
                }
            }
        }
    }
    keys
}

/// The keys of a text that was read as JSON before. Where they stand is not known.
pub(super) fn of_json(text: &str) -> Keys {
    let mut keys = Keys::default();
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return keys;
    };
    keys.look_at_json(&value, PLAN_KEYS);
    let lists = value.as_object().into_iter().flatten();
    for (_, tasks) in lists.filter(|(name, _)| is_task_list(name)) {
        for task in tasks.as_array().into_iter().flatten() {
            keys.look_at_json(task, TASK_KEYS);
            for (name, value) in task.as_object().into_iter().flatten() {
                if let Some(known) = inner_keys(name) {
                    let alone = value.as_object().map(|_| value);
                    for inner in value.as_array().into_iter().flatten().chain(alone) {
                        keys.look_at_json(inner, known);
                    }
                }
            }
        }
    }
    keys
}

impl Keys {
    fn look_at_toml(&mut self, lines: &Lines<'_>, table: &DeTable<'_>, known: &[&str]) {
        for name in table.keys() {
            let span = lines.place(name.span().start);
            self.look_at(name.get_ref().as_ref(), Some(span), known);
        }
    }

    fn look_at_json(&mut self, value: &Value, known: &[&str]) {
        for name in value.as_object().into_iter().flat_map(|map| map.keys()) {
            self.look_at(name, None, known);
        }
    }

    fn look_at(&mut self, name: &str, span: Option<Span>, known: &[&str]) {
        if known.contains(&name) {
            return;
        }
        let nearest = known
            .iter()
            .map(|known| (distance(name, known), known))
            .min()
            .filter(|(distance, _)| *distance <= 3 && *distance * 2 < name.chars().count().max(2));
        self.unknown.push(Diagnostic {
            kind: DiagnosticKind::UnknownKey,
            severity: Severity::Warning,
            message: format!("The key `{name}` is not known, so it is ignored."),
            help: Some(match nearest {
                Some((_, nearest)) => format!("Write `{nearest}` if that is what is meant."),
                None => format!("Use one of {}.", known.join(", ")),
            }),
            task: None,
            span,
        });
    }
}

fn is_task_list(name: &str) -> bool {
    matches!(name, "task" | "tasks")
}

fn inner_keys(name: &str) -> Option<&'static [&'static str]> {
    match name {
        "depends_on" | "apart_from" => Some(ORDER_KEYS),
        "files" => Some(STATED_KEYS),
        "needs" => Some(NEEDS_KEYS),
        "writes" | "creates" | "reads" => Some(ENTRY_KEYS),
        _ => None,
    }
}

/// The tables of an array, or one that stands alone, each with its place.
fn tables<'t, 'a>(
    value: &'t Spanned<DeValue<'a>>,
) -> impl Iterator<Item = (&'t DeTable<'a>, Range<usize>)> {
    let array = value.get_ref().as_array();
    let alone = value.get_ref().as_table().map(|_| value);
    array
        .into_iter()
        .flat_map(|array| array.iter())
        .chain(alone)
        .filter_map(|value| {
            let table = value.get_ref().as_table()?;
            Some((table, value.span()))
        })
}

/// How many letters must be put in, taken out or replaced to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, a) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
