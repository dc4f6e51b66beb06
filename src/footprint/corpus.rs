//! What all files of a tree say, in few long lists.

use super::bag::Bag;
use super::flat::{Lists, place};
use super::{Contents, Passages};

/// What the files of a tree say, by the numbers that the index of its paths gives them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Corpus {
    /// The place of each file in what follows; beyond its end for a file that says nothing.
    files: Vec<u32>,
    sayings: Sayings,
}

/// What any number of blobs say, as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sayings {
    pub(super) sizes: Vec<u32>,
    pub(super) passages: Passages,
    pub(super) definitions: Bags,
}

/// Many bags.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Bags {
    pub(super) n_terms: Vec<u32>,
    pub(super) terms: Lists<u32>,
    pub(super) counts: Vec<u8>,
}

/// One of many bags.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BagView<'a> {
    /// Its terms, sorted by hash.
    pub terms: &'a [u32],
    /// How often each of them stands there, 255 for more.
    pub counts: &'a [u8],
    /// How many terms the text has, repetitions counted.
    pub n_terms: u32,
}

impl BagView<'_> {
    /// How often the term of this hash stands there, 255 for more.
    pub fn count(&self, hash: u32) -> u8 {
        let found = self.terms.binary_search(&hash).ok();
        (found.and_then(|place| self.counts.get(place)).copied()).unwrap_or(0)
    }
}

impl Corpus {
    /// What the files say, in the order of their numbers.
    pub fn of<'a>(contents: impl IntoIterator<Item = &'a Contents>) -> Self {
        let mut sayings = Sayings::default();
        for contents in contents {
            sayings.push(contents);
        }
        let files = (0..).take(sayings.len()).collect();
        Self { files, sayings }
    }

    /// What the files say, where each file's place among the sayings is given.
    pub fn of_sayings(files: Vec<u32>, sayings: Sayings) -> Self {
        Self { files, sayings }
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The size of a file in bytes; 0 where it could not be read.
    pub fn size(&self, file: u32) -> u32 {
        let size = (self.place(file)).and_then(|place| self.sayings.sizes.get(place));
        size.copied().unwrap_or(0)
    }

    /// The passages of a file's text, each as the sorted hashes of its terms.
    pub fn passages(&self, file: u32) -> impl Iterator<Item = &[u32]> {
        // Beyond the last text there are none.
        self.sayings
            .passages
            .of(self.place(file).unwrap_or(usize::MAX))
    }

    /// The terms of the names that a file defines.
    pub fn definitions(&self, file: u32) -> BagView<'_> {
        let place = self.place(file);
        place.map_or(BagView::default(), |place| {
            self.sayings.definitions.get(place)
        })
    }

    fn place(&self, file: u32) -> Option<usize> {
        self.files.get(place(file)).map(|&number| place(number))
    }
}

impl Sayings {
    /// Adds what one more blob says.
    pub fn push(&mut self, contents: &Contents) {
        self.sizes.push(contents.size);
        self.passages.push_from(&contents.passages, 0);
        self.definitions.push(&contents.definitions);
    }

    /// Adds what a blob says that is among others.
    pub fn push_from(&mut self, others: &Self, at: usize) {
        (self.sizes).push(others.sizes.get(at).copied().unwrap_or(0));
        self.passages.push_from(&others.passages, at);
        self.definitions.push_view(others.definitions.get(at));
    }

    /// Of how many blobs there is something.
    pub fn len(&self) -> usize {
        self.sizes.len()
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.sizes.is_empty()
    }
}

impl Bags {
    fn push(&mut self, bag: &Bag) {
        self.n_terms.push(bag.n_terms());
        self.terms.push(bag.terms().iter().map(|&(term, _)| term));
        (self.counts).extend(bag.terms().iter().map(|&(_, count)| count));
    }

    fn push_view(&mut self, bag: BagView<'_>) {
        self.n_terms.push(bag.n_terms);
        self.terms.push(bag.terms.iter().copied());
        self.counts.extend_from_slice(bag.counts);
    }

    fn get(&self, at: usize) -> BagView<'_> {
        let (start, end) = self.terms.range(at);
        BagView {
            terms: self.terms.get(at),
            counts: self.counts.get(start..end).unwrap_or_default(),
            n_terms: self.n_terms.get(at).copied().unwrap_or(0),
        }
    }
}
