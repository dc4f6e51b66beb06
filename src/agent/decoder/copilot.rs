//! Copilot CLI.

use serde_json::Value;

use super::words::{count, items, says, text};
use super::{AgentEvent, State, Verdict};
use crate::model::ErrorClass;

pub(super) fn read(value: &Value, state: &mut State) -> Vec<AgentEvent> {
    match text(value, "/type") {
        Some("assistant.message") => says(text(value, "/data/content")),
        Some("tool.execution_start") => {
            let tool = text(value, "/data/toolName").unwrap_or("tool");
            let id = text(value, "/data/toolCallId");
            vec![state.begin(id, tool, value.pointer("/data/arguments"))]
        }
        Some("tool.execution_complete") => tool_end(value, state),
        Some("model.call_failure") => {
            let message = text(value, "/data/errorMessage").unwrap_or("an error of the service");
            state.note(message, count(value, "/data/statusCode"));
            Vec::new()
        }
        Some("assistant.turn_retry") => {
            let known = state.last_error.as_ref().map(|(words, _)| words.clone());
            let reason = text(value, "/data/reason").unwrap_or_default();
            let why = known.unwrap_or_else(|| reason.to_owned());
            vec![state.retry(&why, None, None)]
        }
        Some("session.error" | "session.warning") => {
            let message = text(value, "/data/message").unwrap_or("an error");
            state.note(message, count(value, "/data/statusCode"));
            vec![AgentEvent::Warns {
                text: message.to_owned(),
            }]
        }
        Some("abort") => {
            state.note("it was interrupted", None);
            Vec::new()
        }
        Some("result") => end(value, state),
        _ => Vec::new(),
    }
}

fn tool_end(value: &Value, state: &mut State) -> Vec<AgentEvent> {
    let id = text(value, "/data/toolCallId");
    let code = text(value, "/data/error/code").unwrap_or_default();
    if code.starts_with("denied") || code.starts_with("rejected") {
        return state.deny(id, "a tool", None).into_iter().collect();
    }
    let is_success = value.pointer("/data/success").and_then(Value::as_bool) == Some(true);
    let edits = items(value, "/data/fileEdits");
    if edits.is_empty() {
        return state.end(id, is_success).into_iter().collect();
    }
    state.end(id, false);
    let paths = edits.iter().filter_map(|edit| text(edit, "/path"));
    paths
        .map(|path| AgentEvent::Touched {
            path: path.to_owned(),
        })
        .collect()
}

/// The end gives a code; why it is a bad one was told before.
fn end(value: &Value, state: &mut State) -> Vec<AgentEvent> {
    let mut events = Vec::new();
    events.extend(state.start(text(value, "/sessionId")));
    let code = value.get("exitCode").and_then(Value::as_i64);
    if code == Some(0) {
        let verdict = Verdict::Success;
        events.push(AgentEvent::Ended { verdict });
        return events;
    }
    let (message, class) = state.last_error.clone().unwrap_or_else(|| {
        let message = match code {
            Some(code) => format!("it ended with code {code}"),
            None => "it ended without a code".to_owned(),
        };
        (message, ErrorClass::Other)
    });
    let verdict = Verdict::Failure { message, class };
    events.push(AgentEvent::Ended { verdict });
    events
}
