//! The entries of trees, in git's order, checked to be as git writes them.

use std::cmp::Ordering;

use gix::ObjectId;
use gix::objs::TreeRefIter;
use gix::objs::bstr::BStr;

use super::HandOver;
use crate::git::FileKind;

/// An entry of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    /// Its name.
    pub(super) name: &'a BStr,
    /// What it is.
    pub(super) item: Item,
}

/// What an entry of a tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    /// A folder.
    Folder(ObjectId),
    /// Anything else.
    File(File),
}

/// A file, link or submodule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct File {
    /// Its content; of a submodule, the commit.
    pub(super) id: ObjectId,
    /// What sort of file it is.
    pub(super) kind: FileKind,
}

impl File {
    /// Whether it is a file that has lines.
    pub(super) fn is_regular(self) -> bool {
        matches!(self.kind, FileKind::Blob | FileKind::Executable)
    }
}

impl Entry<'_> {
    /// Git's order of entries: that of the paths that begin with them.
    fn order(&self, other: &Self) -> Ordering {
        let end = |entry: &Self| matches!(entry.item, Item::Folder(_)).then_some(b'/');
        let ours = self.name.iter().copied().chain(end(self));
        let theirs = other.name.iter().copied().chain(end(other));
        ours.cmp(theirs)
    }
}

/// The entries of a tree.
pub(super) fn entries(
    tree: &[u8],
    hash: gix::hash::Kind,
) -> impl Iterator<Item = Result<Entry<'_>, HandOver>> {
    let mut before: Option<Entry> = None;
    TreeRefIter::from_bytes(tree, hash).map(move |entry| {
        let entry = entry.map_err(|_| HandOver::OddTree)?;
        let id = entry.oid.to_owned();
        let file = |kind| Item::File(File { id, kind });
        let item = match entry.mode.value() {
            0o040_000 => Item::Folder(id),
            0o100_644 => file(FileKind::Blob),
            0o100_755 => file(FileKind::Executable),
            0o120_000 => file(FileKind::Symlink),
            0o160_000 => file(FileKind::Submodule),
            _ => return Err(HandOver::OddTree),
        };
        let entry = Entry {
            name: entry.filename,
            item,
        };
        let is_after = before.is_none_or(|before| before.order(&entry) == Ordering::Less);
        if !is_after || entry.name.is_empty() || entry.name.contains(&b'/') {
            return Err(HandOver::OddTree);
        }
        before = Some(entry);
        Ok(entry)
    })
}

/// Walks several trees at once: for each entry that any of them has, in git's order, what it is in each. A file and a
/// folder of one name are two entries.
pub(super) fn together<const N: usize>(
    trees: [&[u8]; N],
    hash: gix::hash::Kind,
) -> impl Iterator<Item = Result<(&BStr, [Option<Item>; N]), HandOver>> {
    let mut walks = trees.map(|tree| entries(tree, hash).peekable());
    std::iter::from_fn(move || {
        let mut first: Option<Entry> = None;
        for walk in &mut walks {
            let entry = match walk.peek() {
                Some(Err(reason)) => return Some(Err(*reason)),
                Some(Ok(entry)) => *entry,
                None => continue,
            };
            if first.is_none_or(|first| entry.order(&first) == Ordering::Less) {
                first = Some(entry);
            }
        }
        let first = first?;
        let items = walks.each_mut().map(|walk| {
            let is_it = |entry: &Result<Entry, HandOver>| {
                entry.is_ok_and(|entry| entry.order(&first) == Ordering::Equal)
            };
            walk.next_if(is_it)?.ok().map(|entry| entry.item)
        });
        Some(Ok((first.name, items)))
    })
}
