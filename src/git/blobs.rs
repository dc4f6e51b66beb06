//! Many files read at once, from several threads.

use std::sync::OnceLock;

use gix::objs::{Find, Kind};

use super::Repository;
use super::objects::MAX_BLOB;
use super::repository::library_id;
use crate::model::Oid;

/// The most memory that one object may take while it is put together from its deltas, in bytes. What needs more is
/// looked at once more, with care.
const MAX_WORK: u64 = 4 * MAX_BLOB;

/// The content of a file, as far as it can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blob<'a> {
    /// All of it.
    Content(&'a [u8]),
    /// It is larger than 10 MB, and is not read.
    TooLarge,
    /// It is not there, as in a partial clone, or is no blob.
    Missing,
}

/// Opens readers of files, one for each thread.
pub struct BlobReaders<'a> {
    repository: &'a Repository,
    library: OnceLock<Option<gix::ThreadSafeRepository>>,
}

/// Reads files for one thread; the content of one is held until the next is asked for.
pub struct BlobReader<'a> {
    repository: &'a Repository,
    library: Option<gix::Repository>,
    buffer: Vec<u8>,
    /// Whether one was asked for that is nowhere, as in a partial clone: then others are looked for once, and not thrice with
    /// another look for new packs each time.
    is_partial: bool,
}

impl Repository {
    /// What opens readers of files. Nothing is opened before the first one.
    pub fn blob_readers(&self) -> BlobReaders<'_> {
        BlobReaders {
            repository: self,
            library: OnceLock::new(),
        }
    }
}

impl BlobReaders<'_> {
    /// A reader for one thread.
    pub fn reader(&self) -> BlobReader<'_> {
        let limit = format!("gitoxide.objects.allocLimit={MAX_WORK}");
        let open = || self.repository.open_library(&[limit.as_str()]);
        let library = self.library.get_or_init(open).as_ref();
        BlobReader {
            repository: self.repository,
            library: library.map(|library| {
                let mut library = library.to_thread_local();
                Repository::remember_bases(&mut library);
                library
            }),
            buffer: Vec::new(),
            is_partial: false,
        }
    }
}

impl BlobReader<'_> {
    /// The content of a file.
    pub fn read(&mut self, oid: &Oid) -> Blob<'_> {
        // Its size would have to be looked up apart, which takes half as long as reading it.
        let found = (self.library.as_ref())
            .zip(library_id(oid))
            .map(|(library, id)| library.objects.try_find(&id, &mut self.buffer));
        let kind = match found {
            Some(Ok(found)) => found.map(|data| data.kind),
            Some(Err(_)) | None => return self.read_carefully(oid),
        };
        match kind {
            Some(Kind::Blob) if self.buffer.len() as u64 > MAX_BLOB => Blob::TooLarge,
            Some(Kind::Blob) => Blob::Content(&self.buffer),
            Some(_) => Blob::Missing,
            None if self.is_partial => Blob::Missing,
            None => self.read_carefully(oid),
        }
    }

    /// The content of a file that could not be read at once.
    fn read_carefully(&mut self, oid: &Oid) -> Blob<'_> {
        let header = || {
            let library = self.library.as_ref()?;
            library.find_header(library_id(oid)?).ok()
        };
        if header().is_some_and(|header| header.kind().is_blob() && header.size() > MAX_BLOB) {
            return Blob::TooLarge;
        }
        if let Some(content) = self.repository.blob(oid) {
            self.buffer = content;
            return Blob::Content(&self.buffer);
        }
        self.is_partial = true;
        if let Some(library) = &mut self.library {
            library.objects.refresh_never();
        }
        Blob::Missing
    }
}
