//! Which runs are told at which master issue.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::model::RunId;

/// What is kept of a run that is told at a tracker, for whoever takes the run up again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    master: u64,
}

fn path(folder: &Path, run: &RunId) -> PathBuf {
    folder.join(format!("{run}.json"))
}

/// Notes that a run is told at a master issue.
pub(super) fn keep(folder: &Path, run: &RunId, master: u64) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(path(folder, run), serde_json::to_vec(&Note { master })?)
}

/// The number of the master issue that a run is told at, where it is told anywhere.
pub fn told_at(folder: &Path, run: &RunId) -> Option<u64> {
    let bytes = fs::read(path(folder, run)).ok()?;
    let note: Note = serde_json::from_slice(&bytes).ok()?;
    Some(note.master)
}
