//! What the user tells a run from another terminal: lines in a file of the run's folder that its loop reads.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::RunError;
use crate::model::TaskId;
use crate::store::RunDir;

/// How many bytes of orders are read at once.
const MOST: u64 = 256 * 1024;

/// What the user tells a run, or one task of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// What is to be done.
    pub verb: Verb,
    /// With which task; none for all of the run.
    #[serde(default)]
    pub task: Option<TaskId>,
    /// The number of what its agent asks, where that is answered.
    #[serde(default)]
    pub question: Option<u32>,
    /// Why, where it is not plain.
    #[serde(default)]
    pub why: Option<String>,
}

impl Order {
    /// What is to be done with all of a run, or with one task of it.
    pub fn new(verb: Verb, task: Option<TaskId>) -> Self {
        Self {
            verb,
            task,
            question: None,
            why: None,
        }
    }
}

/// What can be done with a run that goes on, and with a task of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// It stands still: its processes are stopped and its clocks, too.
    Pause,
    /// It goes on.
    Resume,
    /// It is ended gently, and counts as cancelled.
    Cancel,
    /// It did not succeed, and is tried again.
    Retry,
    /// It may do what it asks.
    Permit,
    /// It may not do what it asks.
    Refuse,
}

/// Tells the run in that folder something. It hears it where an orchestrator owns it; what nobody hears is forgotten.
pub fn send(run_dir: &RunDir, order: &Order) -> Result<(), RunError> {
    let path = run_dir.control_path();
    let mut line = serde_json::to_vec(order)?;
    line.push(b'\n');
    let file = OpenOptions::new().create(true).append(true).open(&path);
    // One write of a short line is not torn by another one.
    let written = file.and_then(|mut file| file.write_all(&line));
    written.map_err(|source| RunError::Control { path, source })
}

/// Reads what a run is told from now on.
#[derive(Debug)]
pub(super) struct OrderReader {
    path: PathBuf,
    at: u64,
}

impl OrderReader {
    /// Begins behind what is there: that was told to somebody else.
    pub(super) fn begin(run_dir: &RunDir) -> Self {
        let path = run_dir.control_path();
        let at = path.metadata().map_or(0, |metadata| metadata.len());
        Self { path, at }
    }

    /// What was told since the last look. A line that cannot be understood is passed over.
    pub(super) fn look(&mut self) -> Vec<Order> {
        let length = self.path.metadata().map_or(0, |metadata| metadata.len());
        if length <= self.at {
            return Vec::new();
        }
        let bytes = self.read().unwrap_or_default();
        let Some(end) = bytes.iter().rposition(|&byte| byte == b'\n') else {
            if bytes.len() as u64 == MOST {
                self.at += MOST;
            }
            return Vec::new();
        };
        self.at += end as u64 + 1;
        let lines = bytes.split(|&byte| byte == b'\n');
        lines
            .filter_map(|line| serde_json::from_slice(line).ok())
            .collect()
    }

    fn read(&self) -> io::Result<Vec<u8>> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(self.at))?;
        let mut bytes = Vec::new();
        file.take(MOST).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}
