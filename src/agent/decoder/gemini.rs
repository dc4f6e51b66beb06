//! Gemini CLI. Killed by a signal it exits with 0 and says nothing: without its last line it did not succeed.

use serde_json::Value;

use super::words::{does, says, text};
use super::{AgentEvent, State};

pub(super) fn read(value: &Value, state: &mut State) -> Vec<AgentEvent> {
    match text(value, "/type") {
        Some("message") if text(value, "/role") == Some("assistant") => {
            says(text(value, "/content"))
        }
        Some("tool_use") => {
            let tool = text(value, "/tool_name").unwrap_or("tool");
            vec![does(tool, value.get("parameters"))]
        }
        Some("tool_result") if text(value, "/status") == Some("error") => {
            let message = text(value, "/error/message").or(text(value, "/output"));
            vec![AgentEvent::Warns(
                message.unwrap_or("a tool failed").to_owned(),
            )]
        }
        Some("error") => {
            let message = text(value, "/message").unwrap_or("an error").to_owned();
            state.last_error = Some(message.clone());
            vec![AgentEvent::Warns(message)]
        }
        Some("result") => {
            match text(value, "/status") {
                Some("success") => state.succeed(),
                status => {
                    let message = text(value, "/error/message").or(status);
                    state.fail(message.unwrap_or("it ended with an error"));
                }
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}
