//! The answer of an agent that was asked about tasks: found in whatever it printed, and read leniently.
//!
//! What it holds is not to be trusted: here it is only taken apart, made fit to be shown, and kept to a size.

use serde_json::{Map, Value};

use super::StreamKind;
use super::decoder::{Decoder, clean, shorten};
use crate::model::{FileClaim, OrderClaim, Refinement, TaskClaims, TaskId};

/// How much of the end of what an agent said is looked at, in bytes.
const MOST_WORDS: usize = 2 * 1024 * 1024;

/// How many bytes may be read in vain before the search is given up.
const PATIENCE: usize = 64 * 1024 * 1024;

/// How many files of one task are taken.
const MOST_FILES: usize = 40;

/// How many tasks, and how many orders.
const MOST_ITEMS: usize = 1_000;

/// How many things that cannot be read are told one by one.
const MOST_UNREAD: usize = 20;

/// What a claim counts that comes without a likelihood.
const UNSAID: f64 = 0.5;

/// The last JSON document with tasks in it among the words of an agent, as JSON on one line. `log` is what it printed.
pub fn answer(stream: StreamKind, log: &[u8]) -> Option<String> {
    let mut decoder = Decoder::new(stream, "");
    let lines = log.split(|&byte| byte == b'\n');
    let said: Vec<String> = lines
        .filter_map(|line| decoder.words(&String::from_utf8_lossy(line)))
        .collect();
    // One message holds all of it, or it came in pieces; an agent without messages is read as a whole.
    let by_message = || said.iter().rev().find_map(|words| document(words));
    let found = match stream {
        StreamKind::Text | StreamKind::Aider => None,
        _ => by_message(),
    };
    found.or_else(|| document(&said.concat()))
}

/// The last document in a text, found from its end: so that every inner object is read once for each object around it.
fn document(words: &str) -> Option<String> {
    let words = words.get(words.ceil_char_boundary(words.len().saturating_sub(MOST_WORDS))..)?;
    let mut patience = PATIENCE;
    for (at, _) in words.rmatch_indices('{') {
        let rest = words.get(at..)?;
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        match values.next() {
            Some(Ok(value)) if is_answer(&value) => return Some(value.to_string()),
            Some(Ok(_)) => patience = patience.checked_sub(values.byte_offset())?,
            _ => patience = patience.checked_sub(rest.len())?,
        }
    }
    None
}

fn is_answer(value: &Value) -> bool {
    let tasks = value.get("tasks");
    tasks.is_some_and(|tasks| tasks.is_array() || tasks.is_object())
}

/// Takes an answer apart. What cannot be read is left out, and told.
pub fn read_answer(agent: &str, json: &str) -> Refinement {
    let mut refinement = Refinement {
        agent: agent.to_owned(),
        ..Refinement::default()
    };
    let value: Value = serde_json::from_str(json).unwrap_or_default();
    let mut unread = Vec::new();
    match value.get("tasks") {
        Some(Value::Array(tasks)) => {
            for task in tasks.iter().take(MOST_ITEMS) {
                let number = task.get("task").or_else(|| task.get("id"));
                refinement
                    .tasks
                    .extend(task_claims(number, task, &mut unread));
            }
            note_rest(tasks.len(), MOST_ITEMS, "tasks", &mut unread);
        }
        Some(Value::Object(tasks)) => {
            for (number, task) in tasks.iter().take(MOST_ITEMS) {
                let number = Value::String(number.clone());
                refinement
                    .tasks
                    .extend(task_claims(Some(&number), task, &mut unread));
            }
            note_rest(tasks.len(), MOST_ITEMS, "tasks", &mut unread);
        }
        _ => unread.push("its answer holds no list of tasks".to_owned()),
    }
    let orders = value.get("dependencies").and_then(Value::as_array);
    for order in orders.into_iter().flatten().take(MOST_ITEMS) {
        match order_claim(order) {
            Some(order) => refinement.orders.push(order),
            None => unread.push(format!(
                "a dependency does not name two tasks: {}",
                shown(order)
            )),
        }
    }
    note_rest(
        orders.map_or(0, Vec::len),
        MOST_ITEMS,
        "dependencies",
        &mut unread,
    );
    if unread.len() > MOST_UNREAD {
        let n_more = unread.len() - MOST_UNREAD;
        unread.truncate(MOST_UNREAD);
        unread.push(format!("{n_more} more things cannot be read"));
    }
    refinement.unread = unread;
    refinement
}

fn task_claims(
    number: Option<&Value>,
    value: &Value,
    unread: &mut Vec<String>,
) -> Option<TaskClaims> {
    let (Some(task), Some(fields)) = (number.and_then(task_id), value.as_object()) else {
        unread.push(format!("an entry names no task: {}", shown(value)));
        return None;
    };
    let mut claims = |key: &str| file_claims(task, fields, key, unread);
    Some(TaskClaims {
        task,
        writes: claims("writes"),
        creates: claims("creates"),
        reads: claims("reads"),
    })
}

fn file_claims(
    task: TaskId,
    fields: &Map<String, Value>,
    key: &str,
    unread: &mut Vec<String>,
) -> Vec<FileClaim> {
    let Some(entries) = fields.get(key).and_then(Value::as_array) else {
        return Vec::new();
    };
    let mut claims = Vec::new();
    for entry in entries.iter().take(MOST_FILES) {
        match file_claim(entry) {
            Some(claim) => claims.push(claim),
            None => unread.push(format!(
                "an entry of task {task} names no path: {}",
                shown(entry)
            )),
        }
    }
    note_rest(
        entries.len(),
        MOST_FILES,
        &format!("`{key}` of task {task}"),
        unread,
    );
    claims
}

fn file_claim(entry: &Value) -> Option<FileClaim> {
    if let Value::String(path) = entry {
        return Some(FileClaim {
            path: path.clone(),
            likelihood: UNSAID,
            why: String::new(),
        });
    }
    let path = entry.get("path")?.as_str()?.to_owned();
    let said = entry
        .get("likelihood")
        .or_else(|| entry.get("probability"))
        .and_then(|value| value.as_f64().or_else(|| value.as_str()?.parse().ok()));
    let likelihood = match said {
        // Out of a hundred, as some say it.
        Some(said) if said > 1.0 && said <= 100.0 => said / 100.0,
        Some(said) if (0.0..=1.0).contains(&said) => said,
        _ => UNSAID,
    };
    Some(FileClaim {
        path,
        likelihood,
        why: why(entry),
    })
}

fn order_claim(order: &Value) -> Option<OrderClaim> {
    let path = order.get("path").and_then(Value::as_str);
    Some(OrderClaim {
        before: task_id(order.get("before")?)?,
        after: task_id(order.get("after")?)?,
        path: path.filter(|path| !path.is_empty()).map(str::to_owned),
        why: why(order),
    })
}

fn task_id(value: &Value) -> Option<TaskId> {
    match value {
        Value::Number(number) => number.to_string().parse().ok(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// A reason, as one line that can be shown.
fn why(value: &Value) -> String {
    let why = value.get("why").or_else(|| value.get("reason"));
    shorten(&clean(why.and_then(Value::as_str).unwrap_or_default()))
}

fn shown(value: &Value) -> String {
    let text = clean(&value.to_string());
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("`{}…`", text.get(..end).unwrap_or_default()),
        None => format!("`{text}`"),
    }
}

fn note_rest(n_said: usize, n_taken: usize, what: &str, unread: &mut Vec<String>) {
    if n_said > n_taken {
        unread.push(format!(
            "only the first {n_taken} of {n_said} {what} are taken"
        ));
    }
}
