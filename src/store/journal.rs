//! The journal as text: a line that names the version, then one record a line.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::model::{Record, RunId};

/// The version of the journal that this program writes. Newer ones are read as far as they are understood.
///
/// 1: the first.
pub const JOURNAL_VERSION: u64 = 1;

const NAME: &str = "git-orchestrate";

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    journal: String,
    version: u64,
}

/// What a journal holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Journal {
    /// Its version; none where it was cut off within its first line, or is empty.
    pub version: Option<u64>,
    /// Everything that was recorded, oldest first.
    pub records: Vec<Record>,
    /// How many lines of a newer version were passed over because this program does not know their events.
    pub n_unknown: usize,
    /// How many bytes of the file are whole lines. What follows is a line that was being written when the writer was
    /// killed, or one that has been begun just now by a writer that is alive.
    pub n_whole_bytes: u64,
}

impl Journal {
    /// Reads the journal of `run`; a file that is not there yet is an empty journal.
    pub fn load(run: &RunId, path: &Path) -> Result<Self, StoreError> {
        let bytes = match fs::read(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let is_run = path.parent().is_some_and(Path::is_dir);
                if is_run {
                    Vec::new()
                } else {
                    return Err(StoreError::NotFound {
                        name: run.to_string(),
                    });
                }
            }
            bytes => bytes.map_err(StoreError::io("read", path))?,
        };
        Self::parse(path, &bytes)
    }

    /// Reads a journal's bytes; `path` is for the messages alone.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self, StoreError> {
        let whole = whole_lines(bytes);
        let mut lines = whole.split_inclusive(|&byte| byte == b'\n').enumerate();
        let mut journal = Self {
            version: None,
            records: Vec::new(),
            n_unknown: 0,
            n_whole_bytes: whole.len() as u64,
        };
        let Some((_, first)) = lines.next() else {
            return Ok(journal);
        };
        let header = serde_json::from_slice::<Header>(first).ok();
        let Some(Header { version, .. }) = header.filter(|header| header.journal == NAME) else {
            return Err(StoreError::NotAJournal {
                path: path.to_owned(),
            });
        };
        journal.version = Some(version);
        for (line_idx, line) in lines {
            match serde_json::from_slice(line) {
                Ok(record) => journal.records.push(record),
                Err(_) if version > JOURNAL_VERSION && is_json_object(line) => {
                    journal.n_unknown += 1;
                }
                Err(source) => {
                    return Err(StoreError::BadLine {
                        path: path.to_owned(),
                        line: line_idx + 1,
                        source,
                    });
                }
            }
        }
        Ok(journal)
    }

    /// The first line that this program writes, with its line feed.
    pub(super) fn header_line() -> Result<Vec<u8>, serde_json::Error> {
        line_of(&Header {
            journal: NAME.to_owned(),
            version: JOURNAL_VERSION,
        })
    }

    /// A record as its line, with its line feed.
    pub(super) fn record_line(record: &Record) -> Result<Vec<u8>, serde_json::Error> {
        line_of(record)
    }
}

/// The bytes up to the last line feed, without a last line that the file system filled with zeros: after a power loss
/// the length of a file may be on the disk and its last bytes not.
fn whole_lines(bytes: &[u8]) -> &[u8] {
    let up_to_line_feed = |bytes: &[u8]| {
        bytes
            .iter()
            .rposition(|&byte| byte == b'\n')
            .map_or(0, |idx| idx + 1)
    };
    let mut n_whole = up_to_line_feed(bytes);
    while let Some((_, before)) = bytes.get(..n_whole).and_then(<[u8]>::split_last) {
        let last_line_start = up_to_line_feed(before);
        if !before.iter().skip(last_line_start).any(|&byte| byte == 0) {
            break;
        }
        n_whole = last_line_start;
    }
    bytes.get(..n_whole).unwrap_or_default()
}

fn is_json_object(line: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(line).is_ok()
}

fn line_of(value: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}
