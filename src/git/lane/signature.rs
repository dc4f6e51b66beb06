//! Which commits have the same files of attributes.

use gix::ObjectId;
use gix::objs::Kind;
use rustc_hash::FxHashMap;

use super::HandOver;
use super::entries::Item;
use super::objects::Reader;

/// How deep folders are walked into.
const MAX_DEPTH: usize = 512;

/// Tells trees apart by the files of attributes in them; no tree is looked into twice.
#[derive(Default)]
pub(super) struct Signatures {
    known: FxHashMap<ObjectId, Option<ObjectId>>,
}

impl Signatures {
    /// What is equal for two trees with the same files of attributes at the same paths; none where a tree has none.
    pub(super) fn of(
        &mut self,
        tree: ObjectId,
        reader: &mut Reader,
    ) -> Result<Option<ObjectId>, HandOver> {
        self.walk(tree, 0, reader)
    }

    fn walk(
        &mut self,
        tree: ObjectId,
        depth: usize,
        reader: &mut Reader,
    ) -> Result<Option<ObjectId>, HandOver> {
        if let Some(known) = self.known.get(&tree) {
            return Ok(*known);
        }
        if depth > MAX_DEPTH {
            return Err(HandOver::TooLarge);
        }
        let hash = reader.hash();
        let content = reader.tree(tree)?;
        let mut found = Vec::new();
        for entry in content.entries() {
            let id = match entry.item {
                Item::Folder(id) => self.walk(id, depth + 1, reader)?,
                Item::File(file) if entry.name == ".gitattributes" => Some(file.id),
                Item::File(_) => None,
            };
            if let Some(id) = id {
                found.extend_from_slice(entry.name);
                found.push(0);
                found.extend_from_slice(id.as_slice());
            }
        }
        let signature = if found.is_empty() {
            None
        } else {
            let id = gix::objs::compute_hash(hash, Kind::Blob, &found);
            Some(id.map_err(|_| HandOver::OddTree)?)
        };
        self.known.insert(tree, signature);
        Ok(signature)
    }
}
