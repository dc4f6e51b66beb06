//! Many small records by key in one file: what the analysis cache keeps of each blob.
//!
//! ```text
//! "gorch-p1"  version u32                                   then, for each record, all numbers little-endian:
//! length of the key u32  length of the record u32  checksum of both u64  key  record
//! ```

use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use rustc_hash::FxHashMap;

use super::{StoreError, files};

/// The first bytes of a pack.
const MAGIC: &[u8; 8] = b"gorch-p1";

/// How many bytes stand before the first record.
const HEADER: usize = 8 + 4;

/// How many bytes stand before the key of a record.
const RECORD_HEADER: usize = 4 + 4 + 8;

/// Records by key, held in memory: loaded as a whole, looked up from any thread, added to, and saved as a whole.
#[derive(Debug)]
pub struct Pack {
    path: PathBuf,
    /// The file as it will be written.
    bytes: Vec<u8>,
    /// How many of the bytes were loaded; what follows was added since.
    n_loaded: usize,
    /// The place of each record, by the checksum of its key. Of two keys with one checksum the later one is known.
    places: FxHashMap<u64, Place>,
}

#[derive(Debug)]
struct Place {
    whole: Range<usize>,
    key: Range<usize>,
    record: Range<usize>,
    is_asked: AtomicBool,
}

impl Pack {
    /// The pack at this path; empty where there is none, or none of this version.
    pub(super) fn load(path: PathBuf, version: u32) -> Self {
        let header = [MAGIC.as_slice(), &version.to_le_bytes()].concat();
        let mut bytes = std::fs::read(&path).unwrap_or_default();
        if !bytes.starts_with(&header) {
            bytes = header;
        }
        let mut pack = Self {
            path,
            n_loaded: bytes.len(),
            bytes,
            places: FxHashMap::default(),
        };
        let mut at = HEADER;
        while let Some(place) = pack.place_at(at) {
            at = place.whole.end;
            let key = pack.bytes.get(place.key.clone()).unwrap_or_default();
            pack.places.insert(files::checksum(key), place);
        }
        pack.bytes.truncate(at);
        pack.n_loaded = at;
        pack
    }

    /// The record of this key; none where it is unknown or damaged.
    pub fn get(&self, key: &[u8]) -> Option<&[u8]> {
        let place = self.places.get(&files::checksum(key))?;
        let record = self.bytes.get(place.record.clone())?;
        let start = place.whole.start + 8;
        let checksum = self.bytes.get(start..start + 8)?;
        let is_whole = self.bytes.get(place.key.clone())? == key
            && checksum == checksum_of(key, record).to_le_bytes();
        if is_whole {
            place.is_asked.store(true, Ordering::Relaxed);
        }
        is_whole.then_some(record)
    }

    /// Adds a record, or replaces the one of this key.
    pub fn insert(&mut self, key: &[u8], record: &[u8]) {
        let (Ok(key_length), Ok(length)) = (u32::try_from(key.len()), u32::try_from(record.len()))
        else {
            return;
        };
        let at = self.bytes.len();
        self.bytes.extend_from_slice(&key_length.to_le_bytes());
        self.bytes.extend_from_slice(&length.to_le_bytes());
        let checksum = checksum_of(key, record).to_le_bytes();
        self.bytes.extend_from_slice(&checksum);
        self.bytes.extend_from_slice(key);
        self.bytes.extend_from_slice(record);
        if let Some(place) = self.place_at(at) {
            place.is_asked.store(true, Ordering::Relaxed);
            self.places.insert(files::checksum(key), place);
        }
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Writes the pack, where something was added. One of more than `max_bytes` keeps only the records that were asked
    /// for or added since it was loaded, and of those, if need be, only the latest.
    pub fn save(mut self, max_bytes: usize) -> Result<(), StoreError> {
        if self.bytes.len() == self.n_loaded {
            return Ok(());
        }
        if self.bytes.len() > max_bytes {
            self.prune(max_bytes);
        }
        if let Some(folder) = self.path.parent() {
            files::create_folders(folder)?;
        }
        files::replace_lightly(&self.path, &self.bytes)
    }

    fn prune(&mut self, max_bytes: usize) {
        let mut kept: Vec<&Range<usize>> = self
            .places
            .values()
            .filter(|place| place.is_asked.load(Ordering::Relaxed))
            .map(|place| &place.whole)
            .collect();
        kept.sort_unstable_by_key(|whole| whole.start);
        let mut n_bytes = HEADER + kept.iter().map(|whole| whole.len()).sum::<usize>();
        let mut bytes = self.bytes.get(..HEADER).unwrap_or_default().to_vec();
        for whole in kept {
            if n_bytes > max_bytes {
                n_bytes -= whole.len();
            } else {
                bytes.extend_from_slice(self.bytes.get(whole.clone()).unwrap_or_default());
            }
        }
        self.bytes = bytes;
    }

    /// Where the record that begins at `at` has its parts; none where no whole one begins there.
    fn place_at(&self, at: usize) -> Option<Place> {
        let length = |at: usize| {
            let bytes = self.bytes.get(at..at + 4)?.try_into().ok()?;
            usize::try_from(u32::from_le_bytes(bytes)).ok()
        };
        let key_end = (at + RECORD_HEADER).checked_add(length(at)?)?;
        let end = key_end.checked_add(length(at + 4)?)?;
        (end <= self.bytes.len()).then(|| Place {
            whole: at..end,
            key: at + RECORD_HEADER..key_end,
            record: key_end..end,
            is_asked: AtomicBool::new(false),
        })
    }
}

fn checksum_of(key: &[u8], record: &[u8]) -> u64 {
    files::checksum(key).rotate_left(1) ^ files::checksum(record)
}
