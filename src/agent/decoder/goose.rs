//! goose. It tells most errors of its service in words of the assistant, and ends well after them.

use serde_json::Value;

use super::words::{count, items, says, text};
use super::{AgentEvent, State, Verdict};
use crate::model::Usage;

/// How it tells an error: what stands before it, and after it.
const ERROR: (&str, &str) = (
    "Ran into this error: ",
    "Please retry if you think this is a transient or recoverable error.",
);

pub(super) fn read(value: &Value, state: &mut State) -> Vec<AgentEvent> {
    match text(value, "/type") {
        Some("message") => items(value, "/message/content")
            .iter()
            .flat_map(|content| part(content, text(value, "/message/role"), state))
            .collect(),
        Some("error") => fail(text(value, "/error").unwrap_or("an error"), state),
        Some("complete") => complete(value, state),
        _ => Vec::new(),
    }
}

/// It greets with the name of its session, in words for people: `20261122_1 · /src/tree`.
pub(super) fn stray(line: &str, state: &mut State) -> Option<AgentEvent> {
    let (greeting, _) = line.split_once(" · ")?;
    let session = greeting.split_whitespace().next_back()?;
    let (day, number) = session.split_once('_')?;
    let is_number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    (day.len() == 8 && is_number(day) && is_number(number))
        .then(|| state.start(Some(session)))
        .flatten()
}

fn complete(value: &Value, state: &State) -> Vec<AgentEvent> {
    let mut events = Vec::new();
    let number = |name: &str| count(value, name).unwrap_or_default();
    let total = Usage {
        input_tokens: number("/input_tokens")
            .max(number("/total_tokens").saturating_sub(number("/output_tokens"))),
        cached_tokens: number("/cache_read_input_tokens"),
        output_tokens: number("/output_tokens"),
        ..Usage::default()
    };
    // It counts all of the session.
    let total = total.since(&state.before);
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

fn part(part: &Value, role: Option<&str>, state: &mut State) -> Vec<AgentEvent> {
    match text(part, "/type") {
        Some("text") if role == Some("assistant") => {
            let said = text(part, "/text");
            let error = said.filter(|said| said.starts_with(ERROR.0) && said.ends_with(ERROR.1));
            error.map_or_else(|| says(said), |error| fail(error, state))
        }
        Some("toolRequest") => {
            let tool = text(part, "/toolCall/value/name").unwrap_or("tool");
            let input = part.pointer("/toolCall/value/arguments");
            vec![state.begin(text(part, "/id"), tool, input)]
        }
        Some("toolResponse") => {
            let is_error = part.pointer("/toolResult/value/isError") == Some(&Value::Bool(true));
            let is_success = text(part, "/toolResult/status") == Some("success") && !is_error;
            state
                .end(text(part, "/id"), is_success)
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    }
}

fn fail(told: &str, state: &mut State) -> Vec<AgentEvent> {
    let message = told.strip_prefix(ERROR.0).unwrap_or(told);
    let message = message.strip_suffix(ERROR.1).unwrap_or(message).trim_end();
    let warning = AgentEvent::Warns {
        text: message.to_owned(),
    };
    vec![warning, state.fail(message, None)]
}
