//! What is uncommitted in a worktree.

use std::path::Path;

use super::call::{Call, Place};
use super::parse::{parse_path_lossy, records};
use super::{GitError, Repository};

/// A file of a worktree that is not as its HEAD has it. Ignored files are never listed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatusEntry {
    /// Its path; not yet checked in any way, since an agent may have named it. What is no UTF-8 is replaced.
    pub path: String,
    /// In which way.
    pub state: FileState,
}

/// In which way a file of a worktree is not as its HEAD has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileState {
    /// Tracked, and different in the index or on disk.
    Modified,
    /// Tracked, and gone from the disk or the index.
    Deleted,
    /// In the index, and not in HEAD.
    Added,
    /// Neither in the index nor ignored.
    Untracked,
    /// A merge left it unresolved.
    Unmerged,
    /// A repository of its own, or a submodule at another commit.
    Nested,
}

/// A file of a worktree that is not as its HEAD has it, with all that git says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawEntry {
    /// Its path, byte for byte, without a slash at the end.
    pub(super) path: Vec<u8>,
    /// In which way.
    pub(super) state: FileState,
    /// Whether it is on disk as something that can be committed.
    pub(super) is_on_disk: bool,
    /// All that git printed of it.
    pub(super) record: Vec<u8>,
}

impl RawEntry {
    /// Its path to be shown.
    pub(super) fn shown(&self) -> String {
        String::from_utf8_lossy(&self.path).into_owned()
    }
}

impl Repository {
    /// What is uncommitted in a worktree, sorted by path. Safe in one that an agent wrote.
    pub fn status(&self, worktree: &Path) -> Result<Vec<StatusEntry>, GitError> {
        let place = self.place(worktree)?;
        let mut entries: Vec<StatusEntry> = self
            .raw_status(&place)?
            .iter()
            .map(|entry| StatusEntry {
                path: entry.shown(),
                state: entry.state,
            })
            .collect();
        entries.sort();
        Ok(entries)
    }

    /// What is uncommitted at a place, in git's order.
    pub(super) fn raw_status(&self, place: &Place) -> Result<Vec<RawEntry>, GitError> {
        if self.is_unchanged(place) {
            return Ok(Vec::new());
        }
        Self::raw_status_by(self.call_at(place))
    }

    /// The same by a call that names another index.
    pub(super) fn raw_status_by(call: Call) -> Result<Vec<RawEntry>, GitError> {
        // Submodules are compared by their commit alone: to look into one, git would have to run inside it.
        let bytes = call
            .args(["status", "--porcelain=v2", "-z", "--no-renames"])
            .args(["--untracked-files=all", "--ignore-submodules=dirty"])
            .bytes()?;
        Ok(parse_status(&bytes))
    }

    /// What is uncommitted of one path, and of nothing else.
    pub(super) fn status_of_path(
        &self,
        place: &Place,
        path: &str,
    ) -> Result<Option<RawEntry>, GitError> {
        let bytes = self
            .call_at(place)
            .option("--literal-pathspecs")
            .args(["status", "--porcelain=v2", "-z", "--no-renames"])
            .args(["--untracked-files=all", "--ignore-submodules=dirty", "--"])
            .arg(path)
            .bytes()?;
        let mut entries = parse_status(&bytes).into_iter();
        Ok(entries.find(|entry| entry.path == path.as_bytes()))
    }

    /// The operation that a worktree is in the middle of, and whether a conflict of it is unresolved.
    pub(super) fn operation(place: &Place) -> Option<&'static str> {
        [
            ("rebase-merge", "rebase"),
            ("rebase-apply/applying", "git am"),
            ("rebase-apply", "rebase"),
            ("MERGE_HEAD", "merge"),
            ("CHERRY_PICK_HEAD", "cherry-pick"),
            ("REVERT_HEAD", "revert"),
            ("sequencer/todo", "cherry-pick or revert"),
            ("BISECT_LOG", "bisect"),
        ]
        .into_iter()
        .find(|(name, _)| place.git_file(name).exists())
        .map(|(_, operation)| operation)
    }
}

/// `git status --porcelain=v2 -z`: `1 .M N... 100644 100644 100644 45b983b… 8e27be7… src/a.py<NUL>` for a tracked file,
/// `u UU N... 100644 100644 100644 100644 45b983b… 8e27be7… 4f9d2b1… src/a.py<NUL>` for an unresolved one, `? src/new.py<NUL>` for
/// an untracked one, with a slash at the end for a repository of its own.
fn parse_status(bytes: &[u8]) -> Vec<RawEntry> {
    records(bytes).filter_map(parse_entry).collect()
}

fn parse_entry(record: &[u8]) -> Option<RawEntry> {
    let entry = |path: &[u8], state: FileState, is_on_disk: bool| RawEntry {
        path: path.to_owned(),
        state,
        is_on_disk,
        record: record.to_owned(),
    };
    if let Some(path) = record.strip_prefix(b"? ") {
        return Some(match path.strip_suffix(b"/") {
            Some(path) => entry(path, FileState::Nested, false),
            None => entry(path, FileState::Untracked, true),
        });
    }
    if record.starts_with(b"u ") {
        let path = record.splitn(11, |&byte| byte == b' ').nth(10)?;
        return Some(entry(path, FileState::Unmerged, true));
    }
    let words: Vec<&[u8]> = record
        .strip_prefix(b"1 ")?
        .splitn(8, |&byte| byte == b' ')
        .collect();
    let [codes, _sub, mode_head, mode_index, mode_disk, _, _, path] = words.as_slice() else {
        return None;
    };
    let is_nested = |mode: &[u8]| mode == b"160000";
    let state = if is_nested(mode_head) || is_nested(mode_index) || is_nested(mode_disk) {
        FileState::Nested
    } else if *mode_disk == b"000000" || codes.starts_with(b"D") {
        FileState::Deleted
    } else if codes.starts_with(b"A") {
        FileState::Added
    } else {
        FileState::Modified
    };
    // A file that is gone from the index alone is on disk; git lists it a second time, as untracked.
    Some(entry(path, state, *mode_disk != b"000000"))
}

/// The first paths of entries, to be shown.
pub(super) fn some_paths(entries: &[RawEntry]) -> Vec<String> {
    entries
        .iter()
        .take(5)
        .filter_map(|entry| parse_path_lossy(&entry.path).map(|path| path.to_string()))
        .collect()
}
