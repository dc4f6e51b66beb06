//! What a decoder remembers from line to line.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::classify::{class_of, wait_of};
use super::words::{does, object, path_of};
use super::{AgentEvent, failure};
use crate::model::{ErrorClass, Usage};

/// How many calls of tools may be under way, and how many messages are told apart.
const MOST_KEPT: usize = 4096;

/// Tools that write files, in small letters and without what stands before their name.
const WRITERS: &[&str] = &[
    "create",
    "edit",
    "edit_file",
    "insert",
    "multiedit",
    "notebookedit",
    "patch",
    "replace",
    "str_replace",
    "str_replace_editor",
    "strreplacefile",
    "text_editor",
    "write",
    "write_file",
    "writefile",
];

/// What a decoder remembers from line to line.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    /// What earlier attempts in the same session used.
    pub(super) before: Usage,
    /// The newest error, which may still turn out to be none that counts.
    pub(super) last_error: Option<(String, ErrorClass)>,
    /// Whether the session was told.
    pub(super) has_session: bool,
    /// Whether an error was told that stands even if the stream says that it is complete.
    pub(super) has_failed: bool,
    calls: HashMap<String, Call>,
    denied: HashSet<String>,
    messages: HashSet<String>,
    steps: Usage,
}

/// A call of a tool that is under way.
#[derive(Debug, Clone)]
struct Call {
    what: String,
    writes: Option<String>,
}

impl State {
    /// The session, the first time that it is told.
    pub(super) fn start(&mut self, session: Option<&str>) -> Option<AgentEvent> {
        let session = session?.to_owned();
        let is_new = !std::mem::replace(&mut self.has_session, true);
        is_new.then_some(AgentEvent::Started { session })
    }

    /// A tool is called.
    pub(super) fn begin(
        &mut self,
        id: Option<&str>,
        tool: &str,
        input: Option<&Value>,
    ) -> AgentEvent {
        let event = does(tool, input);
        if let (Some(id), AgentEvent::Does { text }) = (id, &event)
            && self.calls.len() < MOST_KEPT
        {
            let call = Call {
                what: text.clone(),
                writes: writes(tool).then(|| path_of(input)).flatten(),
            };
            self.calls.insert(id.to_owned(), call);
        }
        event
    }

    /// A call of a tool came to its end: the file that it wrote, if it did.
    pub(super) fn end(&mut self, id: Option<&str>, is_success: bool) -> Option<AgentEvent> {
        let call = self.calls.remove(id?)?;
        let path = call.writes.filter(|_| is_success)?;
        Some(AgentEvent::Touched { path })
    }

    /// A call of a tool was not permitted. `tool` is what is said of it here.
    pub(super) fn deny(
        &mut self,
        id: Option<&str>,
        tool: &str,
        input: Option<&Value>,
    ) -> Option<AgentEvent> {
        if let Some(id) = id
            && self.denied.len() < MOST_KEPT
            && !self.denied.insert(id.to_owned())
        {
            return None;
        }
        let known = id.and_then(|id| self.calls.get(id));
        let what = known.map(|call| call.what.clone());
        let said = format!("{tool} {}", object(input).unwrap_or_default());
        let what = what.unwrap_or(said).trim().to_owned();
        Some(AgentEvent::Denied { what })
    }

    /// What one step used, on top of those before it. A message that is told in pieces counts once.
    pub(super) fn step(&mut self, message: Option<&str>, usage: Usage) -> Option<AgentEvent> {
        if usage.is_empty() {
            return None;
        }
        if let Some(message) = message
            && self.messages.len() < MOST_KEPT
            && !self.messages.insert(message.to_owned())
        {
            return None;
        }
        self.steps += usage;
        Some(AgentEvent::Used { total: self.steps })
    }

    /// An error that may or may not be the end.
    pub(super) fn note(&mut self, message: &str, status: Option<u64>) -> ErrorClass {
        let class = class_of(status, message);
        self.last_error = Some((message.to_owned(), class));
        class
    }

    /// A request is tried again.
    pub(super) fn retry(
        &mut self,
        message: &str,
        status: Option<u64>,
        wait_ms: Option<u64>,
    ) -> AgentEvent {
        let class = self.note(message, status);
        let said = || u64::try_from(wait_of(message)?.as_millis()).ok();
        AgentEvent::Retrying {
            class,
            wait_ms: wait_ms.or_else(said),
            message: format!("waits for the service: {message}"),
        }
    }

    /// An end that the agent itself calls a failure.
    pub(super) fn fail(&mut self, message: &str, status: Option<u64>) -> AgentEvent {
        self.has_failed = true;
        self.note(message, status);
        AgentEvent::Ended {
            verdict: failure(message, status),
        }
    }

    /// A line that is none of the stream: programs tell of retries and errors beside it.
    pub(super) fn stray(&mut self, line: &str) -> Option<AgentEvent> {
        let words = line.to_lowercase();
        if words.contains("retry") && class_of(None, line) != ErrorClass::Other {
            return Some(self.retry(line, None, None));
        }
        if words.contains("error") {
            self.note(line, None);
        }
        None
    }
}

fn writes(tool: &str) -> bool {
    let name = tool.rsplit("__").next().unwrap_or(tool).to_lowercase();
    WRITERS.contains(&name.as_str())
}
