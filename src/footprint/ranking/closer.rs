//! A closer look at the candidates: what goes along with those that a first look believes in.
//!
//! The first look weighs every file by itself; the companions that it counts are those of a mixture that was set by hand.
//! Once its probabilities are known, those companions can be told anew, each by as much as its neighbour is believed.

use super::grounds::Grounds;
use super::habits::add;
use super::relations::{Ranking, Relations, Together};
use super::signal::N_CLOSER;
use super::signals::highest;

/// So many of the likeliest files bring the files that were changed with them.
const N_SEEDS: usize = 25;
/// A change this many changes ago counts a third as much as the newest.
const FADING: f64 = 1500.0;
/// What is usual counts as much as so many changes.
const SMOOTHING: f64 = 3.0;

/// What the likeliest candidates of one text say of the others.
pub(super) struct CloserLook<'a> {
    grounds: &'a Grounds<'a>,
    companions: Companions,
    relations: Relations,
    most_imported: f64,
    most_importing: f64,
    /// By folder: how many of its files are expected to be touched.
    folder_sums: Vec<f64>,
}

impl<'a> CloserLook<'a> {
    /// Looks at the candidates, given by file number with the probability of the first look, likeliest first.
    pub(super) fn new(grounds: &'a Grounds<'a>, likely: &[(usize, f64)]) -> Self {
        let tree = &grounds.tree;
        let mut scores = vec![0.0; tree.len()];
        let mut folder_sums = vec![0.0; tree.n_folders];
        for &(at, probability) in likely {
            add(&mut scores, at, probability);
            if let Some(&folder) = tree.folders.get(at) {
                add(&mut folder_sums, folder as usize, probability);
            }
        }
        let order = (likely.iter())
            .map(|&(at, _)| crate::footprint::flat::number(at))
            .collect();
        let relations = Relations::new(tree, grounds.graph, &Ranking { order, scores }, Vec::new());
        Self {
            companions: Companions::new(grounds, likely),
            most_imported: highest(&relations.imported),
            most_importing: highest(&relations.importing),
            relations,
            folder_sums,
            grounds,
        }
    }

    /// The features of the candidate with that file number, which stands at that place with that probability.
    pub(super) fn of(&self, at: usize, place: usize, probability: f64) -> [f64; N_CLOSER] {
        let get = |values: &[f64]| values.get(at).copied().unwrap_or_default();
        let folder = (self.grounds.tree.folders.get(at)).map(|&folder| folder as usize);
        let of_folder = |values: &[f64]| {
            let value = folder.and_then(|folder| values.get(folder));
            value.copied().unwrap_or_default()
        };
        let Companions { sum, most, lift } = &self.companions;
        let imported = get(&self.relations.imported) / self.most_imported;
        let importing = get(&self.relations.importing) / self.most_importing;
        [
            (1.0 + place as f64).ln(),
            get(sum),
            get(sum).sqrt(),
            get(most),
            get(lift),
            get(&self.relations.test_of),
            get(&self.relations.source_of),
            get(&self.relations.twin_of),
            imported,
            imported.sqrt(),
            importing,
            importing.sqrt(),
            of_folder(&self.relations.folder_best),
            of_folder(&self.folder_sums) - probability,
        ]
    }
}

/// How often each file was changed together with the likeliest ones.
struct Companions {
    /// How many of them bring it: the sum over them of how likely they are times how often their changes touched it.
    sum: Vec<f64>,
    /// The most that one of them brings.
    most: Vec<f64>,
    /// The same sum of the logarithm of how many times more often than usual their changes touched it.
    lift: Vec<f64>,
}

impl Companions {
    fn new(grounds: &Grounds<'_>, likely: &[(usize, f64)]) -> Self {
        let none = vec![0.0; grounds.tree.len()];
        let (mut sum, mut most, mut lift) = (none.clone(), none.clone(), none);
        let mut together = Together::new(grounds.history, &grounds.habits);
        let weigh = |position: u32, _| {
            let weight = (-f64::from(position) / FADING).exp();
            (weight, weight)
        };
        for &(seed, probability) in likely.iter().take(N_SEEDS) {
            together.for_each(seed, weigh, |at, amount, total| {
                let usual = grounds.habits.usual.get(at).copied().unwrap_or_default();
                let share = (amount + SMOOTHING * usual) / (total + SMOOTHING);
                let times_usual = (share / usual.max(1e-9)).ln().max(0.0);
                add(&mut sum, at, probability * share);
                add(&mut lift, at, probability * times_usual);
                if let Some(most) = most.get_mut(at) {
                    *most = most.max(probability * share);
                }
            });
        }
        Self { sum, most, lift }
    }
}
