//! A walk over the files of a worktree, held against its index.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::ops::Range;
use std::os::fd::BorrowedFd;

use gix::ObjectId;
use gix::index::Entry;
use gix::objs::Kind;
use gix::objs::bstr::{BString, ByteSlice as _};
use gix::objs::tree::EntryKind;
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, Stat};

use super::Odd;
use super::contents::Contents;
use super::ignored::Ignored;
use super::index::{Index, is_name, kind_of, kind_on_disk};
use super::store::Store;
use super::walk::{Names, names};
use crate::git::call::Place;

/// How many files may differ.
const MAX_FILES: usize = 50_000;

/// The largest file that is read, in bytes.
const MAX_FILE: u64 = 10_000_000;

/// How deep folders may be nested.
const MAX_DEPTH: usize = 128;

/// What stands at a path: a file and its content, or nothing.
pub(super) type Now = Option<(EntryKind, ObjectId)>;

/// Every path whose file is not as the index has it, or is new and not ignored.
pub(super) type Changes = BTreeMap<BString, Now>;

/// A walk over one worktree.
pub(super) struct Scan<'a> {
    pub(super) index: &'a Index,
    pub(super) store: &'a Store,
    pub(super) contents: Contents<'a>,
    pub(super) ignored: Ignored<'a>,
    pub(super) changes: Changes,
    /// Whether it is only asked if anything differs: then the first thing that does ends the walk, and nothing is kept.
    pub(super) is_for_likeness: bool,
}

/// A folder on the way.
struct Folder {
    /// It is listed through the same handle by which the files in it are found.
    listing: Dir,
    /// Its path with a slash at the end; `""` is the root.
    prefix: BString,
    depth: usize,
}

impl Folder {
    /// The handle to it.
    fn fd(&self) -> Result<BorrowedFd<'_>, Odd> {
        self.listing.fd().map_err(|_| Odd::Unread)
    }
}

