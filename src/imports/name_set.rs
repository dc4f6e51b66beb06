//! Sets of names, compact enough to be kept for every file.
//!
//! Whether a file uses a name that another file defines is asked of sets of thirty-two-bit hashes. Two different
//! names agree by chance once in four thousand million; a table of a thousand names against a file of two hundred
//! then goes wrong once in twenty thousand files.

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

/// The hash of a name. It is the same on every machine, for it is kept on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Name(u32);

impl Name {
    /// The hash of `name`.
    pub(super) fn new(name: &[u8]) -> Self {
        const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut state = name.len() as u64;
        let mut add = |part: u64| state = (state ^ part).wrapping_mul(FACTOR).rotate_left(29);
        let (words, rest) = name.as_chunks::<8>();
        for word in words {
            add(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        for (to, from) in last.iter_mut().zip(rest) {
            *to = *from;
        }
        add(u64::from_le_bytes(last));
        let mixed = (state ^ (state >> 32)).wrapping_mul(FACTOR);
        let [_, _, _, _, a, b, c, d] = mixed.to_le_bytes();
        Self(u32::from_le_bytes([a, b, c, d]))
    }
}

/// Names, each once, sorted by hash.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct NameSet(Vec<Name>);

impl NameSet {
    /// Whether the set has no name.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the set holds `name`.
    pub(super) fn has(&self, name: Name) -> bool {
        self.0.binary_search(&name).is_ok()
    }

    /// The names, in no order that means anything.
    pub(super) fn iter(&self) -> impl Iterator<Item = Name> {
        self.0.iter().copied()
    }
}

impl From<FxHashSet<Name>> for NameSet {
    fn from(names: FxHashSet<Name>) -> Self {
        let mut names: Vec<Name> = names.into_iter().collect();
        names.sort_unstable();
        Self(names)
    }
}
