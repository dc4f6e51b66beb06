//! What the index has otherwise than HEAD.

use std::collections::BTreeMap;
use std::ops::Range;

use gix::ObjectId;
use gix::index::extension::Tree as Known;
use gix::objs::bstr::{BString, ByteSlice as _};
use gix::objs::tree::EntryKind;

use super::Odd;
use super::index::{Index, kind_of};
use super::scan::{Changes, Now};
use super::store::{Trees, is_folder};

/// Every path that the index has otherwise than a tree, as the index has it.
pub(super) fn staged(index: &Index, tree: ObjectId, trees: &mut Trees) -> Result<Changes, Odd> {
    let mut comparison = Comparison {
        index,
        trees,
        changes: BTreeMap::new(),
    };
    let all = 0..index.state.entries().len();
    comparison.folder(&BString::default(), all, Some(tree), index.state.tree(), 0)?;
    Ok(comparison.changes)
}

/// How deep folders may be nested.
const MAX_DEPTH: usize = 128;

struct Comparison<'a> {
    index: &'a Index,
    trees: &'a mut Trees,
    changes: Changes,
}

/// What stands under one name, in the index or in the tree.
#[derive(Default)]
struct Both {
    file: Now,
    range: Option<Range<usize>>,
    old_file: Now,
    old_tree: Option<ObjectId>,
}

impl Comparison<'_> {
    /// Compares a folder. What the index remembers of the tree that it stands for saves looking further.
    fn folder(
        &mut self,
        prefix: &BString,
        range: Range<usize>,
        tree: Option<ObjectId>,
        known: Option<&Known>,
        depth: usize,
    ) -> Result<(), Odd> {
        if depth > MAX_DEPTH {
            return Err(Odd::TooMuch);
        }
        let is_known = |known: &Known| known.num_entries.is_some() && Some(known.id) == tree;
        if known.is_some_and(is_known) {
            return Ok(());
        }
        let mut names: BTreeMap<BString, Both> = BTreeMap::new();
        for entry in tree
            .map(|tree| self.trees.entries(tree))
            .transpose()?
            .unwrap_or_default()
        {
            let both = names.entry(entry.filename.clone()).or_default();
            match entry.mode.kind() {
                _ if is_folder(&entry) => both.old_tree = Some(entry.oid),
                EntryKind::Commit => return Err(Odd::Nested),
                kind => both.old_file = Some((kind, entry.oid)),
            }
        }
        self.add_entries(prefix, range, &mut names)?;
        for (name, both) in names {
            let mut path = prefix.clone();
            path.extend_from_slice(&name);
            if both.file != both.old_file {
                self.changes.insert(path.clone(), both.file);
            }
            if both.range.is_some() || both.old_tree.is_some() {
                path.push(b'/');
                let inner = known.and_then(|known| {
                    let mut children = known.children.iter();
                    children.find(|child| child.name.as_slice() == name.as_slice())
                });
                let range = both.range.unwrap_or_default();
                self.folder(&path, range, both.old_tree, inner, depth + 1)?;
            }
        }
        Ok(())
    }

    fn add_entries(
        &self,
        prefix: &BString,
        range: Range<usize>,
        names: &mut BTreeMap<BString, Both>,
    ) -> Result<(), Odd> {
        let state = &self.index.state;
        let entries = state.entries();
        let mut at = range.start;
        while let Some(entry) = entries.get(at).filter(|_| at < range.end) {
            let path = entry.path(state);
            let rest = path.get(prefix.len()..).ok_or(Odd::Index)?;
            let Some(slash) = rest.find_byte(b'/') else {
                let kind = kind_of(entry).ok_or(Odd::Index)?;
                names.entry(rest.into()).or_default().file = Some((kind, entry.id));
                at += 1;
                continue;
            };
            let start = path.get(..=prefix.len() + slash).ok_or(Odd::Index)?;
            let below = entries.get(at..range.end).unwrap_or_default();
            let n_below = below.partition_point(|entry| entry.path(state).starts_with(start));
            let end = at + n_below.max(1);
            let name = rest.get(..slash).unwrap_or_default();
            names.entry(name.into()).or_default().range = Some(at..end);
            at = end;
        }
        Ok(())
    }
}
