//! What the words of past messages together say of each file: ridge regression from the messages of a repository to the
//! files that its changes touched.
//!
//! Words that stand together share what they say, unlike in [`super::lift`], which takes each by itself. The regression
//! is solved for one text in its dual form (Saunders, Gammerman and Vovk, "Ridge Regression Learning Algorithm in Dual
//! Variables", 1998) by conjugate gradients: a few passes over the terms of the messages, whatever the number of files.

use rustc_hash::FxHashMap;

use super::habits::{Habits, add};
use super::query::Query;
use crate::footprint::flat::number;
use crate::footprint::{Bag, History, SubjectForm};

/// So many of the latest changes are learned from.
const N_CHANGES: usize = 4_000;
/// How much a message that is told wrong counts, beside a large weight of a word: the more, the smoother.
const PENALTY: f64 = 3.0;
/// A change this many changes ago counts a third as much as the newest.
const FADING: f64 = 1_500.0;
/// No change counts less than this beside the newest.
const LEAST_WEIGHT: f64 = 0.03;
/// So many steps come close enough.
const MAX_STEPS: usize = 15;
/// What is left of the error, squared, when it is close enough.
const TOLERANCE: f64 = 1e-4;
/// So many texts are solved for at a time, which costs hardly more than one does.
pub(super) const N_LANES: usize = 4;
/// How many terms of a text and of its subject are read, as of messages.
const MAX_TERMS: (usize, usize) = (400, 60);

/// The messages of the latest changes, as rows of weighted terms of length 1.
#[derive(Debug, Default)]
pub(super) struct Messages {
    columns: FxHashMap<u64, u32>,
    /// How telling each column is.
    rarities: Vec<f64>,
    /// Where the cells of each row end.
    ends: Vec<usize>,
    cells: Vec<(u32, f32)>,
    /// The position in the history of the change of each row.
    positions: Vec<u32>,
    /// How little each row counts.
    slack: Vec<f64>,
}

impl Messages {
    /// The messages of a history.
    pub(super) fn new(history: &History) -> Self {
        let mut messages = Self::default();
        let mut n_with: Vec<f64> = Vec::new();
        for (position, past) in history.all().landings().take(N_CHANGES) {
            if past.files.is_empty() {
                continue;
            }
            let columns = &mut messages.columns;
            let cells = &mut messages.cells;
            for_each_term(past.terms, past.subject_terms, past.form, |key, weight| {
                let next = number(n_with.len());
                let column = *columns.entry(key).or_insert(next);
                if column == next {
                    n_with.push(0.0);
                }
                if let Some(n_with) = n_with.get_mut(column as usize) {
                    *n_with += 1.0;
                }
                cells.push((column, weight));
            });
            messages.ends.push(messages.cells.len());
            messages.positions.push(position);
            let weight = (-f64::from(position) / FADING).exp().max(LEAST_WEIGHT);
            messages.slack.push(PENALTY / weight);
        }
        let n_rows = messages.ends.len() as f64;
        messages.rarities = n_with.iter().map(|n| (n_rows / n).ln_1p()).collect();
        messages.scale();
        messages
    }

    /// Weighs the terms by how telling they are, and brings every row to length 1.
    fn scale(&mut self) {
        let mut start = 0;
        for &end in &self.ends {
            let row = self.cells.get_mut(start..end).unwrap_or_default();
            let mut length = 0.0;
            for (column, value) in row.iter_mut() {
                let rarity = self.rarities.get(*column as usize).copied();
                #[expect(clippy::cast_possible_truncation, reason = "a small number")]
                let telling = rarity.unwrap_or_default() as f32;
                *value *= telling;
                length += *value * *value;
            }
            let length = length.sqrt().max(f32::MIN_POSITIVE);
            for (_, value) in row {
                *value /= length;
            }
            start = end;
        }
    }

    /// How much likelier than usual a text makes each file, by the weights of the messages for it.
    pub(super) fn scores(&self, weights: &[f64], history: &History, habits: &Habits) -> Vec<f64> {
        let mut scores = vec![0.0; habits.usual.len()];
        for (&position, &weight) in self.positions.iter().zip(weights) {
            let files = history.touched(position).unwrap_or_default();
            for at in files.iter().filter_map(|&file| habits.number(file)) {
                add(&mut scores, at, weight);
            }
        }
        let total: f64 = weights.iter().sum();
        for (score, usual) in scores.iter_mut().zip(&habits.usual) {
            *score -= total * usual;
        }
        scores
    }

    /// The weights of the messages for each of some texts, [`N_LANES`] at most.
    pub(super) fn weights(&self, queries: &[Query]) -> Vec<Vec<f64>> {
        let mut wanted = vec![[0.0; N_LANES]; self.ends.len()];
        for (lane, query) in queries.iter().enumerate().take(N_LANES) {
            for (wanted, likeness) in wanted.iter_mut().zip(self.likeness(query)) {
                wanted[lane] = likeness;
            }
        }
        let solved = self.solve(wanted);
        let of_lane = |lane: usize| solved.iter().map(|weights| weights[lane]).collect();
        (0..queries.len().min(N_LANES)).map(of_lane).collect()
    }

