//! opencode. It has no last event: the last step that it finished must have been finished by its own will.

use serde_json::Value;

use super::words::{does, says, text};
use super::{AgentEvent, State};

pub(super) fn read(value: &Value, state: &mut State) -> Vec<AgentEvent> {
    match text(value, "/type") {
        Some("step_start") => {
            state.verdict = None;
            Vec::new()
        }
        Some("text") => says(text(value, "/part/text")),
        Some("tool_use") => {
            let tool = text(value, "/part/tool").unwrap_or("tool");
            vec![does(tool, value.pointer("/part/state/input"))]
        }
        Some("step_finish") => {
            match text(value, "/part/reason") {
                Some("stop") => state.succeed(),
                // Another step is to follow.
                Some("tool-calls" | "tool_calls") => state.verdict = None,
                reason => {
                    let reason = reason.unwrap_or("an unknown reason");
                    state.fail(&format!("its last step ended by {reason}"));
                }
            }
            Vec::new()
        }
        Some("error") => {
            let message = text(value, "/error/data/message").or(text(value, "/error/name"));
            let message = message.unwrap_or("an error").to_owned();
            state.fail(&message);
            vec![AgentEvent::Warns(message)]
        }
        _ => Vec::new(),
    }
}
