//! The entries of trees, in git's order, checked to be as git writes them.

use std::cmp::Ordering;

use gix::ObjectId;
use gix::objs::TreeRefIter;
use gix::objs::bstr::{BStr, ByteSlice as _};

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
        let n = self.name.len().min(other.name.len());
        let (ours, theirs) = (self.name.get(..n), other.name.get(..n));
        let next = |entry: &Self| match entry.name.get(n) {
            Some(&byte) => Some(byte),
            None => matches!(entry.item, Item::Folder(_)).then_some(b'/'),
        };
        // Where one name is the beginning of the other, a folder's slash is compared too; two that are equal so far go on.
        ours.cmp(&theirs)
            .then_with(|| next(self).cmp(&next(other)))
            .then_with(|| self.name.len().cmp(&other.name.len()))
    }
}

/// A tree whose entries were looked at: they are as git writes them.
#[derive(Debug, Default)]
pub(super) struct Tree {
    bytes: Vec<u8>,
    slots: Vec<Slot>,
}

/// Where the name of an entry is, and what it is.
#[derive(Debug, Clone, Copy)]
struct Slot {
    start: u32,
    end: u32,
    item: Item,
}

impl Tree {
    /// Reads the bytes of a tree.
    pub(super) fn parse(bytes: Vec<u8>, hash: gix::hash::Kind) -> Result<Self, HandOver> {
        let mut slots: Vec<Slot> = Vec::new();
        let mut before: Option<Entry> = None;
        for entry in TreeRefIter::from_bytes(&bytes, hash) {
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
            let name = entry.filename;
            let entry = Entry { name, item };
            let is_after = before.is_none_or(|before| before.order(&entry) == Ordering::Less);
            if !is_after || name.is_empty() || name.contains(&b'/') {
                return Err(HandOver::OddTree);
            }
            before = Some(entry);
            let start = name.as_ptr().addr() - bytes.as_ptr().addr();
            let place = |at: usize| u32::try_from(at).map_err(|_| HandOver::TooLarge);
            slots.push(Slot {
                start: place(start)?,
                end: place(start + name.len())?,
                item,
            });
        }
        Ok(Self { bytes, slots })
    }

    /// Its entries, in git's order.
    pub(super) fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        self.slots.iter().filter_map(|slot| {
            let name = self.bytes.get(slot.start as usize..slot.end as usize)?;
            Some(Entry {
                name: name.as_bstr(),
                item: slot.item,
            })
        })
    }

    /// How many bytes it takes in memory.
    pub(super) fn size(&self) -> usize {
        self.bytes.len() + self.slots.len() * size_of::<Slot>()
    }
}

/// Walks several trees at once: for each entry that any of them has, in git's order, what it is in each. A file and a
/// folder of one name are two entries.
pub(super) fn together<const N: usize>(
    trees: [&Tree; N],
) -> impl Iterator<Item = (&BStr, [Option<Item>; N])> {
    let mut walks = trees.map(|tree| tree.entries().peekable());
    std::iter::from_fn(move || {
        let mut first: Option<Entry> = None;
        for walk in &mut walks {
            if let Some(entry) = walk.peek()
                && first.is_none_or(|first| entry.order(&first) == Ordering::Less)
            {
                first = Some(*entry);
            }
        }
        let first = first?;
        let items = walks.each_mut().map(|walk| {
            let entry = walk.next_if(|entry| entry.order(&first) == Ordering::Equal)?;
            Some(entry.item)
        });
        Some((first.name, items))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_paths() {
        let id = ObjectId::empty_blob(gix::hash::Kind::Sha1);
        let kind = FileKind::Blob;
        let entry = |name: &'static str| match name.strip_suffix('/') {
            Some(name) => Entry {
                name: name.into(),
                item: Item::Folder(id),
            },
            None => Entry {
                name: name.into(),
                item: Item::File(File { id, kind }),
            },
        };
        let names = [
            "a", "a!", "a-b", "a.b/", "a.c", "a/", "a0", "a0/", "b", "b/", "b/x", "ba",
        ];
        for one in names {
            for other in names {
                let (x, y) = (entry(one), entry(other));
                assert_eq!(x.order(&y), one.cmp(other), "{one} {other}");
            }
        }
    }
}
