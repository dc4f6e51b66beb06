//! What there is to know of an attempt that has ended, beside its exit.

use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use super::place::{Place, write_private};
use super::{Executor, Inbox, ProgressReader};
use crate::agent::{AgentSpec, StreamSummary, Verdict};
use crate::model::ErrorClass;

/// How many bytes of the end of a log are shown.
const TAIL: u64 = 8 * 1024;

/// How many bytes of an agent's words are kept for the tasks after it, and where.
const MOST_WORDS: usize = 2000;
const WORDS: &str = "words.txt";

/// What there is to know of an attempt that has ended, beside its exit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttemptReport {
    /// What its stream comes to: session, usage, denials, rate limit, last words, and the agent's last word on itself.
    pub stream: StreamSummary,
    /// Whether it took up the session of an earlier attempt.
    pub is_resumed: bool,
    /// Whether streams of this agent tell their end, so that one that does not was cut off.
    pub has_end: bool,
    /// What it wrote to its inbox.
    pub inbox: Option<Inbox>,
    /// The end of what it printed.
    pub log_tail: String,
}

/// Why an agent itself says that it failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentFailure {
    /// Its words, on one line.
    pub message: String,
    /// What sort of error that is.
    pub class: ErrorClass,
}

impl AttemptReport {
    /// Whether the agent was cut off: its stream should tell its end, and does not.
    pub fn is_cut_off(&self) -> bool {
        self.has_end && self.stream.verdict.is_none()
    }

    /// Whether it was to go on in a session that its program no longer has: it failed before it used anything.
    pub fn is_session_lost(&self) -> bool {
        let is_told = |failure: AgentFailure| failure.class == ErrorClass::Other;
        self.is_resumed && self.stream.usage.is_empty() && self.failure().is_some_and(is_told)
    }

    /// Why the agent itself says that it failed, if it does. An agent that was cut off failed by that, for the newest reason
    /// that it gave.
    pub fn failure(&self) -> Option<AgentFailure> {
        match &self.stream.verdict {
            Some(Verdict::Failure { message, class }) => Some(AgentFailure {
                message: message.clone(),
                class: *class,
            }),
            Some(Verdict::Refused { message }) => Some(AgentFailure {
                message: message.clone(),
                class: ErrorClass::Refusal,
            }),
            None if self.has_end => Some(match &self.stream.last_error {
                Some((message, class)) => AgentFailure {
                    message: message.clone(),
                    class: *class,
                },
                None => AgentFailure {
                    message: "it stopped before it said how it went".to_owned(),
                    class: ErrorClass::Other,
                },
            }),
            Some(Verdict::Success) | None => self.inbox_failure(),
        }
    }

    fn inbox_failure(&self) -> Option<AgentFailure> {
        let inbox = self.inbox.as_ref().filter(|inbox| inbox.says_failed())?;
        let words = inbox.error.as_ref().or(inbox.summary.as_ref());
        Some(AgentFailure {
            message: words.map_or_else(|| "it says that it failed".to_owned(), Clone::clone),
            class: ErrorClass::Other,
        })
    }

    /// What the agent found out or did, in its own words: the summary it wrote, or else the last thing it said.
    pub fn words(&self) -> Option<&str> {
        let summary = self
            .inbox
            .as_ref()
            .and_then(|inbox| inbox.summary.as_deref());
        summary.or(self.stream.last_words.as_deref())
    }
}

impl Executor {
    /// Removes the temporary folder of an attempt that has ended and whose result nobody wants.
    pub fn discard(&self, folder: &Path) {
        if let Some(place) = Place::load(folder) {
            fs::remove_dir_all(place.temporary).ok();
        }
    }

    /// Collects what the agent of an ended attempt said, and removes the attempt's temporary folder. Can be done again.
    pub fn collect(&self, folder: &Path, agent: &AgentSpec) -> AttemptReport {
        let Some(place) = Place::load(folder) else {
            return AttemptReport::default();
        };
        let inbox = Inbox::load_saved(folder).or_else(|| {
            let inbox = Inbox::load(&place.inbox())?;
            inbox.save(folder);
            Some(inbox)
        });
        fs::remove_dir_all(&place.temporary).ok();
        let report = AttemptReport {
            stream: ProgressReader::open(folder, agent).finish(),
            is_resumed: place.used_before.is_some(),
            has_end: agent.stream.has_end(),
            inbox,
            log_tail: tail(&place).unwrap_or_default(),
        };
        if let Some(words) = report.words() {
            // Told to the tasks that come after; nothing hangs on it.
            let end = words.floor_char_boundary(MOST_WORDS);
            let words = words.get(..end).unwrap_or_default();
            write_private(&folder.join(WORDS), words.as_bytes()).ok();
        }
        report
    }
}

/// What the agent of an attempt that was collected said of what it did; none where it said nothing.
pub fn words_of(folder: &Path) -> Option<String> {
    let words = fs::read_to_string(folder.join(WORDS)).ok()?;
    (!words.trim().is_empty()).then_some(words)
}

/// The last whole lines of the attempt's part of its log.
fn tail(place: &Place) -> Option<String> {
    let mut file = File::open(&place.log).ok()?;
    let length = file.metadata().ok()?.len();
    let start = place.log_start.max(length.saturating_sub(TAIL));
    file.seek(SeekFrom::Start(start)).ok()?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let is_cut = start > place.log_start;
    match text.split_once('\n') {
        Some((_, whole)) if is_cut => Some(whole.to_owned()),
        _ => Some(text),
    }
}
