//! Kimi Code. It has no last event; its exit code can be trusted.

use serde_json::Value;

use super::words::{count, items, says, text};
use super::{AgentEvent, State};

pub(super) fn read(value: &Value, state: &mut State) -> Vec<AgentEvent> {
    match (text(value, "/role"), text(value, "/type")) {
        (Some("assistant"), _) => {
            let mut events = says(text(value, "/content"));
            for call in items(value, "/tool_calls") {
                events.push(begin(call, state));
            }
            events
        }
        (Some("tool"), _) => state
            .end(text(value, "/tool_call_id"), true)
            .into_iter()
            .collect(),
        (Some("meta"), Some("turn.step.retrying")) => {
            let why = text(value, "/error_message").unwrap_or("an error of the service");
            let wait = value.get("delay_ms").and_then(Value::as_f64);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it was looked at"
            )]
            let wait = wait
                .filter(|ms| (0.0..1e15).contains(ms))
                .map(|ms| ms as u64);
            vec![state.retry(why, count(value, "/status_code"), wait)]
        }
        (Some("meta"), Some("session.resume_hint")) => state
            .start(text(value, "/session_id"))
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

/// It tells its end beside the stream, where that is a bad one.
pub(super) fn stray(line: &str, state: &mut State) -> Option<AgentEvent> {
    let why = line.trim().strip_prefix("error: failed to run prompt: ")?;
    Some(state.fail(why, None))
}

/// A call whose arguments are a text that holds JSON.
fn begin(call: &Value, state: &mut State) -> AgentEvent {
    let arguments =
        text(call, "/function/arguments").and_then(|text| serde_json::from_str::<Value>(text).ok());
    let tool = text(call, "/function/name").unwrap_or("tool");
    state.begin(text(call, "/id"), tool, arguments.as_ref())
}
