//! How much likelier a file becomes by each word of a text: the changes whose messages have the word touched it more
//! often than changes do.

use rustc_hash::FxHashMap;

use super::habits::Habits;

/// What is usual counts as much as so many changes.
const SMOOTHING: f64 = 4.0;

/// The changes that have one word.
#[derive(Debug, Default)]
pub(super) struct WordChanges {
    /// How many, newer ones counting more.
    n_changes: f64,
    /// How many of them touched each file.
    touched: FxHashMap<u32, f64>,
}

impl WordChanges {
    /// Forgets all of them.
    pub(super) fn clear(&mut self) {
        self.n_changes = 0.0;
        self.touched.clear();
    }

    /// Adds the change at a position of the history, 0 the newest.
    pub(super) fn add(&mut self, position: u32, files: &[u32]) {
        if files.is_empty() {
            return;
        }
        let fading = (-f64::from(position) / 1500.0).exp();
        self.n_changes += fading;
        for &file in files {
            *self.touched.entry(file).or_default() += fading;
        }
    }
}

/// How much likelier the words make each file of the tree.
#[derive(Debug, Default)]
pub(super) struct Lift {
    /// The logarithm of how many times likelier than usual it is that the changes with the words touched it, over all
    /// words.
    pub(super) all: Vec<f64>,
    /// The same of the words of the subject.
    pub(super) subject: Vec<f64>,
    /// The highest share of the changes with one of the words that touched it.
    pub(super) best_word: Vec<f64>,
    /// What the words add to a file that none of their changes touched, so far.
    untouched: f64,
    untouched_subject: f64,
}

impl Lift {
    /// Nothing yet of so many files.
    pub(super) fn new(n_files: usize) -> Self {
        Self {
            all: vec![0.0; n_files],
            subject: vec![0.0; n_files],
            best_word: vec![0.0; n_files],
            ..Self::default()
        }
    }

    /// Adds what the changes with one word say.
    pub(super) fn add(
        &mut self,
        word: &WordChanges,
        weight: f64,
        is_in_subject: bool,
        habits: &Habits,
    ) {
        let weight = weight.min(1.0);
        let n_changes = word.n_changes + SMOOTHING;
        let untouched = (SMOOTHING / n_changes).ln() * weight;
        self.untouched += untouched;
        if is_in_subject {
            self.untouched_subject += untouched;
        }
        for (&file, &amount) in &word.touched {
            let Some(at) = habits.number(file) else {
                continue;
            };
            let (Some(usual), Some(all), Some(subject), Some(best)) = (
                habits.usual.get(at),
                self.all.get_mut(at),
                self.subject.get_mut(at),
                self.best_word.get_mut(at),
            ) else {
                continue;
            };
            let share = (amount + SMOOTHING * usual) / n_changes;
            let lift = (share / usual).ln() * weight - untouched;
            *all += lift;
            if is_in_subject {
                *subject += lift;
            }
            *best = best.max(share);
        }
    }

    /// When every word was added: what they say of the files that their changes did not touch.
    pub(super) fn finish(&mut self, habits: &Habits) {
        for lift in &mut self.all {
            *lift += self.untouched;
        }
        for lift in &mut self.subject {
            *lift += self.untouched_subject;
        }
        for (best, usual) in self.best_word.iter_mut().zip(&habits.usual) {
            *best = best.max(usual * 0.5);
        }
    }
}
