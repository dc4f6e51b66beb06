//! Codex.

use serde_json::Value;

use super::words::{does, items, says, text};
use super::{AgentEvent, State};

pub(super) fn read(value: &Value, state: &mut State) -> Vec<AgentEvent> {
    match text(value, "/type") {
        Some("item.started") => item(value, true),
        Some("item.completed") => item(value, false),
        Some("turn.completed") => {
            state.succeed();
            Vec::new()
        }
        Some("turn.failed") => {
            let message = text(value, "/error/message").or(state.last_error.as_deref());
            let message = message.unwrap_or("the turn failed").to_owned();
            state.fail(&message);
            vec![AgentEvent::Warns(message)]
        }
        // Said of every retry, too; only the end of the turn is the last word.
        Some("error") => {
            let message = text(value, "/message").unwrap_or("an error").to_owned();
            state.last_error = Some(message.clone());
            vec![AgentEvent::Warns(message)]
        }
        Some("turn.started") => {
            state.verdict = None;
            Vec::new()
        }
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
            vec![AgentEvent::Does(format!("change {}", paths.join(", ")))]
        }
        // Used for mere warnings as well.
        Some("error") => {
            let message = text(item, "/message").unwrap_or("an error");
            vec![AgentEvent::Warns(message.to_owned())]
        }
        _ => Vec::new(),
    }
}
