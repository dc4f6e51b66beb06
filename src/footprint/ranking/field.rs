//! One field of the files of a tree, such as their content, as an inverted index of the terms that are asked for.
//!
//! The score is Okapi BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009). Only the terms of
//! the queries are indexed: one pass over the bags serves all tasks of a plan.

use rustc_hash::{FxHashMap, FxHashSet};

use super::query::Weighted;

/// How a field is scored.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scoring {
    /// How much a long file is held against it, from 0 to 1: `b`.
    pub(super) length: f64,
    /// How soon more of the same says nothing more: `k1`.
    pub(super) saturation: f64,
    /// A term that a larger share of the files has is not counted.
    pub(super) most_common: f64,
}

/// The postings of one field.
#[derive(Debug, Default)]
pub(super) struct Field {
    postings: FxHashMap<u32, Vec<(u32, u8)>>,
    lengths: Vec<f32>,
    mean_length: f64,
    n_documents: f64,
}

impl Field {
    /// The index of the terms `wanted` in the bags of all files, in their order: the terms, and how often each
    /// stands there. `length` is that of a bag.
    pub(super) fn new<'a>(
        bags: impl Iterator<Item = (&'a [u32], &'a [u8])>,
        wanted: &FxHashSet<u32>,
        length: impl Fn(&[u32]) -> f64,
    ) -> Self {
        let filter = Filter::new(wanted);
        let mut field = Self::default();
        let mut total = 0.0;
        for (number, (terms, counts)) in (0_u32..).zip(bags) {
            let n_terms = length(terms);
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a length of at most some 100,000 terms"
            )]
            field.lengths.push(n_terms as f32);
            if n_terms == 0.0 {
                continue;
            }
            total += n_terms;
            field.n_documents += 1.0;
            for (&term, &count) in terms.iter().zip(counts) {
                if filter.may_have(term) && wanted.contains(&term) {
                    field
                        .postings
                        .entry(term)
                        .or_default()
                        .push((number, count));
                }
            }
        }
        field.mean_length = (total / field.n_documents.max(1.0)).max(1.0);
        field
    }

    /// The field of postings that are at hand, with the length of every file.
    pub(super) fn of_postings(postings: FxHashMap<u32, Vec<(u32, u8)>>, lengths: &[f64]) -> Self {
        let n_documents = lengths.iter().filter(|length| **length > 0.0).count() as f64;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a length of at most some 100,000 terms"
        )]
        let short: Vec<f32> = lengths.iter().map(|length| *length as f32).collect();
        Self {
            postings,
            lengths: short,
            mean_length: (lengths.iter().sum::<f64>() / n_documents.max(1.0)).max(1.0),
            n_documents,
        }
    }

    /// How many files have a term.
    pub(super) fn n_with(&self, term: u32) -> usize {
        self.postings.get(&term).map_or(0, Vec::len)
    }

    /// How telling a term is: the rarer, the more. 0 where no file has it.
    pub(super) fn rarity(&self, term: u32) -> f64 {
        match self.n_with(term) {
            0 => 0.0,
            n_with => rarity(n_with as f64, self.n_documents),
        }
    }

    /// The files that have a term, with how often.
    pub(super) fn with(&self, term: u32) -> &[(u32, u8)] {
        self.postings
            .get(&term)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The score of every file.
    pub(super) fn scores(&self, terms: &[Weighted], scoring: Scoring) -> Vec<f64> {
        let mut scores = vec![0.0; self.lengths.len()];
        for &(term, weight) in terms {
            let files = self.with(term);
            let n_with = files.len() as f64;
            if files.is_empty() || n_with > scoring.most_common * self.n_documents {
                continue;
            }
            let worth = weight * rarity(n_with, self.n_documents);
            for &(number, count) in files {
                let place = number as usize;
                let (Some(score), Some(length)) = (scores.get_mut(place), self.lengths.get(place))
                else {
                    continue;
                };
                let count = f64::from(count);
                let relative = f64::from(*length) / self.mean_length;
                let damping =
                    scoring.saturation * (1.0 - scoring.length + scoring.length * relative);
                *score += worth * count * (scoring.saturation + 1.0) / (count + damping);
            }
        }
        scores
    }
}

/// The inverse document frequency of BM25.
pub(super) fn rarity(n_with: f64, n_documents: f64) -> f64 {
    (1.0 + (n_documents - n_with + 0.5).max(0.0) / (n_with + 0.5)).ln()
}

/// A quick first look: most terms of a file are in no query.
pub(super) struct Filter {
    bits: Vec<u64>,
}

impl Filter {
    const N_BITS: u32 = 1 << 16;

    pub(super) fn new<'t>(wanted: impl IntoIterator<Item = &'t u32>) -> Self {
        let mut bits = vec![0_u64; Self::N_BITS as usize / 64];
        for term in wanted {
            let bit = term % Self::N_BITS;
            bits[bit as usize / 64] |= 1 << (bit % 64);
        }
        Self { bits }
    }

    pub(super) fn may_have(&self, term: u32) -> bool {
        let bit = term % Self::N_BITS;
        self.bits[bit as usize / 64] & (1 << (bit % 64)) != 0
    }
}
