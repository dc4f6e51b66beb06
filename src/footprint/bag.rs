//! A bag of terms: which terms a text has, and how often.

use super::terms::for_each_hash;

/// Which terms a text has, and how often.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bag {
    terms: Vec<(u32, u8)>,
    n_terms: u32,
}

impl Bag {
    /// The first `cap` terms of a text.
    pub fn of_text(text: &str, cap: usize) -> Self {
        Self::of_texts([text], cap)
    }

    /// The first `cap` terms of several texts together, such as the names that a file defines.
    pub fn of_texts<'a>(texts: impl IntoIterator<Item = &'a str>, cap: usize) -> Self {
        let mut hashes = Vec::new();
        for text in texts {
            for_each_hash(text, |hash| {
                if hashes.len() < cap {
                    hashes.push(hash);
                }
            });
        }
        Self::of_hashes(hashes)
    }

    fn of_hashes(mut hashes: Vec<u32>) -> Self {
        hashes.sort_unstable();
        let n_terms = u32::try_from(hashes.len()).unwrap_or(u32::MAX);
        let terms = (hashes.chunk_by(|a, b| a == b))
            .filter_map(|same| Some((*same.first()?, u8::try_from(same.len()).unwrap_or(u8::MAX))))
            .collect();
        Self { terms, n_terms }
    }

    /// Each term once, by its hash and sorted by it, with how often it stands there (255 for more).
    pub fn terms(&self) -> &[(u32, u8)] {
        &self.terms
    }

    /// How many terms the text has, repetitions counted.
    pub fn n_terms(&self) -> u32 {
        self.n_terms
    }

    /// How often the term of this hash stands there, 255 for more.
    pub fn count(&self, hash: u32) -> u8 {
        let found = self.terms.binary_search_by_key(&hash, |&(term, _)| term);
        (found.ok())
            .and_then(|place| self.terms.get(place))
            .map_or(0, |&(_, count)| count)
    }

    /// Whether there is no term in it.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}