impl Scan<'_> {
    /// Walks over all of it.
    pub(super) fn run(mut self, place: &Place) -> Result<Changes, Odd> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = rustix::fs::open(&place.work_tree, flags, Mode::empty());
        let mut root = Folder {
            listing: fd.and_then(Dir::new).map_err(|_| Odd::Unread)?,
            prefix: BString::default(),
            depth: 0,
        };
        self.folder(&mut root, 0..self.index.state.entries().len())?;
        Ok(self.changes)
    }

    /// Walks over a folder; `range` are the entries of the index below it.
    fn folder(&mut self, folder: &mut Folder, range: Range<usize>) -> Result<(), Odd> {
        if folder.depth > MAX_DEPTH || self.changes.len() > MAX_FILES {
            return Err(Odd::TooMuch);
        }
        let mut names = names(&mut folder.listing, folder.prefix.is_empty())?;
        let index = self.index;
        let entries = index.state.entries();
        let mut at = range.start;
        while let Some(entry) = entries.get(at).filter(|_| at < range.end) {
            let path = entry.path(&index.state);
            let rest = path.get(folder.prefix.len()..).ok_or(Odd::Index)?;
            let Some(slash) = rest.find_byte(b'/') else {
                if !is_name(rest) {
                    return Err(Odd::Index);
                }
                self.file(folder, entry, &mut names)?;
                at += 1;
                continue;
            };
            let name = rest
                .get(..slash)
                .filter(|name| is_name(name))
                .ok_or(Odd::Index)?;
            let start = path.get(..=folder.prefix.len() + slash).ok_or(Odd::Index)?;
            let below = entries.get(at..range.end).unwrap_or_default();
            let n_below =
                below.partition_point(|entry| entry.path(&index.state).starts_with(start));
            let end = at + n_below.max(1);
            if names.take_folder(name) {
                let mut inner = open(folder, name)?;
                self.folder(&mut inner, at..end)?;
            } else {
                for entry in entries.get(at..end).unwrap_or_default() {
                    self.gone(entry)?;
                }
            }
            at = end;
        }
        self.rest(folder, &names)
    }

    /// Looks at what no entry of the index speaks of.
    fn rest(&mut self, folder: &Folder, names: &Names) -> Result<(), Odd> {
        for (name, file_type) in names.left() {
            let mut path = folder.prefix.clone();
            path.extend_from_slice(name);
            let is_folder = file_type == FileType::Directory;
            let is_file = matches!(file_type, FileType::RegularFile | FileType::Symlink);
            if !is_folder && !is_file || self.ignored.holds(path.as_bstr(), is_folder)? {
                continue;
            }
            if is_folder {
                let mut inner = open(folder, name)?;
                self.folder(&mut inner, 0..0)?;
            } else if self.is_for_likeness {
                return Err(Odd::Differs);
            } else {
                let stat = stat(folder, name)?;
                let (kind, content) = self.read(folder, name, &stat, path.as_bstr())?;
                let id = self.store.keep(Kind::Blob, &content)?;
                self.changes.insert(path, Some((kind, id)));
            }
        }
        Ok(())
    }

    /// Holds a file against its entry.
    fn file(&mut self, folder: &Folder, entry: &Entry, names: &mut Names) -> Result<(), Odd> {
        let path = entry.path(&self.index.state);
        let name = path.get(folder.prefix.len()..).ok_or(Odd::Index)?;
        match names.take_file(name) {
            None => return self.gone(entry),
            Some(FileType::RegularFile | FileType::Symlink) => {}
            Some(_) => return Err(Odd::Special),
        }
        let stat = stat(folder, name)?;
        if self.index.is_same(entry, &stat) {
            return Ok(());
        }
        let (kind, content) = self.read(folder, name, &stat, path)?;
        let mut id = self.store.name(&content)?;
        if self.is_for_likeness && (id != entry.id || kind_of(entry) != Some(kind)) {
            return Err(Odd::Differs);
        }
        if id != entry.id {
            id = self.store.keep(Kind::Blob, &content)?;
        } else if kind_of(entry) == Some(kind) {
            return Ok(());
        }
        self.changes.insert(path.to_owned(), Some((kind, id)));
        Ok(())
    }

    fn gone(&mut self, entry: &Entry) -> Result<(), Odd> {
        let path = entry.path(&self.index.state);
        // Where a file of attributes is gone, git goes by the one in the index.
        if path.ends_with(b".gitattributes") {
            return Err(Odd::Converted);
        }
        self.changes.insert(path.to_owned(), None);
        Ok(())
    }

    /// What a file or link is and holds.
    fn read(
        &mut self,
        folder: &Folder,
        name: &[u8],
        stat: &Stat,
        path: &gix::objs::bstr::BStr,
    ) -> Result<(EntryKind, Vec<u8>), Odd> {
        let kind = kind_on_disk(stat).ok_or(Odd::Special)?;
        if kind == EntryKind::Link {
            let target = rustix::fs::readlinkat(folder.fd()?, name, Vec::new());
            return Ok((kind, target.map_err(|_| Odd::Unread)?.into_bytes()));
        }
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let fd = rustix::fs::openat(folder.fd()?, name, flags, Mode::empty());
        let mut content = Vec::new();
        let mut file = File::from(fd.map_err(|_| Odd::Unread)?).take(MAX_FILE + 1);
        file.read_to_end(&mut content).map_err(|_| Odd::Unread)?;
        if content.len() as u64 > MAX_FILE {
            return Err(Odd::TooMuch);
        }
        self.contents.check(path, &content)?;
        Ok((kind, content))
    }
}

fn stat(folder: &Folder, name: &[u8]) -> Result<Stat, Odd> {
    rustix::fs::statat(folder.fd()?, name, AtFlags::SYMLINK_NOFOLLOW).map_err(|_| Odd::Unread)
}

/// A folder in another one.
fn open(folder: &Folder, name: &[u8]) -> Result<Folder, Odd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let fd = rustix::fs::openat(folder.fd()?, name, flags, Mode::empty());
    let mut prefix = folder.prefix.clone();
    prefix.extend_from_slice(name);
    prefix.push(b'/');
    Ok(Folder {
        listing: fd.and_then(Dir::new).map_err(|_| Odd::Unread)?,
        prefix,
        depth: folder.depth + 1,
    })
}
