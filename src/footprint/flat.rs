//! Many short lists and texts in few long ones, so that thousands of them are loaded at once.

use serde::{Deserialize, Serialize};

/// Lists one after the other, by number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Lists<T> {
    pub(super) ends: Vec<u32>,
    pub(super) items: Vec<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self {
            ends: Vec::new(),
            items: Vec::new(),
        }
    }
}

impl<T> Lists<T> {
    /// Adds a list.
    pub(super) fn push(&mut self, items: impl IntoIterator<Item = T>) {
        self.items.extend(items);
        self.ends.push(number(self.items.len()));
    }

    /// How many lists there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The list of that number; empty where there is none.
    pub(super) fn get(&self, at: usize) -> &[T] {
        let (start, end) = self.range(at);
        self.items.get(start..end).unwrap_or_default()
    }

    /// Where the list of that number begins and ends.
    pub(super) fn range(&self, at: usize) -> (usize, usize) {
        let end = self.ends.get(at).copied().unwrap_or(0);
        let before = at.checked_sub(1).and_then(|at| self.ends.get(at).copied());
        (place(before.unwrap_or(0)), place(end))
    }
}

/// Texts one after the other, by number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Texts {
    ends: Vec<u32>,
    text: String,
}

impl Texts {
    /// Adds a text.
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(number(self.text.len()));
    }

    /// How many texts there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of that number; empty where there is none.
    pub(super) fn get(&self, at: usize) -> &str {
        let end = self.ends.get(at).copied().unwrap_or(0);
        let before = at.checked_sub(1).and_then(|at| self.ends.get(at).copied());
        (self.text.get(place(before.unwrap_or(0))..place(end))).unwrap_or_default()
    }
}

/// Which landings have a key, by key: sorted by key, and each list newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Postings {
    keys: Vec<u32>,
    lists: Lists<u32>,
}

impl Postings {
    /// From pairs of a key and a landing, in any order.
    pub(super) fn of(mut pairs: Vec<(u32, u32)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut postings = Self::default();
        for same in pairs.chunk_by(|a, b| a.0 == b.0) {
            postings.keys.extend(same.first().map(|pair| pair.0));
            postings.lists.push(same.iter().map(|pair| pair.1));
        }
        postings
    }

    /// The landings of a key, from one position on.
    pub(super) fn get(&self, key: u32, from: u32) -> &[u32] {
        let Ok(at) = self.keys.binary_search(&key) else {
            return &[];
        };
        let list = self.lists.get(at);
        let start = list.partition_point(|&landing| landing < from);
        list.get(start..).unwrap_or_default()
    }
}

/// A length as it is kept: nothing here comes near four thousand million.
pub(super) fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// The place in a list that a kept number means.
pub(super) fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
