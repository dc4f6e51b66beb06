//! The index of a worktree, read without trusting it: an agent may have written it.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::UNIX_EPOCH;

use gix::index::entry::{Flags, Mode, Stage};
use gix::index::{Entry, State};
use gix::objs::bstr::{BStr, ByteSlice as _};
use gix::objs::tree::EntryKind;

use super::Odd;

/// The largest index that is read, in bytes.
const MAX_INDEX: u64 = 256 << 20;

/// What an entry may not say besides what a file is.
const SPECIAL: Flags = Flags::SKIP_WORKTREE
    .union(Flags::ASSUME_VALID)
    .union(Flags::INTENT_TO_ADD)
    .union(Flags::FSMONITOR_VALID);

/// The index of a worktree, with nothing in it but files, in order.
pub(super) struct Index {
    pub(super) state: State,
    /// When it was written: seconds and nanoseconds.
    written: (u64, u32),
}

impl Index {
    /// Reads an index. It is read whole, not mapped: somebody may cut it short meanwhile.
    pub(super) fn load(file: &Path, hash: gix::hash::Kind) -> Result<Self, Odd> {
        let metadata = fs::symlink_metadata(file).map_err(|_| Odd::Index)?;
        if !metadata.is_file() || metadata.len() > MAX_INDEX {
            return Err(Odd::Index);
        }
        let modified = metadata.modified().map_err(|_| Odd::Index)?;
        let written = modified
            .duration_since(UNIX_EPOCH)
            .map_err(|_| Odd::Index)?;
        let bytes = fs::read(file).map_err(|_| Odd::Index)?;
        let options = gix::index::decode::Options {
            thread_limit: Some(1),
            alloc_limit_bytes: usize::try_from(MAX_INDEX).ok(),
            ..Default::default()
        };
        // Nothing that stands in the file may end us.
        let read = catch_unwind(AssertUnwindSafe(|| {
            let timestamp = State::new(hash).timestamp();
            State::from_bytes(&bytes, timestamp, hash, options)
        }));
        let (state, _) = read.map_err(|_| Odd::Index)?.map_err(|_| Odd::Index)?;
        let index = Self {
            state,
            written: (written.as_secs(), written.subsec_nanos()),
        };
        index.check()?;
        Ok(index)
    }

    fn check(&self) -> Result<(), Odd> {
        if self.state.is_sparse() || self.state.link().is_some() {
            return Err(Odd::Index);
        }
        let mut before: Option<&BStr> = None;
        for entry in self.state.entries() {
            let path = entry.path(&self.state);
            if entry.mode == Mode::COMMIT {
                return Err(Odd::Nested);
            }
            let is_plain = entry.stage() == Stage::Unconflicted
                && !entry.flags.intersects(SPECIAL)
                && kind_of(entry).is_some();
            if !is_plain || before.is_some_and(|before| before >= path) {
                return Err(Odd::Index);
            }
            before = Some(path);
        }
        Ok(())
    }

    /// Whether a file is as the entry says, by its times and size alone.
    pub(super) fn is_same(&self, entry: &Entry, stat: &rustix::fs::Stat) -> bool {
        let known = &entry.stat;
        let modified = (u64::from(known.mtime.secs), known.mtime.nsecs);
        // What changed in the instant in which the index was written cannot be told by its time.
        modified < self.written
            && is_same(known.mtime.secs, stat.st_mtime)
            && is_same(known.mtime.nsecs, stat.st_mtime_nsec)
            && is_same(known.ctime.secs, stat.st_ctime)
            && is_same(known.ctime.nsecs, stat.st_ctime_nsec)
            && is_same(known.ino, stat.st_ino)
            && is_same(known.size, stat.st_size)
            && kind_of(entry) == kind_on_disk(stat)
    }
}

/// Whether a number is what the index keeps of it: its lowest 32 bits. Systems differ in its type.
fn is_same(known: u32, found: impl Into<i128>) -> bool {
    i128::from(known) == found.into() & 0xffff_ffff
}

/// What an entry is.
pub(super) fn kind_of(entry: &Entry) -> Option<EntryKind> {
    match entry.mode {
        Mode::FILE => Some(EntryKind::Blob),
        Mode::FILE_EXECUTABLE => Some(EntryKind::BlobExecutable),
        Mode::SYMLINK => Some(EntryKind::Link),
        _ => None,
    }
}

/// What git would make of something on disk.
pub(super) fn kind_on_disk(stat: &rustix::fs::Stat) -> Option<EntryKind> {
    let type_of = rustix::fs::FileType::from_raw_mode(stat.st_mode);
    match type_of {
        rustix::fs::FileType::RegularFile if stat.st_mode & 0o100 != 0 => {
            Some(EntryKind::BlobExecutable)
        }
        rustix::fs::FileType::RegularFile => Some(EntryKind::Blob),
        rustix::fs::FileType::Symlink => Some(EntryKind::Link),
        _ => None,
    }
}

/// Whether a name can be that of a file or folder.
pub(super) fn is_name(name: &[u8]) -> bool {
    !matches!(name, b"" | b"." | b"..")
        && !name.eq_ignore_ascii_case(b".git")
        && !name.contains_str(b"\0")
}
