//! aider. It prints text for people and exits with 0 even where its key is not taken.

use super::words::{clean, says};
use super::{AgentEvent, State, Verdict};
use crate::model::Usage;

/// How the lines begin in which it tells of itself, before it begins.
const GREETING: &[&str] = &[
    "Aider v",
    "Detected dumb terminal",
    "Editor model: ",
    "Git repo: ",
    "Main model: ",
    "Model: ",
    "Repo-map: ",
    "Update git ",
    "Weak model: ",
];

pub(super) fn read(line: &str, state: &mut State) -> Vec<AgentEvent> {
    let words = clean(line);
    let words = words.as_str();
    if GREETING.iter().any(|begin| words.starts_with(begin)) {
        return Vec::new();
    }
    if let Some(why) = words.strip_prefix("litellm.") {
        let why = why.split_once(": ").map_or(why, |(name, _)| name);
        let class = state.note(words, None);
        let message = format!("{why} of the service");
        // Nothing tells its end: it counts until something is said after it.
        return vec![
            AgentEvent::Warns {
                text: message.clone(),
            },
            AgentEvent::Ended {
                verdict: Verdict::Failure { message, class },
            },
        ];
    }
    if words.starts_with("Retrying in ") {
        let known = state
            .last_error
            .as_ref()
            .map(|(message, _)| message.clone());
        let message = format!("{} {words}", known.unwrap_or_default());
        return vec![state.retry(&message, None, None)];
    }
    if let Some(path) = words.strip_prefix("Applied edit to ") {
        let path = path.to_owned();
        return vec![
            AgentEvent::Continues,
            AgentEvent::Does {
                text: format!("edit {path}"),
            },
            AgentEvent::Touched { path },
        ];
    }
    if let Some(told) = words.strip_prefix("Tokens: ") {
        let mut events = vec![AgentEvent::Continues];
        events.extend(usage(told).and_then(|usage| state.step(None, usage)));
        return events;
    }
    says(Some(words))
}

/// `1.2k sent, 56 received. Cost: $0.0025 message, $0.0025 session.`
fn usage(told: &str) -> Option<Usage> {
    let number = |mark: &str| {
        let before = told.split_once(mark)?.0;
        let word = before.rsplit([' ', ',']).find(|word| !word.is_empty())?;
        let (digits, factor) = match word.strip_suffix('k') {
            Some(digits) => (digits, 1e3),
            None => match word.strip_suffix('M') {
                Some(digits) => (digits, 1e6),
                None => (word, 1.0),
            },
        };
        let number: f64 = digits.parse().ok()?;
        let number = (number * factor).round();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it was looked at"
        )]
        (0.0..1e15).contains(&number).then_some(number as u64)
    };
    let cost = told.split_once("Cost: $").and_then(|(_, rest)| {
        let word = rest.split_whitespace().next()?;
        word.parse::<f64>().ok()
    });
    let usage = Usage {
        input_tokens: number(" sent")?,
        output_tokens: number(" received").unwrap_or_default(),
        ..Usage::default()
    };
    Some(usage.costing(cost))
}
