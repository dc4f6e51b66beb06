//! How much likelier a file becomes by each word of a text: the changes whose messages have the word touched it more
//! often than changes do.

use super::habits::Habits;
use super::word_changes::{SMOOTHING, WordChanges};

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
    pub(super) fn add(&mut self, word: &WordChanges, weight: f64, is_in_subject: bool) {
        let weight = weight.min(1.0);
        let untouched = (SMOOTHING / word.n_smoothed).ln() * weight;
        self.untouched += untouched;
        if is_in_subject {
            self.untouched_subject += untouched;
        }
        for file in &word.files {
            let (Some(all), Some(subject), Some(best)) = (
                self.all.get_mut(file.at),
                self.subject.get_mut(file.at),
                self.best_word.get_mut(file.at),
            ) else {
                continue;
            };
            let lift = file.lift * weight - untouched;
            *all += lift;
            if is_in_subject {
                *subject += lift;
            }
            *best = best.max(file.share);
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
