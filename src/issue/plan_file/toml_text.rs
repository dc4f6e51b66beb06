//! TOML the way people write it: keys in a fixed order, one file a line, long texts as blocks.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::raw::{ENTRY_KEYS, ORDER_KEYS, PLAN_KEYS, STATED_KEYS, TASK_KEYS};

const HEADER: &str = "\
# A plan of git-orchestrate. Edit it and run it with `git orchestrate run --plan FILE`.
# `depends_on` waits for success; `apart_from` only keeps two tasks from running at the same time.
";

/// The text of a plan file; `remarks` are the comments above the tasks, by their numbers.
pub(super) fn of_plan(plan: &Value, remarks: &BTreeMap<String, String>) -> String {
    let mut text = HEADER.to_owned();
    let Some(plan) = plan.as_object() else {
        return text;
    };
    push_keys(&mut text, plan, PLAN_KEYS);
    let tasks = plan.get("task").and_then(Value::as_array);
    for task in tasks.into_iter().flatten().filter_map(Value::as_object) {
        text.push('\n');
        let id = task.get("id").map(Value::to_string).unwrap_or_default();
        if let Some(remark) = remarks.get(&id) {
            let _ = writeln!(text, "# {}", remark.replace(['\n', '\r'], " "));
        }
        text.push_str("[[task]]\n");
        push_keys(&mut text, task, TASK_KEYS);
    }
    text
}

fn push_keys(text: &mut String, table: &Map<String, Value>, keys: &[&str]) {
    for key in keys.iter().filter(|key| **key != "task") {
        if let Some(value) = table.get(*key) {
            let _ = writeln!(text, "{key} = {}", block(value));
        }
    }
}

/// A value after a key: an array of tables or of long texts stands on lines of its own.
fn block(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            let is_short = items.iter().map(|item| item.len() + 2).sum::<usize>() <= 80
                && !items.iter().any(|item| item.starts_with('{'));
            if is_short {
                format!("[{}]", items.join(", "))
            } else {
                format!("[\n    {},\n]", items.join(",\n    "))
            }
        }
        Value::String(text) if is_fit_for_block(text) => format!("'''\n{text}'''"),
        _ => inline(value),
    }
}

fn inline(value: &Value) -> String {
    match value {
        Value::Null => "\"\"".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(table) => {
            let order = [&["kind"], ORDER_KEYS, ENTRY_KEYS, STATED_KEYS].concat();
            let place = |key: &str| order.iter().position(|known| *known == key);
            let mut keys: Vec<&String> = table.keys().collect();
            keys.sort_by_key(|key| place(key));
            let items: Vec<String> = keys
                .into_iter()
                .map(|key| format!("{key} = {}", inline(&table[key])))
                .collect();
            format!("{{ {} }}", items.join(", "))
        }
    }
}

/// A text of several lines can stand as it is between three quotes where it holds nothing that would end or change it.
fn is_fit_for_block(text: &str) -> bool {
    text.contains('\n')
        && !text.contains("'''")
        && !text.ends_with('\'')
        && text
            .chars()
            .all(|c| c == '\n' || c == '\t' || !c.is_control())
}

fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
