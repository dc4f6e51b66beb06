//! Objects read in process, a reader for each thread.

use std::path::Path;

use gix::ObjectId;
use gix::objs::{Find as _, FindHeader as _, Kind};
use gix::odb::pack::cache::lru;

use super::HandOver;

/// The largest file that is merged in process, in bytes.
const MAX_FILE: u64 = 10_000_000;

/// How many bytes of objects that others are stored as a difference to each reader keeps.
const DELTA_BASES: usize = 16 << 20;

/// The objects of a repository, and those of a folder beside it; shared by all threads.
#[derive(Clone)]
pub(super) struct Objects {
    store: std::sync::Arc<gix::odb::Store>,
    hash: gix::hash::Kind,
}

/// Reads objects for one thread.
pub(super) struct Reader {
    handle: gix::odb::HandleArc,
    buffer: Vec<u8>,
    hash: gix::hash::Kind,
}

impl Objects {
    /// The objects in a folder and in its alternates. Nothing is replaced.
    pub(super) fn open(folder: &Path, is_sha256: bool) -> Result<Self, HandOver> {
        let hash = if is_sha256 {
            gix::hash::Kind::Sha256
        } else {
            gix::hash::Kind::Sha1
        };
        let handle = gix::odb::at(folder, hash).map_err(|_| HandOver::Repository)?;
        let handle = handle.into_arc().map_err(|_| HandOver::Repository)?;
        Ok(Self {
            store: handle.store(),
            hash,
        })
    }

    /// A reader for one thread.
    pub(super) fn reader(&self) -> Reader {
        let mut handle = self.store.to_cache_arc();
        handle.set_pack_cache(|| Box::new(lru::MemoryCappedHashmap::new(DELTA_BASES)));
        Reader {
            handle,
            buffer: Vec::new(),
            hash: self.hash,
        }
    }

    /// By what objects are named.
    pub(super) fn hash(&self) -> gix::hash::Kind {
        self.hash
    }
}

impl Reader {
    /// By what objects are named.
    pub(super) fn hash(&self) -> gix::hash::Kind {
        self.hash
    }

    /// The bytes of a tree.
    pub(super) fn tree(&mut self, id: ObjectId) -> Result<Vec<u8>, HandOver> {
        if id.is_empty_tree() {
            return Ok(Vec::new());
        }
        self.read(id, Kind::Tree)
    }

    /// The bytes of a commit.
    pub(super) fn commit(&mut self, id: ObjectId) -> Result<Vec<u8>, HandOver> {
        self.read(id, Kind::Commit)
    }

    /// The bytes of a file.
    pub(super) fn file(&mut self, id: ObjectId) -> Result<Vec<u8>, HandOver> {
        if id.is_empty_blob() {
            return Ok(Vec::new());
        }
        match self.handle.try_header(&id) {
            Ok(Some(header)) if header.size > MAX_FILE => Err(HandOver::TooLarge),
            Ok(Some(_)) => self.read(id, Kind::Blob),
            Ok(None) | Err(_) => Err(HandOver::Missing),
        }
    }

    fn read(&mut self, id: ObjectId, kind: Kind) -> Result<Vec<u8>, HandOver> {
        match self.handle.try_find(&id, &mut self.buffer) {
            Ok(Some(data)) if data.kind == kind => Ok(data.data.to_vec()),
            Ok(_) | Err(_) => Err(HandOver::Missing),
        }
    }
}
