//! What is changed often, lately, or along with new files, whatever the text.

use super::tree::TreeIndex;
use crate::footprint::History;
use crate::footprint::flat::number as number_of;

/// What is added to the count of changes of each file, so that none was never changed.
const PRIOR: f64 = 0.1;
/// So many past changes are looked at.
const N_CHANGES: usize = 4000;
/// The number of a file that the tree does not have.
const ABSENT: u32 = u32::MAX;

/// What history says of each file of a tree before any text is read.
#[derive(Debug, Default)]
pub(super) struct Habits {
    /// The number of each file of the history, or [`ABSENT`].
    numbers: Vec<u32>,
    /// The identity of each file in the history.
    pub(super) ids: Vec<Option<u32>>,
    /// How often it was changed among some 1,000 changes.
    pub(super) often: Vec<f64>,
    /// How often among the last 60.
    pub(super) lately: Vec<f64>,
    /// How often among the last ten.
    pub(super) just_now: Vec<f64>,
    /// The share of the changes that touched it, newer ones counting more, smoothed.
    pub(super) usual: Vec<f64>,
    /// The same of the latest changes.
    pub(super) usual_lately: Vec<f64>,
    /// How many changes ago it was last changed, as a logarithm; 9 for never.
    pub(super) age: Vec<f64>,
    /// Among the changes that added a file, the share that touched it.
    pub(super) with_new: Vec<f64>,
}

impl Habits {
    /// The habits of the files of a tree.
    pub(super) fn new(tree: &TreeIndex<'_>, history: &History) -> Self {
        let n_files = tree.len();
        let ids: Vec<Option<u32>> = (tree.files.files().iter())
            .map(|path| history.file(path.as_str()))
            .collect();
        let mut numbers = vec![ABSENT; history.n_files()];
        for (number, id) in ids.iter().enumerate() {
            if let Some(known) = id.and_then(|id| numbers.get_mut(id as usize)) {
                *known = number_of(number);
            }
        }
        let mut habits = Self {
            numbers,
            ids,
            often: vec![0.0; n_files],
            lately: vec![0.0; n_files],
            just_now: vec![0.0; n_files],
            age: vec![9.0; n_files],
            with_new: vec![0.0; n_files],
            usual: vec![0.0; n_files],
            usual_lately: vec![0.0; n_files],
        };
        let (mut n_new, mut n_usual, mut n_lately) = (0.0, 0.0, 0.0);
        for (position, past) in history.all().landings().take(N_CHANGES) {
            let back = f64::from(position);
            let each = 1.0 / (1.0 + past.files.len() as f64 / 10.0);
            let fading = (-back / 1500.0).exp();
            let fading_fast = (-back / 100.0).exp();
            if past.has_new {
                n_new += fading;
            }
            if !past.files.is_empty() {
                n_usual += fading;
                n_lately += fading_fast;
            }
            for &file in past.files {
                let Some(at) = habits.number(file) else {
                    continue;
                };
                add(&mut habits.often, at, each * (-back / 1000.0).exp());
                add(&mut habits.lately, at, each * (-back / 60.0).exp());
                add(&mut habits.usual, at, fading);
                add(&mut habits.usual_lately, at, fading_fast);
                if position < 60 {
                    add(&mut habits.just_now, at, each * (-back / 8.0).exp());
                }
                if let Some(age) = habits.age.get_mut(at).filter(|age| **age >= 9.0) {
                    *age = (1.0 + back).ln().min(8.9);
                }
                if past.has_new {
                    add(&mut habits.with_new, at, fading);
                }
            }
        }
        for share in &mut habits.usual {
            *share = (*share + PRIOR) / (n_usual + 1.0);
        }
        for (lately, usual) in habits.usual_lately.iter_mut().zip(&habits.usual) {
            *lately = (*lately + 10.0 * usual) / (n_lately + 10.0);
        }
        for share in &mut habits.with_new {
            *share /= n_new + 5.0;
        }
        habits
    }

    /// The number in the tree of a file of the history; none where it is gone.
    pub(super) fn number(&self, file: u32) -> Option<usize> {
        let number = self.numbers.get(file as usize).copied();
        (number.filter(|number| *number != ABSENT)).map(|number| number as usize)
    }

    /// The share of the changes at these positions that touched each file; newer ones count more.
    pub(super) fn shares(
        &self,
        history: &History,
        n_files: usize,
        positions: impl Iterator<Item = u32>,
    ) -> Vec<f64> {
        let mut shares = vec![0.0; n_files];
        let mut total = 2.0;
        for position in positions {
            let Some(files) = history.touched(position) else {
                continue;
            };
            let weight = (-f64::from(position) / 1500.0).exp();
            total += weight;
            for at in files.iter().filter_map(|&file| self.number(file)) {
                add(&mut shares, at, weight);
            }
        }
        for share in &mut shares {
            *share /= total;
        }
        shares
    }
}

/// Adds to the value at a place, where there is one.
pub(super) fn add(values: &mut [f64], at: usize, amount: f64) {
    if let Some(value) = values.get_mut(at) {
        *value += amount;
    }
}
