//! Kimi Code. It has no last event; its exit code can be trusted.

use serde_json::Value;

use super::AgentEvent;
use super::words::{does, items, says, text};

pub(super) fn read(value: &Value) -> Vec<AgentEvent> {
    match (text(value, "/role"), text(value, "/type")) {
        (Some("assistant"), _) => {
            let mut events = says(text(value, "/content"));
            events.extend(items(value, "/tool_calls").iter().map(call));
            events
        }
        (Some("meta"), Some("turn.step.retrying")) => {
            let why = text(value, "/error_message").unwrap_or("an error of the service");
            vec![AgentEvent::Warns(format!("waits for the service: {why}"))]
        }
        _ => Vec::new(),
    }
}

/// A call whose arguments are a text that holds JSON.
fn call(call: &Value) -> AgentEvent {
    let arguments =
        text(call, "/function/arguments").and_then(|text| serde_json::from_str::<Value>(text).ok());
    does(
        text(call, "/function/name").unwrap_or("tool"),
        arguments.as_ref(),
    )
}
