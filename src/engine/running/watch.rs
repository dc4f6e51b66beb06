//! One attempt, watched while it runs: what it says, and whether it does anything.

use std::path::PathBuf;
use std::time::Duration;

use super::message::Message;
use super::workers::Desk;
use crate::agent::AgentEvent;
use crate::executor::ProgressReader;
use crate::model::{AttemptId, PermissionRequest, Wait};
use crate::process;

/// After how long a silence is told.
const SILENCE: Duration = Duration::from_mins(1);

/// Every how many looks at what an attempt prints one looks at what its processes do.
const LOOKS_PER_PULSE: u32 = 5;

/// Watches one attempt.
pub(super) struct AttemptWatch {
    attempt: AttemptId,
    folder: PathBuf,
    progress: ProgressReader,
    shown: Option<String>,
    asked: Vec<PermissionRequest>,
    n_looks: u32,
    /// After how long it is told the next time that nothing happens.
    told_at: Duration,
    first_told_at: Duration,
    is_stalled: bool,
    waits_for: Option<Wait>,
}

impl AttemptWatch {
    pub(super) fn begin(desk: &Desk, attempt: AttemptId) -> Self {
        let folder = desk.run_dir.attempt_folder(attempt);
        let idle_timeout = desk.options.idle_timeout;
        // What is ended soon is told sooner.
        let first_told_at = idle_timeout.map_or(SILENCE, |most| SILENCE.min(most / 2));
        Self {
            attempt,
            progress: ProgressReader::open(&folder, desk.agent_of(attempt)),
            folder,
            shown: None,
            asked: Vec::new(),
            n_looks: 0,
            told_at: first_told_at,
            first_told_at,
            is_stalled: false,
            waits_for: None,
        }
    }

    /// What is new since the last look.
    pub(super) fn look(&mut self) -> Vec<Message> {
        let attempt = self.attempt;
        let mut messages = Vec::new();
        let events = self.progress.look();
        messages.extend(events.iter().filter_map(|event| match event {
            AgentEvent::Started { session } if !session.is_empty() => Some(Message::SessionBegan {
                attempt,
                session: session.clone(),
            }),
            _ => None,
        }));
        let newest = events.iter().rev().find_map(AgentEvent::progress);
        if let Some(text) = newest.filter(|text| self.shown.as_deref() != Some(*text)) {
            self.shown = Some(text.to_owned());
            let text = text.to_owned();
            messages.push(Message::Progress { attempt, text });
        }
        let used = events.iter().rev().find_map(|event| match event {
            AgentEvent::Used { total } => Some(*total),
            _ => None,
        });
        messages.extend(used.map(|total| Message::Used { attempt, total }));
        let asked = self.progress.asked();
        if asked != self.asked {
            self.asked.clone_from(&asked);
            messages.push(Message::Asks { attempt, asked });
        }
        self.n_looks = self.n_looks.wrapping_add(1);
        if self.n_looks.is_multiple_of(LOOKS_PER_PULSE) {
            messages.extend(self.queue());
            messages.extend(self.pulse());
        }
        messages
    }

    /// What it waits for on a cluster, where that is news.
    fn queue(&mut self) -> Option<Message> {
        let wait = process::waits_for(&self.folder);
        if wait == self.waits_for {
            return None;
        }
        self.waits_for.clone_from(&wait);
        let attempt = self.attempt;
        Some(Message::Waits { attempt, wait })
    }

    fn pulse(&mut self) -> Option<Message> {
        let attempt = self.attempt;
        let vitals = process::vitals(&self.folder)?;
        let idle = Duration::from_millis(vitals.idle_ms);
        if idle >= self.told_at && !vitals.is_paused {
            self.is_stalled = true;
            // Once more when it has lasted twice as long.
            self.told_at = idle.saturating_mul(2);
            return Some(Message::Stalled {
                attempt,
                idle: Some(idle),
            });
        }
        if self.is_stalled && idle < self.first_told_at {
            self.is_stalled = false;
            self.told_at = self.first_told_at;
            return Some(Message::Stalled {
                attempt,
                idle: None,
            });
        }
        None
    }
}
