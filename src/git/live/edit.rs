//! A tree with some files changed.

use gix::ObjectId;
use gix::objs::tree::{Entry, EntryKind};
use gix::objs::{Kind, Tree, WriteTo as _};

use super::Odd;
use super::scan::{Changes, Now};
use super::store::{Store, Trees, is_folder};

/// How deep folders may be nested.
const MAX_DEPTH: usize = 128;

/// The tree that another one is with these changes. New trees are kept.
pub(super) fn edited(
    tree: ObjectId,
    changes: &Changes,
    store: &Store,
    trees: &mut Trees,
) -> Result<ObjectId, Odd> {
    let changes: Vec<(&[u8], Now)> = (changes.iter())
        .map(|(path, now)| (path.as_slice(), *now))
        .collect();
    let mut editor = Editor { store, trees };
    let edited = editor.folder(Some(tree), &changes, 0)?;
    edited.map_or_else(|| store.keep(Kind::Tree, b""), Ok)
}

struct Editor<'a> {
    store: &'a Store,
    trees: &'a mut Trees,
}

impl Editor<'_> {
    /// A folder with changes whose paths begin in it, sorted; none where nothing is left in it.
    fn folder(
        &mut self,
        tree: Option<ObjectId>,
        changes: &[(&[u8], Now)],
        depth: usize,
    ) -> Result<Option<ObjectId>, Odd> {
        if depth > MAX_DEPTH {
            return Err(Odd::TooMuch);
        }
        let old = tree.map(|tree| self.trees.entries(tree)).transpose()?;
        let mut entries = old.unwrap_or_default();
        let mut files: Vec<(&[u8], Now)> = Vec::new();
        let mut rest = changes;
        while let Some(&(path, now)) = rest.first() {
            let Some(slash) = memchr::memchr(b'/', path) else {
                files.push((path, now));
                rest = rest.get(1..).unwrap_or_default();
                continue;
            };
            let name = path.get(..slash).unwrap_or_default();
            let start = path.get(..=slash).unwrap_or_default();
            let n_inner = rest
                .partition_point(|(path, _)| path.starts_with(start))
                .max(1);
            let (inner, later) = rest.split_at(n_inner.min(rest.len()));
            rest = later;
            let inner: Vec<(&[u8], Now)> = (inner.iter())
                .map(|(path, now)| (path.get(slash + 1..).unwrap_or_default(), *now))
                .collect();
            let at = entries.iter().position(|entry| entry.filename == name);
            let old = at
                .and_then(|at| entries.get(at))
                .filter(|entry| is_folder(entry));
            let edited = self.folder(old.map(|entry| entry.oid), &inner, depth + 1)?;
            let is_there = old.is_some();
            if let Some(at) = at.filter(|_| is_there || edited.is_some()) {
                entries.remove(at);
            }
            entries.extend(edited.map(|id| entry(name, EntryKind::Tree, id)));
        }
        for (name, now) in files {
            let at = entries.iter().position(|entry| entry.filename == name);
            let is_in_the_way = |at: &usize| {
                let old = entries.get(*at);
                now.is_some() || old.is_some_and(|entry| !is_folder(entry))
            };
            if let Some(at) = at.filter(is_in_the_way) {
                entries.remove(at);
            }
            entries.extend(now.map(|(kind, id)| entry(name, kind, id)));
        }
        if entries.is_empty() {
            return Ok(None);
        }
        entries.sort();
        let mut bytes = Vec::new();
        let made = Tree { entries }.write_to(&mut bytes);
        made.map_err(|_| Odd::Object)?;
        self.store.keep(Kind::Tree, &bytes).map(Some)
    }
}

fn entry(name: &[u8], kind: EntryKind, oid: ObjectId) -> Entry {
    Entry {
        mode: kind.into(),
        filename: name.into(),
        oid,
    }
}
