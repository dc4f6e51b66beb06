//! Copilot CLI.

use serde_json::Value;

use super::words::{does, says, text};
use super::{AgentEvent, State};

pub(super) fn read(value: &Value, state: &mut State) -> Vec<AgentEvent> {
    match text(value, "/type") {
        Some("assistant.message") => says(text(value, "/data/content")),
        Some("tool.execution_start") => {
            let tool = text(value, "/data/toolName").unwrap_or("tool");
            vec![does(tool, value.pointer("/data/arguments"))]
        }
        Some("session.error" | "session.warning") => {
            let message = text(value, "/data/message")
                .unwrap_or("an error")
                .to_owned();
            state.last_error = Some(message.clone());
            vec![AgentEvent::Warns(message)]
        }
        Some("abort") => {
            state.last_error = Some("it was interrupted".to_owned());
            Vec::new()
        }
        Some("result") => {
            match value.get("exitCode").and_then(Value::as_i64) {
                Some(0) => state.succeed(),
                code => {
                    let message = state.last_error.clone().unwrap_or_else(|| match code {
                        Some(code) => format!("it ended with code {code}"),
                        None => "it ended without a code".to_owned(),
                    });
                    state.fail(&message);
                }
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}
