//! Gemini CLI. Killed by a signal it exits with 0 and says nothing: without its last line it did not succeed.

use serde_json::Value;

use super::words::{count, says, text};
use super::{AgentEvent, State, Verdict};
use crate::model::Usage;

/// What the result of a tool says that was not permitted.
const DENIED: &[&str] = &["denied", "not permitted", "rejected", "not allowed"];

pub(super) fn read(value: &Value, state: &mut State) -> Vec<AgentEvent> {
    match text(value, "/type") {
        Some("init") => state
            .start(text(value, "/session_id"))
            .into_iter()
            .collect(),
        Some("message") if text(value, "/role") == Some("assistant") => {
            says(text(value, "/content"))
        }
        Some("tool_use") => {
            let tool = text(value, "/tool_name").unwrap_or("tool");
            vec![state.begin(text(value, "/tool_id"), tool, value.get("parameters"))]
        }
        Some("tool_result") => tool_end(value, state),
        Some("error") => {
            let message = text(value, "/message").unwrap_or("an error");
            state.note(message, None);
            vec![AgentEvent::Warns {
                text: message.to_owned(),
            }]
        }
        Some("result") => {
            let mut events = Vec::new();
            let total = usage(value);
            if !total.is_empty() {
                events.push(AgentEvent::Used { total });
            }
            events.push(match text(value, "/status") {
                Some("success") => AgentEvent::Ended {
                    verdict: Verdict::Success,
                },
                status => {
                    let message = text(value, "/error/message").or(status);
                    state.fail(message.unwrap_or("it ended with an error"), None)
                }
            });
            events
        }
        _ => Vec::new(),
    }
}

fn tool_end(value: &Value, state: &mut State) -> Vec<AgentEvent> {
    let id = text(value, "/tool_id");
    if text(value, "/status") != Some("error") {
        return state.end(id, true).into_iter().collect();
    }
    let message = text(value, "/error/message").or(text(value, "/output"));
    let message = message.unwrap_or("a tool failed");
    let words = message.to_lowercase();
    if DENIED.iter().any(|denied| words.contains(denied)) {
        return state.deny(id, "a tool", None).into_iter().collect();
    }
    state.end(id, false);
    vec![AgentEvent::Warns {
        text: message.to_owned(),
    }]
}

fn usage(value: &Value) -> Usage {
    let number = |name: &str| count(value, &format!("/stats/{name}")).unwrap_or_default();
    Usage {
        input_tokens: number("input_tokens"),
        cached_tokens: number("cached"),
        output_tokens: number("output_tokens"),
        cost_micro_usd: None,
    }
}
