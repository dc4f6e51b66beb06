//! The analysis cache: what was worked out before and depends on nothing but ids of git objects.
//!
//! Everything here may be deleted at any time, by anybody. A file that is damaged or of another version counts as
//! absent; what is written replaces the old file as a whole; of two processes that write at once the last one wins.

use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

use super::{Pack, Store, StoreError, files};

/// The first bytes of a whole file of the cache, before its version and the checksum of the rest.
const MAGIC: &[u8; 8] = b"gorch-f1";

/// How many bytes stand before the content: magic, version, checksum.
const HEADER: usize = 8 + 4 + 8;

/// The cache of one repository: packs of many small records, and whole files.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// The cache of a repository. Nothing is made before something is kept.
    pub fn of(store: &Store) -> Self {
        Self {
            folder: store.cache_folder(),
        }
    }

    /// The pack of this name, as it was last saved by the same version; empty where there is none.
    pub fn load_pack(&self, name: &str, version: u32) -> Pack {
        Pack::load(self.folder.join(format!("{name}.pack")), version)
    }

    /// The content of a whole file; none where it is absent, damaged or of another version.
    pub fn load_file(&self, name: &str, version: u32) -> Option<Vec<u8>> {
        let mut bytes = fs::read(self.folder.join(name)).ok()?;
        let (header, content) = bytes.split_at_checked(HEADER)?;
        if header != Self::header(version, content) {
            return None;
        }
        bytes.drain(..HEADER);
        Some(bytes)
    }

    /// Keeps a whole file.
    pub fn save_file(&self, name: &str, version: u32, content: &[u8]) -> Result<(), StoreError> {
        files::create_folders(&self.folder)?;
        let bytes = [Self::header(version, content).as_slice(), content].concat();
        files::replace_lightly(&self.folder.join(name), &bytes)
    }

    /// Removes the whole files whose names begin so, but for the `n_kept` that were written last.
    pub fn prune_files(&self, prefix: &str, n_kept: usize) {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut found: Vec<(SystemTime, PathBuf)> = entries
            .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
            .collect();
        found.sort_unstable_by(|a, b| b.cmp(a));
        for (_, path) in found.into_iter().skip(n_kept) {
            // Another process may have removed it.
            fs::remove_file(path).ok();
        }
    }

    fn header(version: u32, content: &[u8]) -> Vec<u8> {
        let version = version.to_le_bytes();
        let checksum = files::checksum(content).to_le_bytes();
        [MAGIC.as_slice(), &version, &checksum].concat()
    }
}
