//! The changes that landed, in the compact form that is kept from run to run.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::Bag;
use super::flat::{Lists, Texts, number, place};
use crate::model::{Oid, PastChange, Touch};

/// How many terms of a message are counted.
const MAX_TERMS: usize = 400;

/// How many terms of its subject.
const MAX_SUBJECT_TERMS: usize = 60;

/// The changes that landed, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Landings {
    pub(super) commits: Texts,
    pub(super) times: Vec<i64>,
    pub(super) subjects: Texts,
    /// Every path that any of them touched, once.
    pub(super) paths: Texts,
    pub(super) n_files: Vec<u32>,
    pub(super) files: Lists<Touched>,
    pub(super) n_terms: Vec<u32>,
    pub(super) terms: Lists<(u32, u8)>,
    pub(super) subject_terms: Lists<u32>,
}

/// A file that a landing touched, by the numbers of its paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Touched {
    pub(super) path: u32,
    pub(super) is_new: bool,
    /// Its path before, where it was renamed.
    pub(super) from: Option<u32>,
}

impl Landings {
    /// From what was read, newest first.
    pub fn of(changes: &[PastChange]) -> Self {
        Self::joined(changes, &Self::default(), 0, usize::MAX)
    }

    /// What was read now, newest first, and then what was kept, from one position on; `limit` of them in all.
    pub fn joined(newer: &[PastChange], older: &Self, from: usize, limit: usize) -> Self {
        let mut builder = Builder::default();
        for change in newer.iter().take(limit) {
            builder.push(change);
        }
        let room = limit.saturating_sub(newer.len());
        for at in (from..older.len()).take(room) {
            builder.copy(older, at);
        }
        builder.landings
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.commits.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The commit of a landing.
    pub fn commit(&self, at: usize) -> Option<Oid> {
        self.commits.get(at).parse().ok()
    }

    /// The position of each commit.
    pub fn positions(&self) -> impl Iterator<Item = (&str, usize)> {
        (0..self.len()).map(|at| (self.commits.get(at), at))
    }
}

#[derive(Default)]
struct Builder {
    landings: Landings,
    numbers: FxHashMap<String, u32>,
}

impl Builder {
    fn push(&mut self, change: &PastChange) {
        let files: Vec<Touched> = (change.files.iter())
            .map(|file| Touched {
                path: self.path(file.path.as_str()),
                is_new: file.touch == Touch::Added,
                from: match &file.touch {
                    Touch::Renamed { from } => Some(self.path(from.as_str())),
                    Touch::Added | Touch::Modified | Touch::Deleted => None,
                },
            })
            .collect();
        let bag = Bag::of_text(&change.message, MAX_TERMS);
        let subject = Bag::of_text(change.subject(), MAX_SUBJECT_TERMS);
        let landings = &mut self.landings;
        landings.commits.push(change.commit.as_str());
        landings.times.push(change.time);
        landings.subjects.push(change.subject());
        landings.n_files.push(change.n_files);
        landings.files.push(files);
        landings.n_terms.push(bag.n_terms());
        landings.terms.push(bag.terms().iter().copied());
        (landings.subject_terms).push(subject.terms().iter().map(|&(term, _)| term));
    }

    fn copy(&mut self, from: &Landings, at: usize) {
        let files: Vec<Touched> = (from.files.get(at).iter())
            .map(|file| Touched {
                path: self.path(from.paths.get(place(file.path))),
                is_new: file.is_new,
                from: (file.from).map(|before| self.path(from.paths.get(place(before)))),
            })
            .collect();
        let landings = &mut self.landings;
        landings.commits.push(from.commits.get(at));
        (landings.times).push(from.times.get(at).copied().unwrap_or(0));
        landings.subjects.push(from.subjects.get(at));
        (landings.n_files).push(from.n_files.get(at).copied().unwrap_or(0));
        landings.files.push(files);
        (landings.n_terms).push(from.n_terms.get(at).copied().unwrap_or(0));
        landings.terms.push(from.terms.get(at).iter().copied());
        (landings.subject_terms).push(from.subject_terms.get(at).iter().copied());
    }

    fn path(&mut self, path: &str) -> u32 {
        if let Some(&known) = self.numbers.get(path) {
            return known;
        }
        let new = number(self.numbers.len());
        self.numbers.insert(path.to_owned(), new);
        self.landings.paths.push(path);
        new
    }
}
