//! A checkout of the user's that a git of ours was moving when it was killed: neither here nor there.

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use super::bench::MergeBench;
use super::call::Place;
use super::parse::parse_path;
use super::status::{FileState, RawEntry};
use super::{GitError, Repository};
use crate::model::Oid;

impl Repository {
    /// Puts a checkout back to `from` that a killed git was moving from there `to` another commit. Whether it was needed and
    /// done: only where every file that is not as `from` has it is explained by that, being gone, or what `to` has, or a
    /// beginning of that. Where one is not, or another git may be at work, nothing is touched.
    pub fn restore_checkout(
        &self,
        worktree: &Path,
        from: &Oid,
        to: &Oid,
    ) -> Result<bool, GitError> {
        let place = self.place(worktree)?;
        if place.git_file("index.lock").exists() || Self::operation(&place).is_some() {
            return Ok(false);
        }
        let bench = MergeBench::new(self, false)?;
        let mut back = Vec::new();
        let mut extra = Vec::new();
        for entry in self.raw_status(&place)? {
            match trace(&entry, &place, &bench, from, to) {
                Trace::None => {}
                Trace::Changed => back.push(entry.path),
                Trace::New => extra.push(entry.path),
                Trace::Foreign => return Ok(false),
            }
        }
        if back.is_empty() && extra.is_empty() {
            return Ok(false);
        }
        for path in &extra {
            let file = place.work_tree.join(std::ffi::OsStr::from_bytes(path));
            fs::remove_file(&file).map_err(|source| GitError::Io { path: file, source })?;
        }
        if !back.is_empty() {
            let mut paths = back.join(&0);
            paths.push(0);
            self.call_at(&place)
                .args(["checkout-index", "--force", "--index", "-z", "--stdin"])
                .stdin(paths)
                .bytes()?;
        }
        Ok(true)
    }
}

/// What a file that is not as the first commit has it tells of a move that was cut short.
enum Trace {
    /// Nothing: the move has nothing to do with it.
    None,
    /// It was being changed, or taken away.
    Changed,
    /// It was being added.
    New,
    /// Somebody else changed it.
    Foreign,
}

fn trace(entry: &RawEntry, place: &Place, bench: &MergeBench<'_>, from: &Oid, to: &Oid) -> Trace {
    let is_untracked = entry.state == FileState::Untracked;
    let unknown = if is_untracked {
        Trace::None
    } else {
        Trace::Foreign
    };
    // The index is written last of all, so it is still that of the first commit.
    let is_unstaged = is_untracked || entry.record.starts_with(b"1 .");
    let Some(path) = parse_path(&entry.path).filter(|_| is_unstaged) else {
        return unknown;
    };
    let (before, after) = (bench.entry(from, &path), bench.entry(to, &path));
    if before == after || (is_untracked && before.is_some()) {
        return unknown;
    }
    let file = place.work_tree.join(path.as_str());
    let found = match file.symlink_metadata() {
        Err(_) => return Trace::Changed,
        Ok(metadata) if metadata.is_symlink() => {
            fs::read_link(&file).map(|target| target.as_os_str().as_bytes().to_owned())
        }
        Ok(_) => fs::read(&file),
    };
    let wanted = after.and_then(|(_, oid)| bench.blob(&oid));
    match (found, wanted) {
        (Ok(found), Some(wanted)) if wanted.starts_with(&found) && is_untracked => Trace::New,
        (Ok(found), Some(wanted)) if wanted.starts_with(&found) => Trace::Changed,
        _ => unknown,
    }
}
