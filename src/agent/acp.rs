//! What a program says over the Agent Client Protocol, in the vocabulary of all agents, and what it is permitted.
//!
//! Messages are read as JSON, and leniently: the protocol grows, and programs differ in what they fill in.

use std::collections::BTreeMap;

use serde_json::Value;

use super::decoder::{class_of, count, items, says, text};
use super::{AgentEvent, Permissions, Verdict};
use crate::model::{ErrorClass, Usage};

/// How many calls of tools are remembered.
const MOST_CALLS: usize = 4096;

/// Reads the messages of one session.
#[derive(Debug, Default)]
pub struct AcpReader {
    calls: BTreeMap<String, Call>,
    usage: Usage,
}

/// A call of a tool, as far as it was told.
#[derive(Debug, Clone, Default)]
struct Call {
    title: String,
    kind: String,
    paths: Vec<String>,
    is_told: bool,
}

impl AcpReader {
    /// The `update` of a `session/update`.
    pub fn update(&mut self, update: &Value) -> Vec<AgentEvent> {
        match text(update, "/sessionUpdate") {
            Some("agent_message_chunk") => says(text(update, "/content/text")),
            Some("tool_call" | "tool_call_update") => self.call(update),
            Some("usage_update") if text(update, "/cost/currency") == Some("USD") => {
                let cost = update.pointer("/cost/amount").and_then(Value::as_f64);
                self.usage = self.usage.costing(cost);
                vec![AgentEvent::Used { total: self.usage }]
            }
            _ => Vec::new(),
        }
    }

    /// The `toolCall` of a `session/request_permission`: what to tell of it, what it is, and whether the policy permits it.
    pub fn permission(
        &mut self,
        call: &Value,
        permissions: Permissions,
        folder: &str,
    ) -> (Vec<AgentEvent>, String, bool) {
        let mut events = self.call(call);
        let id = text(call, "/toolCallId").unwrap_or_default();
        let known = self.calls.get(id).cloned().unwrap_or_default();
        let what = known.what();
        let is_permitted = known.is_permitted(permissions, folder);
        events.push(AgentEvent::Asked { what: what.clone() });
        (events, what, is_permitted)
    }

    /// The result of a `session/prompt`.
    pub fn end(&mut self, result: &Value) -> Vec<AgentEvent> {
        let mut events = Vec::new();
        let used = usage(result);
        if !used.is_empty() {
            self.usage = Usage {
                cost_micro_usd: self.usage.cost_micro_usd,
                ..used
            };
            events.push(AgentEvent::Used { total: self.usage });
        }
        let failure = |message: &str, class| Verdict::Failure {
            message: message.to_owned(),
            class,
        };
        let verdict = match text(result, "/stopReason") {
            Some("end_turn") => Verdict::Success,
            Some("refusal") => Verdict::Refused {
                message: "the model refused".to_owned(),
            },
            Some("cancelled") => failure("it was cancelled", ErrorClass::Other),
            Some("max_tokens") => failure("its tokens were used up", ErrorClass::Limit),
            Some("max_turn_requests") => failure("its turns were used up", ErrorClass::Limit),
            reason => {
                let reason = reason.unwrap_or("an unknown reason");
                failure(&format!("it stopped by {reason}"), ErrorClass::Other)
            }
        };
        events.push(AgentEvent::Ended { verdict });
        events
    }

    /// An error in place of a result.
    pub fn failure(&self, message: &str, code: i64) -> AgentEvent {
        // A number that JSON-RPC keeps for itself says nothing of the service; -32000 asks for a login.
        let class = match u64::try_from(code) {
            Ok(status) => class_of(Some(status), message),
            Err(_) if code == -32000 => ErrorClass::Authentication,
            Err(_) => class_of(None, message),
        };
        let message = message.to_owned();
        AgentEvent::Ended {
            verdict: Verdict::Failure { message, class },
        }
    }

    /// Takes in what is told of a call of a tool.
    fn call(&mut self, value: &Value) -> Vec<AgentEvent> {
        let Some(id) = text(value, "/toolCallId") else {
            return Vec::new();
        };
        if self.calls.len() >= MOST_CALLS && !self.calls.contains_key(id) {
            return Vec::new();
        }
        let call = self.calls.entry(id.to_owned()).or_default();
        let mut events = Vec::new();
        if let Some(title) = text(value, "/title").filter(|title| !title.is_empty()) {
            title.clone_into(&mut call.title);
        }
        if let Some(kind) = text(value, "/kind") {
            kind.clone_into(&mut call.kind);
        }
        let places = items(value, "/locations")
            .iter()
            .chain(items(value, "/content"));
        for path in places.filter_map(|place| text(place, "/path")) {
            if !call.paths.iter().any(|known| known == path) {
                call.paths.push(path.to_owned());
            }
        }
        let has_begun = matches!(
            text(value, "/status"),
            Some("in_progress" | "completed" | "failed")
        );
        if !call.is_told && has_begun && !call.title.is_empty() {
            call.is_told = true;
            events.push(AgentEvent::Does { text: call.what() });
        }
        let writes = ["edit", "delete", "move"].contains(&call.kind.as_str());
        if writes && text(value, "/status") == Some("completed") {
            let touched = call
                .paths
                .drain(..)
                .map(|path| AgentEvent::Touched { path });
            events.extend(touched);
        }
        events
    }
}

impl Call {
    fn what(&self) -> String {
        match self.kind.as_str() {
            "" => self.title.clone(),
            kind if self.title.is_empty() => kind.to_owned(),
            kind => format!("{kind}: {}", self.title),
        }
    }

    /// Whether a program may do it that asked.
    fn is_permitted(&self, permissions: Permissions, folder: &str) -> bool {
        let is_inside = self.paths.iter().all(|path| is_below(path, folder));
        match self.kind.as_str() {
            _ if permissions == Permissions::Full => true,
            "read" | "search" | "think" => is_inside,
            "edit" | "delete" | "move" => is_inside && !self.paths.is_empty(),
            "execute" | "fetch" => permissions == Permissions::Run,
            _ => false,
        }
    }
}

/// Whether a path leads to something below a folder, by its words alone.
fn is_below(path: &str, folder: &str) -> bool {
    let Some(rest) = (match path.strip_prefix('/') {
        Some(_) => path.strip_prefix(folder.trim_end_matches('/')),
        None => Some(path),
    }) else {
        return false;
    };
    let is_whole = !path.starts_with('/') || rest.is_empty() || rest.starts_with('/');
    is_whole && !rest.split('/').any(|part| part == "..")
}

/// What a prompt used, as different programs tell it.
fn usage(result: &Value) -> Usage {
    let number = |name: &str| count(result, &format!("/usage/{name}")).unwrap_or_default();
    let cached_tokens = number("cachedReadTokens");
    let usage = Usage {
        input_tokens: number("inputTokens")
            .saturating_add(cached_tokens)
            .saturating_add(number("cachedWriteTokens")),
        cached_tokens,
        output_tokens: number("outputTokens").saturating_add(number("thoughtTokens")),
        cost_micro_usd: None,
    };
    if !usage.is_empty() {
        return usage;
    }
    let quota =
        |name: &str| count(result, &format!("/_meta/quota/token_count/{name}")).unwrap_or_default();
    Usage {
        input_tokens: quota("input_tokens"),
        output_tokens: quota("output_tokens"),
        ..Usage::default()
    }
}
