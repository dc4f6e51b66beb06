//! Claude Code, and who prints the same: Qwen Code, Cursor.

use serde_json::Value;

use super::words::{does, items, says, text};
use super::{AgentEvent, State};

pub(super) fn read(value: &Value, state: &mut State) -> Vec<AgentEvent> {
    match text(value, "/type") {
        Some("assistant") => items(value, "/message/content")
            .iter()
            .flat_map(part)
            .collect(),
        Some("tool_call") => tool_call(value),
        Some("system") => system(value),
        Some("result") => {
            end(value, state);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn part(part: &Value) -> Vec<AgentEvent> {
    match text(part, "/type") {
        Some("text") => says(text(part, "/text")),
        Some("tool_use") => vec![does(
            text(part, "/name").unwrap_or("tool"),
            part.get("input"),
        )],
        _ => Vec::new(),
    }
}

/// Cursor: `{"tool_call": {"writeToolCall": {"args": {…}}}}`.
fn tool_call(value: &Value) -> Vec<AgentEvent> {
    if text(value, "/subtype") != Some("started") {
        return Vec::new();
    }
    let calls = value.get("tool_call").and_then(Value::as_object);
    let call = calls.and_then(|calls| calls.iter().next());
    let event = call.map(|(name, call)| does(name.trim_end_matches("ToolCall"), call.get("args")));
    event.into_iter().collect()
}

fn system(value: &Value) -> Vec<AgentEvent> {
    let warning = match text(value, "/subtype") {
        Some("api_retry") => {
            let why = text(value, "/error").unwrap_or("an error of the service");
            Some(format!("waits for the service: {why}"))
        }
        Some("permission_denied") => {
            let tool = text(value, "/tool_name").unwrap_or("a tool");
            Some(format!("was refused {tool}"))
        }
        _ => None,
    };
    warning.map(AgentEvent::Warns).into_iter().collect()
}

/// The end. `subtype` may be `success` where `is_error` says that it was none.
fn end(value: &Value, state: &mut State) {
    let subtype = text(value, "/subtype");
    let is_error = value.get("is_error").and_then(Value::as_bool);
    let is_success = is_error != Some(true) && subtype.is_none_or(|subtype| subtype == "success");
    if is_success {
        state.succeed();
        return;
    }
    let message = [
        text(value, "/result"),
        text(value, "/error/message"),
        text(value, "/errors/0"),
    ]
    .into_iter()
    .flatten()
    .find(|message| !message.trim().is_empty());
    state.fail(message.or(subtype).unwrap_or("it ended with an error"));
}
