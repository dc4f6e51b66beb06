//! The passages of a text: which terms stand together within a few lines.

use super::flat::{Lists, number, place};
use super::terms::for_each_hash;
use crate::model::Region;

/// So many lines are a passage.
const N_LINES: u32 = Region::N_LINES;

/// Lines after these many are not read.
const MAX_LINES: usize = 12_000;

/// A longer line is cut off: it is data.
const MAX_LINE: usize = 400;

/// The passages of any number of texts, each as the sorted hashes of its terms, without repetitions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passages {
    /// The terms, passage by passage.
    pub(super) terms: Lists<u32>,
    /// How many passages there are up to the end of each text.
    pub(super) ends: Vec<u32>,
}

impl Passages {
    /// The passages of one text.
    pub fn of_text(text: &str) -> Self {
        let mut passages = Self::default();
        let mut terms: Vec<u32> = Vec::new();
        let mut lines = text.lines().take(MAX_LINES).peekable();
        let mut n_lines = 0;
        while let Some(line) = lines.next() {
            let line = line
                .get(..line.floor_char_boundary(MAX_LINE))
                .unwrap_or(line);
            for_each_hash(line, |hash| terms.push(hash));
            n_lines += 1;
            if n_lines == N_LINES || lines.peek().is_none() {
                terms.sort_unstable();
                terms.dedup();
                passages.terms.push(terms.drain(..));
                n_lines = 0;
            }
        }
        passages.ends.push(number(passages.terms.len()));
        passages
    }

    /// How many texts there are.
    pub fn n_texts(&self) -> usize {
        self.ends.len()
    }

    /// The passages of the text of that number; none where there is no such text.
    pub fn of(&self, text: usize) -> impl Iterator<Item = &[u32]> {
        let end = self.ends.get(text).copied().unwrap_or(0);
        let before = text
            .checked_sub(1)
            .and_then(|text| self.ends.get(text).copied());
        (place(before.unwrap_or(0))..place(end)).map(|passage| self.terms.get(passage))
    }

    /// Adds a text from among others.
    pub(super) fn push_from(&mut self, others: &Self, text: usize) {
        for passage in others.of(text) {
            self.terms.push(passage.iter().copied());
        }
        self.ends.push(number(self.terms.len()));
    }

    /// How many terms the passages have together.
    pub(super) fn n_terms(&self) -> usize {
        self.terms.items.len()
    }
}
