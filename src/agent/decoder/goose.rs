//! goose.

use serde_json::Value;

use super::words::{does, items, says, text};
use super::{AgentEvent, State};

pub(super) fn read(value: &Value, state: &mut State) -> Vec<AgentEvent> {
    match text(value, "/type") {
        Some("message") if text(value, "/message/role") == Some("assistant") => {
            items(value, "/message/content")
                .iter()
                .flat_map(part)
                .collect()
        }
        Some("error") => {
            let message = text(value, "/error").unwrap_or("an error").to_owned();
            state.fail(&message);
            vec![AgentEvent::Warns(message)]
        }
        Some("complete") => {
            // An error that was told before it stands.
            if state.verdict.is_none() {
                state.succeed();
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn part(part: &Value) -> Vec<AgentEvent> {
    match text(part, "/type") {
        Some("text") => says(text(part, "/text")),
        Some("toolRequest") => {
            let tool = text(part, "/toolCall/value/name").unwrap_or("tool");
            vec![does(tool, part.pointer("/toolCall/value/arguments"))]
        }
        _ => Vec::new(),
    }
}
