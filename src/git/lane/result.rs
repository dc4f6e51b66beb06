//! The tree that a merge comes to.

use gix::ObjectId;
use gix::objs::Kind;
use gix::objs::bstr::{BStr, BString, ByteSlice as _};
use rustc_hash::FxHashMap;

use super::HandOver;
use super::entries::{File, Item, together};
use super::objects::Reader;
use crate::git::FileKind;

/// The trees of a merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::git) struct Trees {
    /// That of the merge base.
    pub(in crate::git) base: ObjectId,
    /// Ours.
    pub(in crate::git) ours: ObjectId,
    /// Theirs.
    pub(in crate::git) theirs: ObjectId,
}

/// The id of the tree that a merge comes to, where the paths that neither side settles alone are settled so.
pub(super) fn merged_tree(
    trees: Trees,
    settled: &FxHashMap<BString, File>,
    reader: &mut Reader,
) -> Result<ObjectId, HandOver> {
    let mut path = BString::default();
    let sides = [Some(trees.base), Some(trees.ours), Some(trees.theirs)];
    let tree = folder(sides, settled, &mut path, reader)?;
    Ok(tree.unwrap_or_else(|| ObjectId::empty_tree(reader.hash())))
}

/// The folder that three become; none where nothing is left in it.
fn folder(
    [base, ours, theirs]: [Option<ObjectId>; 3],
    settled: &FxHashMap<BString, File>,
    path: &mut BString,
    reader: &mut Reader,
) -> Result<Option<ObjectId>, HandOver> {
    if ours == theirs || theirs == base {
        return Ok(ours);
    }
    if ours == base {
        return Ok(theirs);
    }
    let [base, ours, theirs] = [base, ours, theirs].map(|id| reader.tree_or_none(id));
    let (base, ours, theirs) = (base?, ours?, theirs?);
    let mut tree = Vec::with_capacity(ours.size().max(theirs.size()) + 64);
    for (name, items) in together([&base, &ours, &theirs]) {
        let id = |item: Option<Item>| match item {
            Some(Item::Folder(id)) => Some(id),
            _ => None,
        };
        let file = |item: Option<Item>| match item {
            Some(Item::File(file)) => Some(file),
            _ => None,
        };
        let ids = items.map(id);
        let n_before = path.len();
        if !path.is_empty() {
            path.push(b'/');
        }
        path.extend_from_slice(name);
        if ids.iter().any(Option::is_some) {
            if let Some(id) = folder(ids, settled, path, reader)? {
                push(&mut tree, b"40000", name, id);
            }
        } else {
            let [base, ours, theirs] = items.map(file);
            let result = if ours == theirs || theirs == base {
                ours
            } else if ours == base {
                theirs
            } else {
                Some(*settled.get(path).ok_or(HandOver::OddTree)?)
            };
            if let Some(file) = result {
                push(&mut tree, mode(file.kind), name, file.id);
            }
        }
        path.truncate(n_before);
    }
    if tree.is_empty() {
        return Ok(None);
    }
    reader.names().id(Kind::Tree, &[&tree]).map(Some)
}

fn push(tree: &mut Vec<u8>, mode: &[u8], name: &BStr, id: ObjectId) {
    tree.extend_from_slice(mode);
    tree.push(b' ');
    tree.extend_from_slice(name.as_bytes());
    tree.push(0);
    tree.extend_from_slice(id.as_slice());
}

fn mode(kind: FileKind) -> &'static [u8] {
    match kind {
        FileKind::Blob => b"100644",
        FileKind::Executable => b"100755",
        FileKind::Symlink => b"120000",
        FileKind::Submodule => b"160000",
    }
}
