//! What the past changes whose messages have a word say, worked out once for all texts that have it.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::habits::Habits;
use crate::footprint::History;

/// A term that a larger share of the past changes has is not looked up.
const MOST_COMMON: f64 = 0.25;
/// A past change of usual length has so many terms.
const USUAL_LENGTH: f64 = 20.0;
/// Of more changes than these the older ones are not looked at.
const MAX_CHANGES: usize = 3_000;
/// What is usual counts as much as so many changes.
pub(super) const SMOOTHING: f64 = 4.0;

/// The changes that have each word of a plan.
#[derive(Debug, Default)]
pub(super) struct ChangesByWord(FxHashMap<u32, WordChanges>);

/// The changes that have one word.
#[derive(Debug, Default)]
pub(super) struct WordChanges {
    /// How many there are.
    pub(super) n_with: f64,
    /// How many, newer ones counting more, and what is usual besides.
    pub(super) n_smoothed: f64,
    /// Each of them.
    pub(super) changes: Vec<WordChange>,
    /// The files of the tree that they touched, each once.
    pub(super) files: Vec<WordFile>,
}

/// A change that has a word.
#[derive(Debug)]
pub(super) struct WordChange {
    /// Its position in the history, 0 the newest.
    pub(super) position: u32,
    /// How often the word stands in its message; in the subject it counts twice.
    pub(super) count: f64,
    /// What longer messages are held against them.
    pub(super) damping: f64,
}

/// A file that changes with a word touched.
#[derive(Debug)]
pub(super) struct WordFile {
    /// Its number in the tree.
    pub(super) at: usize,
    /// How much it was touched: the newer and the smaller a change, the more.
    pub(super) amount: f64,
    /// The share of the changes that touched it, newer ones counting more, smoothed by what is usual.
    pub(super) share: f64,
    /// The logarithm of how many times that is what is usual.
    pub(super) lift: f64,
}

impl ChangesByWord {
    /// The changes that have the terms `wanted`, each told once.
    pub(super) fn new(wanted: &[u32], history: &History, habits: &Habits) -> Self {
        let n_changes = history.all().len() as f64;
        let found = (wanted.par_iter())
            .map_init(
                || vec![(0.0, 0.0); history.n_files()],
                |sums, &term| {
                    let positions = history.all().with_term(term);
                    let n_with = positions.len() as f64;
                    let is_asked =
                        !positions.is_empty() && n_with <= MOST_COMMON * n_changes.max(40.0);
                    is_asked.then(|| {
                        (
                            term,
                            WordChanges::of(term, positions, history, habits, sums),
                        )
                    })
                },
            )
            .flatten();
        Self(found.collect())
    }

    /// The changes that have a term; none where too many have it.
    pub(super) fn get(&self, term: u32) -> Option<&WordChanges> {
        self.0.get(&term)
    }
}

impl WordChanges {
    /// The changes at these positions, where `sums` has room for two numbers of each file of the history, all 0.
    fn of(
        term: u32,
        positions: &[u32],
        history: &History,
        habits: &Habits,
        sums: &mut [(f64, f64)],
    ) -> Self {
        let mut word = Self {
            n_with: positions.len() as f64,
            ..Self::default()
        };
        let mut touched: Vec<u32> = Vec::new();
        let mut n_faded = 0.0;
        for &position in positions.iter().take(MAX_CHANGES) {
            let Some(past) = history.landing(position) else {
                continue;
            };
            let is_in_subject = past.subject_terms.binary_search(&term).is_ok();
            let found = past.terms.binary_search_by_key(&term, |&(term, _)| term);
            let count = (found.ok().and_then(|place| past.terms.get(place)))
                .map_or(1.0, |&(_, count)| f64::from(count));
            word.changes.push(WordChange {
                position,
                count: count + f64::from(u8::from(is_in_subject)),
                damping: 1.2 * (0.4 + 0.6 * f64::from(past.n_terms) / USUAL_LENGTH),
            });
            if past.files.is_empty() {
                continue;
            }
            let back = f64::from(position);
            let age = 1.0 / (1.0 + back / 800.0);
            let fading = (-back / 1500.0).exp();
            n_faded += fading;
            let each = age / (1.0 + past.files.len() as f64 / 4.0);
            let each = each * if is_in_subject { 1.5 } else { 1.0 };
            for &file in past.files {
                let Some((amount, faded)) = sums.get_mut(file as usize) else {
                    continue;
                };
                if *amount == 0.0 {
                    touched.push(file);
                }
                *amount += each;
                *faded += fading;
            }
        }
        word.n_smoothed = n_faded + SMOOTHING;
        for file in touched {
            let Some(sums) = sums.get_mut(file as usize) else {
                continue;
            };
            let (amount, faded) = std::mem::take(sums);
            let Some((at, usual)) =
                (habits.number(file)).and_then(|at| Some((at, habits.usual.get(at).copied()?)))
            else {
                continue;
            };
            let share = (faded + SMOOTHING * usual) / word.n_smoothed;
            word.files.push(WordFile {
                at,
                amount,
                share,
                lift: (share / usual).ln(),
            });
        }
        word
    }
}
