//! Codex.

use serde_json::Value;

use super::words::{count, does, items, says, text};
use super::{AgentEvent, State, Verdict};
use crate::model::Usage;

/// What a command prints that the sandbox kept from writing.
const SANDBOXED: &[&str] = &["Read-only file system", "Operation not permitted"];

pub(super) fn read(value: &Value, state: &mut State) -> Vec<AgentEvent> {
    match text(value, "/type") {
        Some("thread.started") => state.start(text(value, "/thread_id")).into_iter().collect(),
        Some("item.started") => item(value, true),
        Some("item.completed") => item(value, false),
        Some("turn.completed") => {
            let verdict = Verdict::Success;
            vec![
                AgentEvent::Used {
                    total: usage(value).since(&state.before),
                },
                AgentEvent::Ended { verdict },
            ]
        }
        Some("turn.failed") => {
            let known = state.last_error.as_ref().map(|(words, _)| words.clone());
            let message = text(value, "/error/message").map(str::to_owned).or(known);
            let message = message.unwrap_or_else(|| "the turn failed".to_owned());
            vec![state.fail(&message, None)]
        }
        // Said of every retry, too; only the end of the turn is the last word.
        Some("error") => {
            let message = text(value, "/message").unwrap_or("an error");
            if let Some(why) = message.strip_prefix("Reconnecting...") {
                return vec![state.retry(why.trim(), None, None)];
            }
            state.note(message, None);
            vec![AgentEvent::Warns {
                text: message.to_owned(),
            }]
        }
        Some("turn.started") => vec![AgentEvent::Continues],
        _ => Vec::new(),
    }
}

fn item(value: &Value, has_just_begun: bool) -> Vec<AgentEvent> {
    let Some(item) = value.get("item") else {
        return Vec::new();
    };
    match text(item, "/type") {
        Some("agent_message") if !has_just_begun => says(text(item, "/text")),
        Some("command_execution") if has_just_begun => vec![does("run", Some(item))],
        Some("command_execution") if is_denied(item) => {
            let AgentEvent::Does { text: what } = does("run", Some(item)) else {
                return Vec::new();
            };
            vec![AgentEvent::Denied { what }]
        }
        Some("mcp_tool_call") if has_just_begun => {
            vec![does(
                text(item, "/tool").unwrap_or("tool"),
                item.get("arguments"),
            )]
        }
        Some("web_search") if has_just_begun => vec![does("search", Some(item))],
        Some("file_change") if !has_just_begun => {
            let paths: Vec<&str> = items(item, "/changes")
                .iter()
                .filter_map(|change| text(change, "/path"))
                .collect();
            let what = format!("change {}", paths.join(", "));
            match text(item, "/status") {
                Some("declined") => vec![AgentEvent::Denied { what }],
                Some("failed") => vec![AgentEvent::Warns {
                    text: format!("could not {what}"),
                }],
                _ => {
                    let touched = paths.iter().map(|path| AgentEvent::Touched {
                        path: (*path).to_owned(),
                    });
                    std::iter::once(AgentEvent::Does { text: what })
                        .chain(touched)
                        .collect()
                }
            }
        }
        // Used for mere warnings as well.
        Some("error") => {
            let message = text(item, "/message").unwrap_or("an error");
            vec![AgentEvent::Warns {
                text: message.to_owned(),
            }]
        }
        _ => Vec::new(),
    }
}

/// Whether a command was refused, or failed because of the sandbox. That its git cannot write to the repository is no harm:
/// what it leaves is committed for it.
fn is_denied(item: &Value) -> bool {
    if text(item, "/status") == Some("declined") {
        return true;
    }
    let code = item.get("exit_code").and_then(Value::as_i64);
    let output = text(item, "/aggregated_output").unwrap_or_default();
    code.is_some_and(|code| code != 0)
        && output.lines().any(|line| {
            SANDBOXED.iter().any(|words| line.contains(words)) && !line.contains(".git/")
        })
}

/// A total of the whole session.
fn usage(value: &Value) -> Usage {
    let number = |name: &str| count(value, &format!("/usage/{name}")).unwrap_or_default();
    Usage {
        input_tokens: number("input_tokens"),
        cached_tokens: number("cached_input_tokens"),
        output_tokens: number("output_tokens"),
        cost_micro_usd: None,
    }
}
