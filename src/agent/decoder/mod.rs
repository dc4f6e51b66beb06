//! What an agent prints, read line by line.

mod aider;
mod classify;
mod claude;
mod codex;
mod copilot;
mod gemini;
mod goose;
mod kimi;
mod opencode;
mod state;
mod words;

use serde_json::Value;

pub(super) use self::classify::class_of;
use self::classify::wait_of;
use self::state::State;
pub use self::words::tool_words;
pub(super) use self::words::{clean, count, items, says, shorten, text};
use super::{AgentEvent, RateLimit, StreamKind, StreamSummary, Verdict};
use crate::model::{ErrorClass, Usage};

/// How many bytes of the end of what an agent said last are kept.
const MOST_LAST_WORDS: usize = 4096;

/// Reads the stream of one attempt. Lines that it does not know are kept, and never an error.
#[derive(Debug, Clone)]
pub struct Decoder {
    stream: StreamKind,
    folder: String,
    state: State,
    summary: StreamSummary,
    last_words: String,
    is_saying: bool,
    session: Option<String>,
}

impl Decoder {
    /// A decoder for the stream of an agent that works in `folder`, which is left out of the paths that are shown.
    pub fn new(stream: StreamKind, folder: &str) -> Self {
        Self {
            stream,
            folder: format!("{}/", folder.trim_end_matches('/')),
            state: State::default(),
            summary: StreamSummary::default(),
            last_words: String::new(),
            is_saying: false,
            session: None,
        }
    }

    /// The same decoder for an attempt that takes up a session: `before` is what all earlier attempts in that session used
    /// together, which some agents count again.
    #[must_use]
    pub fn resuming(mut self, before: Usage) -> Self {
        self.state.before = before;
        self
    }

    /// The same decoder for an attempt whose session was given a name before it began: that is told with the first line.
    #[must_use]
    pub fn named(mut self, session: Option<String>) -> Self {
        self.session = session;
        self
    }

    /// Takes in one line, without its end.
    pub fn feed(&mut self, line: &str) -> Vec<AgentEvent> {
        if line.trim().is_empty() {
            return Vec::new();
        }
        let read = self.read(line);
        for event in &read {
            self.listen(event);
        }
        let named = self.session.take();
        let named = named.and_then(|session| self.state.start(Some(&session)));
        let mut events: Vec<AgentEvent> = (named.into_iter().chain(read))
            .filter_map(|event| self.tidy(event))
            .collect();
        for event in &events {
            self.summary.take(event);
        }
        if events.is_empty() && self.stream.is_structured() {
            events.push(AgentEvent::Other(line.to_owned()));
        }
        events
    }

    /// Takes in one line, without its end, as [`Decoder::feed`] does: what the agent says in it, whole and as it is.
    pub fn words(&mut self, line: &str) -> Option<String> {
        if !self.stream.is_structured() {
            return Some(format!("{line}\n"));
        }
        let said = self.read(line).into_iter().filter_map(|event| match event {
            AgentEvent::Says { text } => Some(text),
            _ => None,
        });
        let said: Vec<String> = said.collect();
        (!said.is_empty()).then(|| said.concat())
    }

    /// What the stream comes to so far.
    pub fn summary(&self) -> StreamSummary {
        let mut summary = self.summary.clone();
        let words = clean(&self.last_words);
        summary.last_words = (!words.is_empty()).then_some(words);
        if summary.last_error.is_none() {
            let error = self.state.last_error.as_ref();
            summary.last_error = error.map(|(words, class)| (shorten(&clean(words)), *class));
        }
        if let (Some(RateLimit { wait }), Some((words, ErrorClass::RateLimit))) =
            (&mut summary.rate_limit, &summary.last_error)
        {
            *wait = wait.or_else(|| wait_of(words));
        }
        summary
    }

    /// The events of a line as they are; none where it could not be read.
    fn read(&mut self, line: &str) -> Vec<AgentEvent> {
        let state = &mut self.state;
        match self.stream {
            StreamKind::Text => return words::says(Some(line)),
            StreamKind::Aider => return aider::read(line, state),
            _ => {}
        }
        let Ok(value @ Value::Object(_)) = serde_json::from_str::<Value>(line.trim()) else {
            let told = match self.stream {
                StreamKind::Kimi => kimi::stray(line, state),
                StreamKind::Goose => goose::stray(line, state),
                _ => None,
            };
            return told.or_else(|| state.stray(line)).into_iter().collect();
        };
        match self.stream {
            StreamKind::Text | StreamKind::Aider => Vec::new(),
            StreamKind::Claude => claude::read(&value, state),
            StreamKind::Codex => codex::read(&value, state),
            StreamKind::Gemini => gemini::read(&value, state),
            StreamKind::Copilot => copilot::read(&value, state),
            StreamKind::Opencode => opencode::read(&value, state),
            StreamKind::Kimi => kimi::read(&value, state),
            StreamKind::Goose => goose::read(&value, state),
            StreamKind::Events => serde_json::from_value(value).into_iter().collect(),
        }
    }

    /// Keeps the end of what the agent says, put together again where it comes in pieces.
    fn listen(&mut self, event: &AgentEvent) {
        let text = match event {
            AgentEvent::Says { text } => text,
            AgentEvent::Does { .. } | AgentEvent::Ended { .. } => {
                self.is_saying = false;
                return;
            }
            _ => return,
        };
        if !(self.is_saying && self.stream.comes_in_pieces()) {
            self.last_words.clear();
        }
        self.is_saying = true;
        self.last_words.push_str(text);
        if !self.stream.is_structured() {
            self.last_words.push('\n');
        }
        let from = self.last_words.len().saturating_sub(MOST_LAST_WORDS);
        let from = self.last_words.ceil_char_boundary(from);
        self.last_words.drain(..from);
    }

    /// Makes an event fit to be shown and handed on; none where nothing is left of it.
    fn tidy(&self, event: AgentEvent) -> Option<AgentEvent> {
        let event = event.map_text(|text| shorten(&clean(&text.replace(&self.folder, ""))));
        let is_something = match &event {
            AgentEvent::Started { session } => is_name(session),
            AgentEvent::Says { text } => !text.is_empty(),
            AgentEvent::Touched { path } => !path.is_empty(),
            _ => true,
        };
        is_something.then_some(event)
    }
}

/// Whether a session can be named on a command line. What an agent prints is not to be trusted.
fn is_name(session: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    (1..=128).contains(&session.len()) && !session.starts_with('-') && session.bytes().all(is_plain)
}

/// The last word that says of what sort an error is, by a status over HTTP where there is one.
fn failure(message: &str, status: Option<u64>) -> Verdict {
    match class_of(status, message) {
        ErrorClass::Refusal => Verdict::Refused {
            message: message.to_owned(),
        },
        class => Verdict::Failure {
            message: message.to_owned(),
            class,
        },
    }
}
