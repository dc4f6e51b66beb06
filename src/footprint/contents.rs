//! What a file says: the terms of its text and of the names that it defines.

use super::{Bag, Passages};

/// How many bytes are looked at to tell whether a file is binary: as many as git looks at.
const N_PROBED: usize = 8_000;

/// A larger file is data; nobody means its words.
const MAX_SIZE: usize = 2_000_000;

/// How many bytes of a file are read.
const MAX_READ: usize = 600_000;

/// How many terms of the names that a file defines are counted.
const MAX_TERMS: usize = 200_000;

/// What a file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// The terms of its text, passage by passage; none of a binary or very large file.
    pub passages: Passages,
    /// The terms of the names that it defines.
    pub definitions: Bag,
    /// Its size in bytes.
    pub size: u32,
}

impl Contents {
    /// What a file with these bytes says, where `names` tells what its text defines. It is asked only for texts.
    pub fn of(bytes: &[u8], names: impl FnOnce(&[u8]) -> Vec<String>) -> Self {
        let size = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let probe = bytes.get(..N_PROBED).unwrap_or(bytes);
        if bytes.len() > MAX_SIZE || memchr::memchr(0, probe).is_some() {
            return Self {
                size,
                ..Self::default()
            };
        }
        let bytes = bytes.get(..MAX_READ).unwrap_or(bytes);
        let names = names(bytes);
        Self {
            passages: Passages::of_text(&String::from_utf8_lossy(bytes)),
            definitions: Bag::of_texts(names.iter().map(String::as_str), MAX_TERMS),
            size,
        }
    }
}
