//! goose.

use serde_json::Value;

use super::words::{count, items, says, text};
use super::{AgentEvent, State, Verdict};
use crate::model::Usage;

pub(super) fn read(value: &Value, state: &mut State) -> Vec<AgentEvent> {
    match text(value, "/type") {
        Some("message") => items(value, "/message/content")
            .iter()
            .flat_map(|content| part(content, text(value, "/message/role"), state))
            .collect(),
        Some("error") => {
            let message = text(value, "/error").unwrap_or("an error");
            vec![
                AgentEvent::Warns {
                    text: message.to_owned(),
                },
                state.fail(message, None),
            ]
        }
        Some("complete") => {
            let mut events = Vec::new();
            let number = |name: &str| count(value, name).unwrap_or_default();
            let total = Usage {
                input_tokens: number("/input_tokens")
                    .max(number("/total_tokens").saturating_sub(number("/output_tokens"))),
                output_tokens: number("/output_tokens"),
                ..Usage::default()
            };
            if !total.is_empty() {
                events.push(AgentEvent::Used { total });
            }
            // An error that was told before it stands.
            if !state.has_failed {
                let verdict = Verdict::Success;
                events.push(AgentEvent::Ended { verdict });
            }
            events
        }
        _ => Vec::new(),
    }
}

fn part(part: &Value, role: Option<&str>, state: &mut State) -> Vec<AgentEvent> {
    match text(part, "/type") {
        Some("text") if role == Some("assistant") => says(text(part, "/text")),
        Some("toolRequest") => {
            let tool = text(part, "/toolCall/value/name").unwrap_or("tool");
            let input = part.pointer("/toolCall/value/arguments");
            vec![state.begin(text(part, "/id"), tool, input)]
        }
        Some("toolResponse") => {
            let is_success = text(part, "/toolResult/status") == Some("success");
            state
                .end(text(part, "/id"), is_success)
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    }
}
