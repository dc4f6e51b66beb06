//! What an agent does now, read from its log as that grows.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use super::asking;
use super::place::Place;
use crate::agent::{AgentEvent, AgentSpec, Decoder, StreamSummary};
use crate::model::{PermissionRequest, Usage};

/// How many bytes are read at one look; what comes faster is caught up with at the next.
const MOST: u64 = 4 * 1024 * 1024;

/// How long a line may be, in bytes, before it is given up.
const LONGEST_LINE: usize = 8 * 1024 * 1024;

/// Follows the log of one attempt.
#[derive(Debug)]
pub struct ProgressReader {
    place: Option<Place>,
    may_ask: bool,
    agent: AgentSpec,
    file: Option<File>,
    rest: Vec<u8>,
    decoder: Decoder,
}

impl ProgressReader {
    /// Begins where the attempt in `folder` begins.
    pub fn open(folder: &Path, agent: &AgentSpec) -> Self {
        let place = Place::load(folder);
        let worktree = place
            .as_ref()
            .map(|place| place.worktree.to_string_lossy().into_owned());
        let before = place.as_ref().and_then(|place| place.used_before);
        let session = place.as_ref().and_then(|place| place.session.clone());
        let decoder = Decoder::new(agent.stream, &worktree.unwrap_or_default());
        Self {
            place,
            may_ask: asking::may_ask(folder),
            agent: agent.clone(),
            file: None,
            rest: Vec::new(),
            decoder: decoder.resuming(before.unwrap_or_default()).named(session),
        }
    }

    /// Whether the attempt had a place to print to when this began: else there will never be anything to read.
    pub fn has_begun(&self) -> bool {
        self.place.is_some()
    }

    /// What the attempt asks of the user now.
    pub fn asked(&self) -> Vec<PermissionRequest> {
        let place = self.place.as_ref().filter(|_| self.may_ask);
        place.map(asking::asked).unwrap_or_default()
    }

    /// What was printed since the last look.
    pub fn look(&mut self) -> Vec<AgentEvent> {
        let mut bytes = Vec::new();
        if let Some(file) = self.file() {
            // A log that cannot be read shows nothing; that is no reason to stop an agent.
            file.take(MOST).read_to_end(&mut bytes).ok();
        }
        self.rest.extend(bytes);
        let end = self
            .rest
            .iter()
            .rposition(|&byte| byte == b'\n')
            .map_or(0, |at| at + 1);
        let rest = self.rest.split_off(end);
        let lines = std::mem::replace(&mut self.rest, rest);
        if self.rest.len() > LONGEST_LINE {
            self.rest.clear();
        }
        self.decode(&lines)
    }

    /// What was read so far comes to this.
    pub fn summary(&self) -> StreamSummary {
        let mut summary = self.decoder.summary();
        summary.usage = self.priced(summary.usage);
        summary
    }

    /// What was used, at the price that the user set for the model, where the agent tells none.
    fn priced(&self, usage: Usage) -> Usage {
        let place = self.place.as_ref();
        let model = place.and_then(|place| place.model.as_deref());
        self.agent.priced(usage, model)
    }

    /// Reads everything to the end, and says what it comes to.
    pub(super) fn finish(mut self) -> StreamSummary {
        loop {
            let before = self.position();
            self.look();
            if self.position() == before {
                break;
            }
        }
        let rest = std::mem::take(&mut self.rest);
        self.decode(&rest);
        self.summary()
    }

    fn decode(&mut self, lines: &[u8]) -> Vec<AgentEvent> {
        let lines = lines.split(|&byte| byte == b'\n');
        let events = lines.flat_map(|line| self.decoder.feed(&String::from_utf8_lossy(line)));
        let mut events: Vec<AgentEvent> = events.collect();
        for event in &mut events {
            if let AgentEvent::Used { total } = event {
                *total = self.priced(*total);
            }
        }
        events
    }

    fn file(&mut self) -> Option<&mut File> {
        if self.file.is_none() {
            let place = self.place.as_ref()?;
            let mut file = File::open(&place.log).ok()?;
            file.seek(SeekFrom::Start(place.log_start)).ok()?;
            self.file = Some(file);
        }
        self.file.as_mut()
    }

    fn position(&mut self) -> Option<u64> {
        self.file()?.stream_position().ok()
    }
}
