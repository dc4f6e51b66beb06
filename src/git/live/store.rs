//! Objects of the repository read, and new ones kept beside it.

use std::path::Path;
use std::sync::Arc;

use gix::ObjectId;
use gix::objs::tree::{Entry, EntryKind};
use gix::objs::{Find as _, FindHeader as _, Kind, TreeRef, Write as _};

use super::Odd;
use crate::git::lane::id_of;

/// The largest file whose lines are looked at, in bytes.
const MAX_FILE: u64 = 10_000_000;

/// Where objects are read from, and where new ones are kept.
pub(super) struct Store {
    objects: Arc<gix::odb::Store>,
    kept: gix::odb::loose::Store,
    hash: gix::hash::Kind,
}

/// Reads trees for one thread.
pub(super) struct Trees {
    handle: gix::odb::HandleArc,
    buffer: Vec<u8>,
    hash: gix::hash::Kind,
}

impl Store {
    /// Opens a folder of objects whose alternates are those of the repository.
    pub(super) fn open(folder: &Path, is_sha256: bool) -> Result<Self, Odd> {
        let hash = if is_sha256 {
            gix::hash::Kind::Sha256
        } else {
            gix::hash::Kind::Sha1
        };
        let handle = gix::odb::at(folder, hash).map_err(|_| Odd::Object)?;
        let handle = handle.into_arc().map_err(|_| Odd::Object)?;
        Ok(Self {
            objects: handle.store(),
            kept: gix::odb::loose::Store::at(folder, hash),
            hash,
        })
    }

    /// By what objects are named.
    pub(super) fn hash(&self) -> gix::hash::Kind {
        self.hash
    }

    /// A reader of trees for one thread.
    pub(super) fn trees(&self) -> Trees {
        Trees {
            handle: self.objects.to_cache_arc(),
            buffer: Vec::new(),
            hash: self.hash,
        }
    }

    /// The name of a content.
    pub(super) fn name(&self, content: &[u8]) -> Result<ObjectId, Odd> {
        id_of(self.hash, Kind::Blob, &[content]).map_err(|_| Odd::Object)
    }

    /// Keeps an object.
    pub(super) fn keep(&self, kind: Kind, bytes: &[u8]) -> Result<ObjectId, Odd> {
        self.kept.write_buf(kind, bytes).map_err(|_| Odd::Object)
    }
}

impl Trees {
    /// The tree of a commit.
    pub(super) fn of_commit(&mut self, commit: ObjectId) -> Result<ObjectId, Odd> {
        let found = self.handle.try_find(&commit, &mut self.buffer);
        match found {
            Ok(Some(data)) if data.kind == Kind::Commit => {
                let commit = gix::objs::CommitRef::from_bytes(data.data, self.hash);
                Ok(commit.map_err(|_| Odd::Object)?.tree())
            }
            _ => Err(Odd::Object),
        }
    }

    /// The content of a file; none where it is missing or large.
    pub(super) fn file(&mut self, id: ObjectId) -> Option<Vec<u8>> {
        let header = self.handle.try_header(&id).ok()??;
        if header.kind != Kind::Blob || header.size > MAX_FILE {
            return None;
        }
        let found = self.handle.try_find(&id, &mut self.buffer).ok()??;
        Some(found.data.to_vec())
    }

    /// The entries of a tree.
    pub(super) fn entries(&mut self, tree: ObjectId) -> Result<Vec<Entry>, Odd> {
        if tree.is_empty_tree() {
            return Ok(Vec::new());
        }
        let found = self.handle.try_find(&tree, &mut self.buffer);
        match found {
            Ok(Some(data)) if data.kind == Kind::Tree => {
                let tree = TreeRef::from_bytes(data.data, self.hash).map_err(|_| Odd::Object)?;
                Ok(tree.entries.into_iter().map(Entry::from).collect())
            }
            _ => Err(Odd::Object),
        }
    }
}

/// Whether an entry is a folder.
pub(super) fn is_folder(entry: &Entry) -> bool {
    entry.mode.kind() == EntryKind::Tree
}