    /// How alike each message is to the text: the cosine of their terms.
    fn likeness(&self, query: &Query) -> Vec<f64> {
        let bag = Bag::of_text(&query.text, MAX_TERMS.0);
        let subject = Bag::of_text(query.subject_text(), MAX_TERMS.1);
        let subject: Vec<u32> = subject.terms().iter().map(|&(term, _)| term).collect();
        let form = SubjectForm::of(query.subject_text());
        let mut text = vec![0.0; self.rarities.len()];
        let mut length = 0.0;
        for_each_term(bag.terms(), &subject, form, |key, weight| {
            if let Some(&column) = self.columns.get(&key)
                && let Some(rarity) = self.rarities.get(column as usize)
            {
                let value = f64::from(weight) * rarity;
                length += value * value;
                add(&mut text, column as usize, value);
            }
        });
        if length > 0.0 {
            for value in &mut text {
                *value /= length.sqrt();
            }
        }
        let value = |&(column, value): &(u32, f32)| {
            f64::from(value) * text.get(column as usize).copied().unwrap_or_default()
        };
        (self.rows())
            .map(|row| row.iter().map(value).sum())
            .collect()
    }

    /// The cells of each row.
    fn rows(&self) -> impl Iterator<Item = &[(u32, f32)]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let row = self.cells.get(start..end).unwrap_or_default();
            start = end;
            row
        })
    }

    /// The rows times their weights, and back: how alike each row is to all of them, and its own weight by its slack.
    fn applied(&self, weights: &[Lanes]) -> Vec<Lanes> {
        let mut sums = vec![[0.0; N_LANES]; self.rarities.len()];
        for (row, weights) in self.rows().zip(weights) {
            for &(column, value) in row {
                if let Some(sums) = sums.get_mut(column as usize) {
                    add_times(sums, f64::from(value), weights);
                }
            }
        }
        (self.rows().zip(&self.slack).zip(weights))
            .map(|((row, slack), weights)| {
                let mut alike = [0.0; N_LANES];
                for &(column, value) in row {
                    if let Some(sums) = sums.get(column as usize) {
                        add_times(&mut alike, f64::from(value), sums);
                    }
                }
                add_times(&mut alike, *slack, weights);
                alike
            })
            .collect()
    }

    /// The weights of the rows that make up for `wanted`, by conjugate gradients with the diagonal taken out. Each lane is
    /// a problem of its own, with its own steps.
    fn solve(&self, wanted: Vec<Lanes>) -> Vec<Lanes> {
        let mut weights = vec![[0.0; N_LANES]; wanted.len()];
        let enough = dot(&wanted, &wanted).map(|length| TOLERANCE * length);
        let mut rest = wanted;
        let eased = |rest: &[Lanes]| -> Vec<Lanes> {
            (rest.iter().zip(&self.slack))
                .map(|(rest, slack)| rest.map(|rest| rest / (1.0 + slack)))
                .collect()
        };
        let mut direction = eased(&rest);
        let mut error = dot(&rest, &direction);
        let mut is_done = [false; N_LANES];
        for _ in 0..MAX_STEPS {
            let left = dot(&rest, &rest);
            for lane in 0..N_LANES {
                is_done[lane] |= error[lane] <= 0.0 || left[lane] <= enough[lane];
            }
            if !is_done.contains(&false) {
                break;
            }
            let applied = self.applied(&direction);
            let mut step = dot(&direction, &applied);
            for lane in 0..N_LANES {
                step[lane] = if is_done[lane] {
                    0.0
                } else {
                    error[lane] / step[lane]
                };
            }
            for ((weights, rest), (along, applied)) in
                (weights.iter_mut().zip(&mut rest)).zip(direction.iter().zip(&applied))
            {
                for lane in 0..N_LANES {
                    weights[lane] += step[lane] * along[lane];
                    rest[lane] -= step[lane] * applied[lane];
                }
            }
            let next = eased(&rest);
            let left = dot(&rest, &next);
            let mut kept = [0.0; N_LANES];
            for lane in (0..N_LANES).filter(|lane| !is_done[*lane]) {
                kept[lane] = left[lane] / error[lane];
                error[lane] = left[lane];
            }
            for (along, next) in direction.iter_mut().zip(next) {
                for lane in 0..N_LANES {
                    along[lane] = next[lane] + kept[lane] * along[lane];
                }
            }
        }
        weights
    }
}

/// One number for each of the texts that are solved for at a time.
type Lanes = [f64; N_LANES];

/// The terms of a message with their weights: its words, those of the subject once more, its kind and its part.
fn for_each_term(
    terms: &[(u32, u8)],
    subject: &[u32],
    form: SubjectForm,
    mut each: impl FnMut(u64, f32),
) {
    for &(term, count) in terms {
        let in_subject = f32::from(u8::from(subject.binary_search(&term).is_ok()));
        each(u64::from(term), 1.0 + f32::from(count).ln() + in_subject);
    }
    if let Some(kind) = form.kind {
        each(1 << 32 | u64::from(kind), 1.0);
    }
    if let Some(scope) = form.scope {
        each(2 << 32 | u64::from(scope), 2.0);
    }
}

/// Adds the factor times the values.
#[inline]
fn add_times(sums: &mut Lanes, factor: f64, values: &Lanes) {
    for lane in 0..N_LANES {
        sums[lane] += factor * values[lane];
    }
}

fn dot(a: &[Lanes], b: &[Lanes]) -> Lanes {
    let mut sums = [0.0; N_LANES];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..N_LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    sums
}
