//! Objects read in process, a reader for each thread.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use gix::ObjectId;
use gix::objs::{Find as _, FindHeader as _, Kind, Write as _};
use gix::odb::pack::cache::lru;

use rustc_hash::FxHashMap;
use sha1::{Digest as _, Sha1};

use super::HandOver;
use super::entries::Tree;

/// The largest file that is merged in process, in bytes.
const MAX_FILE: u64 = 10_000_000;

/// How many bytes of objects that others are stored as a difference to each reader keeps.
const DELTA_BASES: usize = 16 << 20;

/// How many bytes of trees are kept.
const MAX_TREES: usize = 64 << 20;

/// The objects of a repository, and those of a folder beside it; shared by all threads.
#[derive(Clone)]
pub(super) struct Objects {
    store: Arc<gix::odb::Store>,
    trees: Arc<Trees>,
    names: Names,
}

/// Names objects that are made here, and keeps them where that is wanted.
#[derive(Clone)]
pub(in crate::git) struct Names {
    hash: gix::hash::Kind,
    /// Where they are kept; nowhere where only their names are wanted.
    kept: Option<Arc<gix::odb::loose::Store>>,
}

/// Reads objects for one thread.
pub(in crate::git) struct Reader {
    handle: gix::odb::HandleArc,
    trees: Arc<Trees>,
    buffer: Vec<u8>,
    names: Names,
}

impl Names {
    /// The id of an object that is made of pieces.
    pub(in crate::git) fn id(&self, kind: Kind, pieces: &[&[u8]]) -> Result<ObjectId, HandOver> {
        match &self.kept {
            Some(kept) => kept
                .write_buf(kind, &pieces.concat())
                .map_err(|_| HandOver::Repository),
            None => id_of(self.hash, kind, pieces),
        }
    }
}

/// Trees that were read, by their ids; some of them apart from others, so that threads seldom wait for each other.
#[derive(Default)]
struct Trees {
    shelves: [RwLock<Shelf>; 16],
}

#[derive(Default)]
struct Shelf {
    trees: FxHashMap<ObjectId, Arc<Tree>>,
    n_bytes: usize,
}

impl Trees {
    fn shelf(&self, id: ObjectId) -> Option<&RwLock<Shelf>> {
        let byte = id.as_slice().last().copied().unwrap_or(0);
        self.shelves.get(usize::from(byte) % self.shelves.len())
    }

    fn get(&self, id: ObjectId) -> Option<Arc<Tree>> {
        let found = self.shelf(id)?.read();
        let found = found.unwrap_or_else(PoisonError::into_inner);
        found.trees.get(&id).map(Arc::clone)
    }

    fn keep(&self, id: ObjectId, tree: &Arc<Tree>) {
        let Some(place) = self.shelf(id) else {
            return;
        };
        let mut place = place.write().unwrap_or_else(PoisonError::into_inner);
        if place.n_bytes > MAX_TREES / self.shelves.len() {
            *place = Shelf::default();
        }
        place.n_bytes += tree.size();
        place.trees.insert(id, Arc::clone(tree));
    }
}

impl Objects {
    /// The objects in a folder and in its alternates. Nothing is replaced. What is made is kept in the folder, or only named.
    pub(super) fn open(folder: &Path, is_sha256: bool, is_kept: bool) -> Result<Self, HandOver> {
        let hash = if is_sha256 {
            gix::hash::Kind::Sha256
        } else {
            gix::hash::Kind::Sha1
        };
        let handle = gix::odb::at(folder, hash).map_err(|_| HandOver::Repository)?;
        let handle = handle.into_arc().map_err(|_| HandOver::Repository)?;
        Ok(Self {
            store: handle.store(),
            trees: Arc::default(),
            names: Names {
                hash,
                kept: is_kept.then(|| Arc::new(gix::odb::loose::Store::at(folder, hash))),
            },
        })
    }

    /// A reader for one thread.
    pub(super) fn reader(&self) -> Reader {
        let mut handle = self.store.to_cache_arc();
        handle.set_pack_cache(|| Box::new(lru::MemoryCappedHashmap::new(DELTA_BASES)));
        Reader {
            handle,
            trees: Arc::clone(&self.trees),
            buffer: Vec::new(),
            names: self.names.clone(),
        }
    }

    /// By what objects are named.
    pub(super) fn hash(&self) -> gix::hash::Kind {
        self.names.hash
    }

    /// What names the objects that are made.
    pub(super) fn names(&self) -> &Names {
        &self.names
    }
}

/// The id of an object that is put together from pieces, and written nowhere.
pub(in crate::git) fn id_of(
    hash: gix::hash::Kind,
    kind: Kind,
    pieces: &[&[u8]],
) -> Result<ObjectId, HandOver> {
    if hash != gix::hash::Kind::Sha1 {
        let id = gix::objs::compute_hash(hash, kind, &pieces.concat());
        return id.map_err(|_| HandOver::Lines);
    }
    let size: usize = pieces.iter().map(|piece| piece.len()).sum();
    let mut sha1 = Sha1::new();
    sha1.update(kind.as_bytes());
    sha1.update(format!(" {size}\0"));
    for piece in pieces {
        sha1.update(piece);
    }
    let digest: [u8; 20] = sha1.finalize().into();
    Ok(ObjectId::Sha1(digest))
}

impl Reader {
    /// By what objects are named.
    pub(super) fn hash(&self) -> gix::hash::Kind {
        self.names.hash
    }

    /// What names the objects that are made.
    pub(in crate::git) fn names(&self) -> &Names {
        &self.names
    }

    /// A tree; each is read and looked at once, by whichever thread comes first.
    pub(super) fn tree(&mut self, id: ObjectId) -> Result<Arc<Tree>, HandOver> {
        if id.is_empty_tree() {
            return Ok(Arc::default());
        }
        if let Some(tree) = self.trees.get(id) {
            return Ok(tree);
        }
        let tree = Arc::new(Tree::parse(self.read(id, Kind::Tree)?, self.names.hash)?);
        self.trees.keep(id, &tree);
        Ok(tree)
    }

    /// A tree that is there, or an empty one.
    pub(super) fn tree_or_none(&mut self, id: Option<ObjectId>) -> Result<Arc<Tree>, HandOver> {
        id.map_or_else(|| Ok(Arc::default()), |id| self.tree(id))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_not_there_holds_no_objects() {
        let opened = Objects::open(Path::new("/nonexistent/objects"), false, true);
        assert_eq!(opened.err(), Some(HandOver::Repository));
    }

    #[test]
    fn ids_are_those_of_git() {
        for hash in [gix::hash::Kind::Sha1, gix::hash::Kind::Sha256] {
            for pieces in [&[&b"a\n"[..], b"", b"b\n"][..], &[][..]] {
                let whole = gix::objs::compute_hash(hash, Kind::Blob, &pieces.concat()).unwrap();
                assert_eq!(id_of(hash, Kind::Blob, pieces), Ok(whole));
            }
        }
    }
}
