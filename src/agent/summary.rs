//! What the whole stream of an attempt comes to.

use std::time::Duration;

use super::{AgentEvent, Verdict};
use crate::model::{ErrorClass, Usage};

/// How many denials are kept word for word.
const MOST_DENIALS: usize = 20;

/// What the whole stream of an attempt comes to: the fold of its events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StreamSummary {
    /// The session, by which it can be taken up again.
    pub session: Option<String>,
    /// What this attempt used; nothing of the attempts before it in the same session.
    pub usage: Usage,
    /// What it was not permitted, the first ones; `n_denied` counts all.
    pub denials: Vec<String>,
    /// How many times it was not permitted something.
    pub n_denied: usize,
    /// The newest rate limit that it met.
    pub rate_limit: Option<RateLimit>,
    /// The newest thing it said.
    pub last_words: Option<String>,
    /// The newest error that it told, and its class.
    pub last_error: Option<(String, ErrorClass)>,
    /// Its last word; none where it was cut off, or where streams of this kind have none.
    pub verdict: Option<Verdict>,
}

/// A rate limit that an agent met.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RateLimit {
    /// How long to wait, where that is told.
    pub wait: Option<Duration>,
}

impl StreamSummary {
    /// Takes in one event.
    pub fn take(&mut self, event: &AgentEvent) {
        match event {
            AgentEvent::Started { session } => self.session = Some(session.clone()),
            AgentEvent::Says { text } => self.last_words = Some(text.clone()),
            AgentEvent::Denied { what } => {
                self.n_denied += 1;
                if self.denials.len() < MOST_DENIALS {
                    self.denials.push(what.clone());
                }
            }
            AgentEvent::Retrying {
                class,
                wait_ms,
                message,
            } => {
                self.last_error = Some((message.clone(), *class));
                if *class == ErrorClass::RateLimit {
                    let wait = wait_ms.map(Duration::from_millis);
                    self.rate_limit = Some(RateLimit { wait });
                }
            }
            AgentEvent::Used { total } => self.usage = *total,
            AgentEvent::Ended { verdict } => self.end(verdict),
            AgentEvent::Continues => self.verdict = None,
            AgentEvent::Does { .. }
            | AgentEvent::Touched { .. }
            | AgentEvent::Asked { .. }
            | AgentEvent::Warns { .. }
            | AgentEvent::Other(_) => {}
        }
    }

    fn end(&mut self, verdict: &Verdict) {
        if let Verdict::Failure { message, class } = verdict {
            self.last_error = Some((message.clone(), *class));
            if *class == ErrorClass::RateLimit {
                self.rate_limit.get_or_insert_default();
            }
        }
        self.verdict = Some(verdict.clone());
    }
}
