//! What blobs say, in the form that is kept from run to run: a few long lists of numbers, read in one go.
//!
//! ```text
//! number of blobs u64, of passages u64, of their terms u64, of definitions u64; all numbers little-endian
//! a key for each blob u128    its size u32    the end of its passages u32
//! the end of each passage u32, then each of their terms u32
//! definitions: number of terms u32 and end u32 for each blob, then each term u32, then each count u8
//! ```

use rustc_hash::FxHashMap;

use super::Passages;
use super::corpus::{Bags, Sayings};
use super::flat::{Lists, number, place};

/// What blobs say, by keys that stand for a blob and the language that it is read in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeptSayings {
    keys: Vec<u128>,
    places: FxHashMap<u128, u32>,
    sayings: Sayings,
}

impl KeptSayings {
    /// Adds what the blob of a key says.
    pub fn push(&mut self, key: u128, contents: &super::Contents) {
        self.know(key);
        self.sayings.push(contents);
    }

    /// The place of a key among the sayings.
    pub fn place(&self, key: u128) -> Option<u32> {
        self.places.get(&key).copied()
    }

    /// How many blobs there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// How many different terms all of them have together.
    pub fn n_terms(&self) -> usize {
        self.sayings.passages.n_terms() + self.sayings.definitions.terms.items.len()
    }

    /// Only the blobs of these keys.
    #[must_use]
    pub fn only(&self, keys: &[u128]) -> Self {
        let mut kept = Self::default();
        for &key in keys {
            if let Some(at) = self.place(key)
                && kept.place(key).is_none()
            {
                kept.know(key);
                kept.sayings.push_from(&self.sayings, place(at));
            }
        }
        kept
    }

    /// The sayings alone.
    pub fn into_sayings(self) -> Sayings {
        self.sayings
    }

    /// As bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let sayings = &self.sayings;
        let mut bytes = Vec::with_capacity(32 + self.len() * 36 + self.n_terms() * 5);
        for length in [
            self.len(),
            sayings.passages.terms.len(),
            sayings.passages.n_terms(),
            sayings.definitions.counts.len(),
        ] {
            bytes.extend_from_slice(&(length as u64).to_le_bytes());
        }
        bytes.extend(self.keys.iter().flat_map(|key| key.to_le_bytes()));
        put(&mut bytes, &sayings.sizes);
        put(&mut bytes, &sayings.passages.ends);
        put(&mut bytes, &sayings.passages.terms.ends);
        put(&mut bytes, &sayings.passages.terms.items);
        put(&mut bytes, &sayings.definitions.n_terms);
        put(&mut bytes, &sayings.definitions.terms.ends);
        put(&mut bytes, &sayings.definitions.terms.items);
        bytes.extend_from_slice(&sayings.definitions.counts);
        bytes
    }

    /// From bytes; none where they are not what they should be.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let mut length = || {
            let (head, tail) = rest.split_first_chunk::<8>()?;
            rest = tail;
            usize::try_from(u64::from_le_bytes(*head)).ok()
        };
        let (n_blobs, n_passages) = (length()?, length()?);
        let (n_terms, n_definitions) = (length()?, length()?);
        let (keys, tail) = rest.split_at_checked(n_blobs.checked_mul(16)?)?;
        rest = tail;
        let (keys, _) = keys.as_chunks::<16>();
        let keys: Vec<u128> = keys.iter().map(|key| u128::from_le_bytes(*key)).collect();
        let sizes = take(&mut rest, n_blobs)?;
        let passages = Passages {
            ends: take(&mut rest, n_blobs)?,
            terms: Lists {
                ends: take(&mut rest, n_passages)?,
                items: take(&mut rest, n_terms)?,
            },
        };
        let definitions = take_bags(&mut rest, n_blobs, n_definitions)?;
        rest.is_empty().then(|| Self {
            places: keys.iter().copied().zip(0..).collect(),
            keys,
            sayings: Sayings {
                sizes,
                passages,
                definitions,
            },
        })
    }

    fn know(&mut self, key: u128) {
        self.places.insert(key, number(self.keys.len()));
        self.keys.push(key);
    }
}

fn put(bytes: &mut Vec<u8>, numbers: &[u32]) {
    bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

fn take(rest: &mut &[u8], length: usize) -> Option<Vec<u32>> {
    let (head, tail) = rest.split_at_checked(length.checked_mul(4)?)?;
    *rest = tail;
    let (numbers, _) = head.as_chunks::<4>();
    Some(
        numbers
            .iter()
            .map(|number| u32::from_le_bytes(*number))
            .collect(),
    )
}

fn take_bags(rest: &mut &[u8], n_blobs: usize, length: usize) -> Option<Bags> {
    let n_terms = take(rest, n_blobs)?;
    let ends = take(rest, n_blobs)?;
    let items = take(rest, length)?;
    let (counts, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    Some(Bags {
        n_terms,
        terms: Lists { ends, items },
        counts: counts.to_vec(),
    })
}
