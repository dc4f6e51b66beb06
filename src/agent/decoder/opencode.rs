//! opencode. It has no last event: the last step that it finished must have been finished by its own will.

use serde_json::Value;

use super::words::{count, says, text};
use super::{AgentEvent, State, Verdict};
use crate::model::Usage;

pub(super) fn read(value: &Value, state: &mut State) -> Vec<AgentEvent> {
    let mut events = Vec::new();
    events.extend(state.start(text(value, "/sessionID")));
    match text(value, "/type") {
        Some("step_start") => events.push(AgentEvent::Continues),
        Some("text") => events.extend(says(text(value, "/part/text"))),
        Some("tool_use") => events.extend(tool(value, state)),
        Some("step_finish") => {
            events.extend(state.step(None, usage(value)));
            match text(value, "/part/reason") {
                Some("stop") => events.push(AgentEvent::Ended {
                    verdict: Verdict::Success,
                }),
                // Another step is to follow.
                Some("tool-calls" | "tool_calls") => events.push(AgentEvent::Continues),
                Some(reason @ ("content-filter" | "refusal")) => {
                    let message = format!("its last step ended by {reason}");
                    let verdict = Verdict::Refused { message };
                    events.push(AgentEvent::Ended { verdict });
                }
                reason => {
                    let reason = reason.unwrap_or("an unknown reason");
                    events.push(state.fail(&format!("its last step ended by {reason}"), None));
                }
            }
        }
        Some("error") => {
            let message = text(value, "/error/data/message").or(text(value, "/error/name"));
            let mut message = message.unwrap_or("an error").to_owned();
            if let Some(after) = text(value, "/error/data/responseHeaders/retry-after") {
                message = format!("{message} (retry after {after} s)");
            }
            let status = count(value, "/error/data/statusCode");
            events.push(state.fail(&message, status));
        }
        _ => {}
    }
    events
}

/// A call of a tool, told when it is over.
fn tool(value: &Value, state: &mut State) -> Vec<AgentEvent> {
    let id = text(value, "/part/callID");
    let name = text(value, "/part/tool").unwrap_or("tool");
    let mut events = vec![state.begin(id, name, value.pointer("/part/state/input"))];
    let error = text(value, "/part/state/error").unwrap_or_default();
    if error.contains("permission") || error.contains("rejected") {
        events.extend(state.deny(id, name, None));
    } else {
        let is_success = text(value, "/part/state/status") == Some("completed");
        events.extend(state.end(id, is_success));
    }
    events
}

/// What is read from a cache and written to it is told beside what went in.
fn usage(value: &Value) -> Usage {
    let number = |name: &str| count(value, &format!("/part/tokens/{name}")).unwrap_or_default();
    let cached_tokens = number("cache/read");
    let usage = Usage {
        input_tokens: number("input")
            .saturating_add(cached_tokens)
            .saturating_add(number("cache/write")),
        cached_tokens,
        output_tokens: number("output").saturating_add(number("reasoning")),
        cost_micro_usd: None,
    };
    usage.costing(value.pointer("/part/cost").and_then(Value::as_f64))
}
