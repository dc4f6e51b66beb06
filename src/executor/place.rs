//! The files of an attempt beside those of its shim.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha1::{Digest as _, Sha1};

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
    /// The name that was given to its session before it began.
    #[serde(default)]
    pub(super) session: Option<String>,
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
            session: new_session(request),
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

/// A name for the session that an attempt begins: a UUID that is the same wherever the attempt is prepared. None where it
/// takes one up, or where its agent names its sessions itself.
fn new_session(request: &AttemptRequest<'_>) -> Option<String> {
    if request.session.is_some() || request.agent.session_args.is_empty() {
        return None;
    }
    Some(uuid(request.run.as_str(), &request.attempt.to_string()))
}

fn uuid(run: &str, attempt: &str) -> String {
    let name = format!("{run}/{attempt}");
    let mut bytes = [0; 16];
    for (byte, hashed) in bytes.iter_mut().zip(Sha1::digest(name)) {
        *byte = hashed;
    }
    let number = u128::from_be_bytes(bytes);
    // What says that it is the fifth sort: a name, hashed.
    let number = number & !(0xf << 76) & !(0b11 << 62) | (5 << 76) | (0b10 << 62);
    let hex = format!("{number:032x}");
    let mut parts = Vec::new();
    let mut rest = hex.as_str();
    for length in [8, 4, 4, 4, 12] {
        let (part, more) = rest.split_at(length);
        parts.push(part);
        rest = more;
    }
    parts.join("-")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_session_is_a_uuid_and_the_same_every_time() {
        let name = |attempt: &str| uuid("1122-0000-abcd", attempt);
        assert_eq!(name("1.1"), name("1.1"));
        assert_ne!(name("1.1"), name("1.2"));
        assert_ne!(uuid("a", "1.1"), uuid("b", "1.1"));
        let parts: Vec<String> = name("1.1").split('-').map(str::to_owned).collect();
        let lengths: Vec<usize> = parts.iter().map(String::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert!(parts[2].starts_with('5') && "89ab".contains(&parts[3][..1]));
    }
}
