//! The files of an attempt beside those of its shim.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{AttemptRequest, ExecutorError};
use crate::model::Usage;

/// Where the things of one attempt are; kept in its folder as `place.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    /// Its temporary folder, which goes when the attempt is collected.
    pub(super) temporary: PathBuf,
    /// The folder that its agent works in.
    pub(super) worktree: PathBuf,
    /// Its log.
    pub(super) log: PathBuf,
    /// Where in the log it begins, in bytes.
    pub(super) log_start: u64,
    /// What earlier attempts in the session that it takes up used; none where it begins one of its own.
    #[serde(default)]
    pub(super) used_before: Option<Usage>,
    /// The model that its agent was told to use.
    #[serde(default)]
    pub(super) model: Option<String>,
}

impl Place {
    /// Makes an attempt's folders and remembers them.
    pub(super) fn create(request: &AttemptRequest<'_>) -> Result<Self, ExecutorError> {
        let (folder, log) = (request.folder, request.log);
        fs::create_dir_all(folder).map_err(at(folder))?;
        // Not in the attempt's folder: that is inside git's own, where programs that look for a repository go astray,
        // and its path is long, while a path to a socket must be short.
        let temporary = tempfile::Builder::new()
            .prefix("git-orchestrate-")
            .tempdir()
            .map_err(at(&std::env::temp_dir()))?;
        let place = Self {
            temporary: temporary.keep(),
            worktree: request.worktree.to_owned(),
            log: log.to_owned(),
            log_start: log.metadata().map_or(0, |metadata| metadata.len()),
            used_before: request.session.map(|(_, used)| used),
            model: request.model.map(str::to_owned),
        };
        let path = folder.join("place.json");
        let written = serde_json::to_vec(&place).map_err(io::Error::from);
        written
            .and_then(|bytes| write_private(&path, &bytes))
            .map_err(at(&path))?;
        Ok(place)
    }

    /// Reads it; none where an attempt was never begun.
    pub(super) fn load(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(folder.join("place.json")).ok()?).ok()
    }

    pub(super) fn inbox(&self) -> PathBuf {
        self.temporary.join("status.json")
    }
}

/// Writes a file that no one else may read.
pub(super) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    options.open(path)?.write_all(bytes)
}

pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> ExecutorError {
    |source| ExecutorError::Write {
        path: path.to_owned(),
        source,
    }
}
