//! Many files read at once, from several threads.

use super::Repository;
use super::objects::MAX_BLOB;
use super::repository::library_id;
use crate::model::Oid;

/// The content of a file, as far as it can be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blob {
    /// All of it.
    Content(Vec<u8>),
    /// It is larger than 10 MB, and is not read.
    TooLarge,
    /// It is not there, as in a partial clone, or is no blob.
    Missing,
}

/// Reads files for one thread; make one in each.
pub struct BlobReader<'a> {
    repository: &'a Repository,
    library: Option<gix::Repository>,
}

impl Repository {
    /// A reader of files for one thread.
    pub fn blob_reader(&self) -> BlobReader<'_> {
        let mut library = self.library();
        if let Some(library) = &mut library {
            // No file is asked for twice.
            library.object_cache_size(None);
        }
        BlobReader {
            repository: self,
            library,
        }
    }
}

impl BlobReader<'_> {
    /// The content of a file.
    pub fn read(&self, oid: &Oid) -> Blob {
        let Some(library) = &self.library else {
            let content = self.repository.blob(oid);
            return content.map_or(Blob::Missing, Blob::Content);
        };
        let found = || {
            let id = library_id(oid)?;
            let header = library.find_header(id).ok()?;
            if !header.kind().is_blob() {
                return None;
            }
            if header.size() > MAX_BLOB {
                return Some(Blob::TooLarge);
            }
            Some(Blob::Content(library.find_object(id).ok()?.detach().data))
        };
        found().unwrap_or(Blob::Missing)
    }
}
