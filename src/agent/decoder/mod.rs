//! What an agent prints, read line by line.

mod claude;
mod codex;
mod copilot;
mod gemini;
mod goose;
mod kimi;
mod opencode;
mod words;

use serde_json::Value;

pub(super) use self::words::{clean, shorten};
use super::StreamKind;

/// Something that an agent printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AgentEvent {
    /// It says something.
    Says(String),
    /// It does something: a tool and what it is used on.
    Does(String),
    /// It is held up: a retry, a refusal, a warning.
    Warns(String),
    /// A line that says nothing of these, or that could not be read.
    Other(String),
}

/// The last word of an agent on itself, where its stream has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It says that it did what it could.
    Success,
    /// It says that it failed, or did not come to say anything.
    Failure {
        /// What it says, on one line.
        message: String,
    },
}

/// Reads the stream of one agent. Lines that it does not know are kept, and never an error.
#[derive(Debug, Clone)]
pub struct Decoder {
    stream: StreamKind,
    folder: String,
    state: State,
}

/// What a stream has said of its end so far.
#[derive(Debug, Clone, Default)]
struct State {
    verdict: Option<Verdict>,
    last_error: Option<String>,
}

impl AgentEvent {
    /// What to show of it while the agent works, if it is worth it: one line without control characters.
    pub fn progress(&self) -> Option<&str> {
        match self {
            Self::Says(text) | Self::Does(text) | Self::Warns(text) => Some(text),
            Self::Other(_) => None,
        }
    }
}

impl Decoder {
    /// A decoder for the stream of an agent that works in `folder`, which is left out of the paths that are shown.
    pub fn new(stream: StreamKind, folder: &str) -> Self {
        Self {
            stream,
            folder: format!("{}/", folder.trim_end_matches('/')),
            state: State::default(),
        }
    }

    /// Takes in one line, without its end.
    pub fn feed(&mut self, line: &str) -> Vec<AgentEvent> {
        if line.trim().is_empty() {
            return Vec::new();
        }
        if self.stream == StreamKind::Text {
            let text = clean(line);
            return if text.is_empty() {
                Vec::new()
            } else {
                vec![AgentEvent::Says(shorten(&text))]
            };
        }
        let events = self.read(line);
        if events.is_empty() {
            return vec![AgentEvent::Other(line.to_owned())];
        }
        events.into_iter().map(|event| self.tidy(event)).collect()
    }

    /// Takes in one line, without its end, as [`Decoder::feed`] does: what the agent says in it, whole and as it is.
    pub fn words(&mut self, line: &str) -> Option<String> {
        if self.stream == StreamKind::Text {
            return Some(format!("{line}\n"));
        }
        let said = self.read(line).into_iter().filter_map(|event| match event {
            AgentEvent::Says(text) => Some(text),
            AgentEvent::Does(_) | AgentEvent::Warns(_) | AgentEvent::Other(_) => None,
        });
        let said: Vec<String> = said.collect();
        (!said.is_empty()).then(|| said.concat())
    }

    /// The events of a line as they are; none where it could not be read.
    fn read(&mut self, line: &str) -> Vec<AgentEvent> {
        let Ok(value @ Value::Object(_)) = serde_json::from_str::<Value>(line.trim()) else {
            return Vec::new();
        };
        let state = &mut self.state;
        match self.stream {
            StreamKind::Text => Vec::new(),
            StreamKind::Claude => claude::read(&value, state),
            StreamKind::Codex => codex::read(&value, state),
            StreamKind::Gemini => gemini::read(&value, state),
            StreamKind::Copilot => copilot::read(&value, state),
            StreamKind::Opencode => opencode::read(&value, state),
            StreamKind::Kimi => kimi::read(&value),
            StreamKind::Goose => goose::read(&value, state),
        }
    }

    /// The last word, once the stream has ended. None where streams of this kind have none.
    pub fn finish(&self) -> Option<Verdict> {
        match self.stream {
            StreamKind::Text | StreamKind::Kimi => None,
            _ => Some(
                self.state
                    .verdict
                    .clone()
                    .unwrap_or_else(|| Verdict::Failure {
                        message: match &self.state.last_error {
                            Some(error) => shorten(&clean(error)),
                            None => "it stopped before it said how it went".to_owned(),
                        },
                    }),
            ),
        }
    }

    fn tidy(&self, event: AgentEvent) -> AgentEvent {
        let tidy = |text: &str| shorten(&clean(&text.replace(&self.folder, "")));
        match event {
            AgentEvent::Says(text) => AgentEvent::Says(tidy(&text)),
            AgentEvent::Does(text) => AgentEvent::Does(tidy(&text)),
            AgentEvent::Warns(text) => AgentEvent::Warns(tidy(&text)),
            other @ AgentEvent::Other(_) => other,
        }
    }
}

impl State {
    fn succeed(&mut self) {
        self.verdict = Some(Verdict::Success);
    }

    fn fail(&mut self, message: &str) {
        self.verdict = Some(Verdict::Failure {
            message: shorten(&clean(message)),
        });
    }
}
