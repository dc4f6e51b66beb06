//! Where in a file the words of a text stand together.
//!
//! A file is cut into passages of a few lines. What counts is the one passage that has the most telling words: a text
//! speaks of one place, and a long file has every word somewhere.

use rustc_hash::{FxHashMap, FxHashSet};

use super::field::Field;
use super::query::Query;
use crate::footprint::Corpus;
use crate::model::Region;

/// A term that a larger share of the files has is not counted.
const MOST_COMMON: f64 = 0.5;
/// The power to which what passages are worth is raised: the best one stands out.
const SHARPNESS: i32 = 6;
/// So many places of one file are told.
const MAX_REGIONS: usize = 8;

/// The passages of all files of a tree, by the terms that are asked for.
#[derive(Debug, Default)]
pub(super) struct PassageIndex {
    /// The passages that have a term, numbered through all files.
    postings: FxHashMap<u32, Vec<u32>>,
    /// The file of each passage.
    files: Vec<u32>,
    n_files: usize,
}

impl PassageIndex {
    /// The index of the terms `wanted`, and the field of the whole contents: how often a file has a term is in how
    /// many passages the term stands.
    pub(super) fn new(corpus: &Corpus, n_files: usize, wanted: &FxHashSet<u32>) -> (Self, Field) {
        let filter = super::field::Filter::new(wanted);
        let mut index = Self {
            n_files,
            ..Self::default()
        };
        let mut lengths = Vec::with_capacity(n_files);
        for number in (0_u32..).take(n_files) {
            let mut length = 0;
            for passage in corpus.passages(number) {
                let place = crate::footprint::flat::number(index.files.len());
                index.files.push(number);
                length += passage.len();
                for &term in passage {
                    if filter.may_have(term) && wanted.contains(&term) {
                        index.postings.entry(term).or_default().push(place);
                    }
                }
            }
            lengths.push(length as f64);
        }
        let field = Field::of_postings(index.counts(), &lengths);
        (index, field)
    }

    /// In how many passages of each file each term stands.
    fn counts(&self) -> FxHashMap<u32, Vec<(u32, u8)>> {
        let mut counts = FxHashMap::default();
        for (&term, places) in &self.postings {
            let mut files: Vec<(u32, u8)> = Vec::new();
            for file in places
                .iter()
                .filter_map(|&place| self.files.get(place as usize))
            {
                match files.last_mut() {
                    Some((last, count)) if last == file => *count = count.saturating_add(1),
                    _ => files.push((*file, 1)),
                }
            }
            counts.insert(term, files);
        }
        counts
    }

    /// How telling the terms are that each passage has, passage by passage.
    pub(super) fn worths(&self, query: &Query, content: &Field) -> Vec<f32> {
        let mut sums = vec![0.0_f32; self.files.len()];
        for (term, weight) in query.all() {
            if content.n_with(term) as f64 > MOST_COMMON * self.n_files as f64 {
                continue;
            }
            #[expect(clippy::cast_possible_truncation, reason = "a small number")]
            let worth = (weight * content.rarity(term)) as f32;
            for &place in self
                .postings
                .get(&term)
                .map(Vec::as_slice)
                .unwrap_or_default()
            {
                if let Some(sum) = sums.get_mut(place as usize) {
                    *sum += worth;
                }
            }
        }
        sums
    }

    /// Of each file, how telling the terms are that its best passage has.
    pub(super) fn best(&self, worths: &[f32]) -> Vec<f64> {
        let mut best = vec![0.0; self.n_files];
        for (&file, &sum) in self.files.iter().zip(worths) {
            if let Some(known) = best.get_mut(file as usize) {
                *known = f64::max(*known, f64::from(sum));
            }
        }
        best
    }

    /// Where in a file the most telling terms stand, likeliest first.
    pub(super) fn regions(&self, worths: &[f32], file: u32) -> Vec<Region> {
        let first = self.files.partition_point(|&other| other < file);
        let end = self.files.partition_point(|&other| other <= file);
        let own = worths.get(first..end).unwrap_or_default();
        let best = own.iter().copied().fold(0.0_f32, f32::max);
        if best <= 0.0 {
            return Vec::new();
        }
        let sharp = |worth: f32| f64::from(worth / best).powi(SHARPNESS);
        let total: f64 = own.iter().map(|&worth| sharp(worth)).sum();
        let mut regions: Vec<Region> = (0_u32..)
            .zip(own)
            .map(|(place, &worth)| Region {
                line: place * Region::N_LINES + 1,
                share: (sharp(worth) / total * 1e3).round() / 1e3,
            })
            .filter(|region| region.share > 0.0)
            .collect();
        regions.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.line.cmp(&b.line)));
        regions.truncate(MAX_REGIONS);
        regions
    }

    /// The terms of a query that the best passage of a file has, for an explanation.
    pub(super) fn shared(&self, query: &Query, file: u32) -> Vec<u32> {
        let mut found: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        let first = self.files.partition_point(|&other| other < file);
        let end = self.files.partition_point(|&other| other <= file);
        for (term, _) in query.all() {
            let places = self
                .postings
                .get(&term)
                .map(Vec::as_slice)
                .unwrap_or_default();
            let from = places.partition_point(|&place| (place as usize) < first);
            for &place in places.get(from..).unwrap_or_default() {
                if place as usize >= end {
                    break;
                }
                found.entry(place).or_default().push(term);
            }
        }
        let longest = found
            .into_iter()
            .max_by_key(|(place, terms)| (terms.len(), std::cmp::Reverse(*place)));
        longest.map(|(_, terms)| terms).unwrap_or_default()
    }
}
