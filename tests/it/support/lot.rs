//! Numbers that look drawn by lot and are always the same for the same seed.

use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};

/// A row of numbers.
#[derive(Debug, Clone)]
pub(crate) struct Lot(u64);

impl Lot {
    /// The row of a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        let hasher = BuildHasherDefault::<DefaultHasher>::default();
        self.0 = hasher.hash_one(self.0);
        usize::try_from(self.0 >> 33).unwrap() % n
    }
}
