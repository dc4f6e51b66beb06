//! What there is to know of an attempt that has ended, beside its exit.

use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use super::place::Place;
use super::{Executor, Inbox, ProgressReader};
use crate::agent::{AgentSpec, Verdict};

/// How many bytes of the end of a log are shown.
const TAIL: u64 = 8 * 1024;

/// What there is to know of an attempt that has ended, beside its exit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttemptReport {
    /// The agent's last word in its stream, where such streams have one.
    pub verdict: Option<Verdict>,
    /// What it wrote to its inbox.
    pub inbox: Option<Inbox>,
    /// The end of what it printed.
    pub log_tail: String,
}

impl AttemptReport {
    /// Why the agent itself says that it failed, if it does.
    pub fn failure(&self) -> Option<String> {
        if let Some(Verdict::Failure { message }) = &self.verdict {
            return Some(message.clone());
        }
        let inbox = self.inbox.as_ref().filter(|inbox| inbox.says_failed())?;
        let words = inbox.error.as_ref().or(inbox.summary.as_ref());
        Some(words.map_or_else(|| "it says that it failed".to_owned(), Clone::clone))
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
        AttemptReport {
            verdict: ProgressReader::open(folder, agent).finish(),
            inbox,
            log_tail: tail(&place).unwrap_or_default(),
        }
    }
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
