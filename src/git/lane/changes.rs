//! What one side changed since the merge base, path by path.

use gix::ObjectId;
use gix::objs::bstr::{BStr, BString, ByteSlice as _};

use super::HandOver;
use super::entries::{File, Item, together};
use super::objects::Reader;

/// How many paths one side may have changed.
const MAX_CHANGES: usize = 200_000;

/// How deep folders are walked into.
const MAX_DEPTH: usize = 512;

/// A path that one side changed. A file that became a folder is gone, and the files in the folder are new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    /// The path.
    pub(super) path: BString,
    /// What it was in the merge base.
    pub(super) old: Option<File>,
    /// What it is now.
    pub(super) new: Option<File>,
}

impl Change {
    /// Whether it was not there before.
    pub(super) fn is_added(&self) -> bool {
        self.old.is_none()
    }
}

/// All that one side changed since the merge base.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Changes {
    /// The paths, sorted by their bytes.
    pub(super) all: Vec<Change>,
    /// How many of them are new.
    pub(super) n_added: usize,
    /// How many of them are gone.
    pub(super) n_deleted: usize,
    /// The folders of the merge base that are no folders any more; those below them are not listed.
    pub(super) removed_folders: Vec<BString>,
    /// Whether a file of attributes is among the paths.
    pub(super) has_attributes: bool,
}

impl Changes {
    /// What differs between two trees. Git's order of entries makes the walk meet the paths in the order of their bytes.
    pub(super) fn between(
        old: ObjectId,
        new: ObjectId,
        reader: &mut Reader,
    ) -> Result<Self, HandOver> {
        let mut changes = Self::default();
        if old != new {
            let mut path = BString::default();
            changes.walk(Some(old), Some(new), &mut path, 0, reader)?;
        }
        Ok(changes)
    }

    /// Whether this side may have renamed something.
    pub(super) fn can_rename(&self) -> bool {
        self.n_added > 0 && self.n_deleted > 0
    }

    /// The change of a path.
    pub(super) fn of(&self, path: &BStr) -> Option<&Change> {
        let at = self
            .all
            .binary_search_by(|change| change.path.as_bstr().cmp(path))
            .ok()?;
        self.all.get(at)
    }

    /// The changes below a folder.
    pub(super) fn below(&self, folder: &BStr) -> &[Change] {
        let mut start = folder.to_owned();
        start.push(b'/');
        let from = self.all.partition_point(|change| change.path < start);
        let rest = self.all.get(from..).unwrap_or_default();
        let n_below = rest.partition_point(|change| change.path.starts_with(&start));
        rest.get(..n_below).unwrap_or_default()
    }

    fn walk(
        &mut self,
        old: Option<ObjectId>,
        new: Option<ObjectId>,
        path: &mut BString,
        depth: usize,
        reader: &mut Reader,
    ) -> Result<(), HandOver> {
        if depth > MAX_DEPTH {
            return Err(HandOver::TooLarge);
        }
        let (old, new) = (reader.tree_or_none(old)?, reader.tree_or_none(new)?);
        for (name, [old, new]) in together([&old, &new]) {
            if old == new {
                continue;
            }
            let n_before = path.len();
            if !path.is_empty() {
                path.push(b'/');
            }
            path.extend_from_slice(name);
            let folder = |item: Option<Item>| match item {
                Some(Item::Folder(id)) => Some(id),
                _ => None,
            };
            let file = |item: Option<Item>| match item {
                Some(Item::File(file)) => Some(file),
                _ => None,
            };
            if let (None, None) = (folder(old), folder(new)) {
                self.add(path.clone(), file(old), file(new))?;
            } else if new.is_none() {
                self.removed_folders.push(path.clone());
                let n_folders = self.removed_folders.len();
                self.walk(folder(old), None, path, depth + 1, reader)?;
                self.removed_folders.truncate(n_folders);
            } else {
                self.walk(folder(old), folder(new), path, depth + 1, reader)?;
            }
            path.truncate(n_before);
        }
        Ok(())
    }

    fn add(&mut self, path: BString, old: Option<File>, new: Option<File>) -> Result<(), HandOver> {
        if self.all.len() >= MAX_CHANGES {
            return Err(HandOver::TooLarge);
        }
        self.n_added += usize::from(old.is_none());
        self.n_deleted += usize::from(new.is_none());
        self.has_attributes |= path.ends_with(b".gitattributes");
        self.all.push(Change { path, old, new });
        Ok(())
    }
}
