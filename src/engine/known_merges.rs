//! What merges came to that were asked about before, kept with the analysis cache.

use std::sync::{Mutex, PoisonError};

use crate::git::{MergeKey, MergeMemory};
use crate::model::MergeVerdict;
use crate::store::{Cache, Pack};

/// The version of how it is kept, and of what decides merges in process.
const VERSION: u32 = 1;

/// The largest memory, in bytes: some 40,000 merges.
const MAX_BYTES: usize = 4 << 20;

/// The memory of one repository.
#[derive(Debug)]
pub(super) struct KnownMerges {
    cache: Cache,
    /// As it was last read; none where it was written since.
    pack: Mutex<Option<Pack>>,
}

impl KnownMerges {
    /// The memory that is kept in a cache.
    pub(super) fn of(cache: Cache) -> Self {
        Self {
            cache,
            pack: Mutex::new(None),
        }
    }

    fn load(&self) -> Pack {
        self.cache.load_pack("merges", VERSION)
    }
}

impl MergeMemory for KnownMerges {
    fn recall(&self, keys: &[MergeKey]) -> Vec<Option<MergeVerdict>> {
        let mut pack = self.pack.lock().unwrap_or_else(PoisonError::into_inner);
        let pack = pack.get_or_insert_with(|| self.load());
        let verdict = |key: &MergeKey| serde_json::from_slice(pack.get(key)?).ok();
        keys.iter().map(verdict).collect()
    }

    fn keep(&self, verdicts: &[(MergeKey, MergeVerdict)]) {
        let mut pack = self.pack.lock().unwrap_or_else(PoisonError::into_inner);
        let mut fuller = pack.take().unwrap_or_else(|| self.load());
        for (key, verdict) in verdicts {
            if let Ok(record) = serde_json::to_vec(verdict) {
                fuller.insert(key, &record);
            }
        }
        // Whoever cannot write here works without a memory.
        fuller.save(MAX_BYTES).ok();
    }
}
