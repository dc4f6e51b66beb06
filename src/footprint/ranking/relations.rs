//! From the files that a text points to, to those that go along with them.

use super::habits::{Habits, add};
use super::tree::TreeIndex;
use crate::footprint::History;
use crate::model::{ImportGraph, RepoPath};

/// So many of the likeliest files bring the files that were changed with them.
pub(super) const N_CHANGED_WITH: usize = 15;
/// Of each file so many of its latest changes are read.
const N_CHANGES: usize = 300;
/// So many bring their tests and sources.
const N_COMPANIONS: usize = 25;
/// So many bring what they import and what imports them.
const N_NEIGHBOURS: usize = 15;
/// So many say which folder is meant.
const N_FOLDERS: usize = 40;

/// How likely each file is by the likeliest others.
#[derive(Debug, Default)]
pub(super) struct Relations {
    /// It was changed together with them.
    pub(super) changed_with: Vec<f64>,
    /// By folder: files in it were.
    pub(super) folder_changed_with: Vec<f64>,
    /// It is the test of one.
    pub(super) test_of: Vec<f64>,
    /// It is what one of them tests.
    pub(super) source_of: Vec<f64>,
    /// It is of the same topic, and neither or both are tests.
    pub(super) twin_of: Vec<f64>,
    /// It is among them, and has a test.
    pub(super) has_test: Vec<f64>,
    /// By folder: the likeliest file in it.
    pub(super) folder_best: Vec<f64>,
    /// They import it.
    pub(super) imported: Vec<f64>,
    /// It imports them.
    pub(super) importing: Vec<f64>,
}

/// The files that were changed together with the likeliest ones.
pub(super) fn changed_with(
    tree: &TreeIndex<'_>,
    history: &History,
    habits: &Habits,
    ranking: &Ranking,
) -> Vec<f64> {
    let mut scores = vec![0.0; tree.len()];
    let mut together = Together::new(history, habits);
    let weigh = |position: u32, n_files: usize| {
        let weight = 1.0 / (1.0 + f64::from(position) / 1000.0);
        (weight, weight / (1.0 + n_files as f64 / 8.0))
    };
    for (at, strength) in ranking.best(N_CHANGED_WITH) {
        together.for_each(at, weigh, |other, amount, total| {
            let likely = strength.powi(3) * amount / (total + 1.5);
            add(&mut scores, other, likely);
        });
    }
    scores
}

/// What was changed together with a file, told for one file after the other.
pub(super) struct Together<'a> {
    history: &'a History,
    habits: &'a Habits,
    /// How much of each file, by its number in the tree; 0 between one file and the next.
    amounts: Vec<f64>,
}

impl<'a> Together<'a> {
    pub(super) fn new(history: &'a History, habits: &'a Habits) -> Self {
        Self {
            history,
            habits,
            amounts: vec![0.0; habits.ids.len()],
        }
    }

    /// Tells every other file that the latest changes of a file touched, with how much, and the total that this is of.
    /// What a change counts in the total and for each file, above 0, is weighed by its position and how many files it touched.
    pub(super) fn for_each(
        &mut self,
        at: usize,
        weigh: impl Fn(u32, usize) -> (f64, f64),
        mut tell: impl FnMut(usize, f64, f64),
    ) {
        let Some(Some(file)) = self.habits.ids.get(at).copied() else {
            return;
        };
        let mut touched: Vec<usize> = Vec::new();
        let mut total = 0.0;
        let positions = self.history.all().with_file(file);
        for &position in positions.iter().take(N_CHANGES) {
            let Some(files) = self.history.touched(position) else {
                continue;
            };
            let (weight, each) = weigh(position, files.len());
            total += weight;
            let others = files.iter().filter(|&&other| other != file);
            for other in others.filter_map(|&other| self.habits.number(other)) {
                if let Some(amount) = self.amounts.get_mut(other) {
                    if *amount == 0.0 {
                        touched.push(other);
                    }
                    *amount += each;
                }
            }
        }
        for other in touched {
            let amount = self.amounts.get_mut(other).map(std::mem::take);
            tell(other, amount.unwrap_or_default(), total);
        }
    }
}

impl Relations {
    /// The relations of the files to the likeliest ones of a ranking.
    pub(super) fn new(
        tree: &TreeIndex<'_>,
        graph: &ImportGraph,
        ranking: &Ranking,
        changed_with: Vec<f64>,
    ) -> Self {
        let mut relations = Self {
            test_of: vec![0.0; tree.len()],
            source_of: vec![0.0; tree.len()],
            twin_of: vec![0.0; tree.len()],
            has_test: vec![0.0; tree.len()],
            imported: vec![0.0; tree.len()],
            importing: vec![0.0; tree.len()],
            folder_best: vec![0.0; tree.n_folders],
            folder_changed_with: vec![0.0; tree.n_folders],
            changed_with,
        };
        relations.find_companions(tree, ranking);
        relations.find_neighbours(tree, graph, ranking);
        for (at, strength) in ranking.best(N_FOLDERS) {
            let folder = tree.folders.get(at).map(|&folder| folder as usize);
            if let Some(best) = folder.and_then(|folder| relations.folder_best.get_mut(folder)) {
                *best = best.max(strength);
            }
        }
        for (at, score) in relations.changed_with.iter().enumerate() {
            if let Some(&folder) = tree.folders.get(at) {
                add(&mut relations.folder_changed_with, folder as usize, *score);
            }
        }
        relations
    }

    fn find_companions(&mut self, tree: &TreeIndex<'_>, ranking: &Ranking) {
        for (at, strength) in ranking.best(N_COMPANIONS) {
            let companions = tree.companions(at);
            let shared = strength / (companions.len() as f64).sqrt();
            for &other in companions {
                let other = other as usize;
                if other == at {
                    continue;
                }
                let values = match (tree.is_test(at), tree.is_test(other)) {
                    (false, true) => &mut self.test_of,
                    (true, false) => &mut self.source_of,
                    _ => &mut self.twin_of,
                };
                if let Some(value) = values.get_mut(other) {
                    *value = value.max(shared);
                }
                if tree.is_test(other)
                    && let Some(has_test) = self.has_test.get_mut(at)
                {
                    *has_test = 1.0;
                }
            }
        }
    }

    fn find_neighbours(&mut self, tree: &TreeIndex<'_>, graph: &ImportGraph, ranking: &Ranking) {
        let number = |path: &RepoPath| tree.files.number(path);
        for (at, strength) in ranking.best(N_NEIGHBOURS) {
            let Some(path) = tree.path(at) else { continue };
            let imported: Vec<usize> = graph.imports_of(path).filter_map(number).collect();
            let each = strength.powi(2) / (1.0 + imported.len() as f64 / 5.0);
            for other in imported {
                add(&mut self.imported, other, each);
            }
            for other in graph.importers_of(path).filter_map(number) {
                add(&mut self.importing, other, strength.powi(2));
            }
        }
    }
}

/// Files in the order of a score.
#[derive(Debug)]
pub(super) struct Ranking {
    /// The numbers of the files, the likeliest first.
    pub(super) order: Vec<u32>,
    /// The score of each file, by number.
    pub(super) scores: Vec<f64>,
}

impl Ranking {
    /// The ranking by these scores; equals keep their order.
    pub(super) fn new(scores: Vec<f64>) -> Self {
        let mut keys = keys(&scores);
        keys.sort_unstable();
        let order = keys.into_iter().map(|(_, number)| number).collect();
        Self { order, scores }
    }

    /// The same, but no more than the `n_files` best are put in order.
    pub(super) fn of_best(scores: Vec<f64>, n_files: usize) -> Self {
        let mut keys = keys(&scores);
        if keys.len() > n_files {
            keys.select_nth_unstable(n_files);
            keys.truncate(n_files);
        }
        keys.sort_unstable();
        let order = keys.into_iter().map(|(_, number)| number).collect();
        Self { order, scores }
    }

    /// The best files with their score beside that of the very best, from 0 to 1.
    pub(super) fn best(&self, n_files: usize) -> impl Iterator<Item = (usize, f64)> {
        let most = (self.order.first())
            .and_then(|&first| self.scores.get(first as usize))
            .map_or(1.0, |most| most.max(1e-9));
        self.order.iter().take(n_files).filter_map(move |&number| {
            let at = number as usize;
            Some((at, (self.scores.get(at)? / most).max(0.0)))
        })
    }

    /// The place of each file, 0 the first.
    pub(super) fn places(&self) -> Vec<u32> {
        let mut places = vec![0; self.order.len()];
        for (place, &number) in (0_u32..).zip(&self.order) {
            if let Some(known) = places.get_mut(number as usize) {
                *known = place;
            }
        }
        places
    }
}

/// What sorts files by their scores, the highest first and equals by number: the same order as that of
/// [`f64::total_cmp`], of whole numbers, which are compared several times as fast.
pub(super) fn keys(scores: &[f64]) -> Vec<(u64, u32)> {
    (scores.iter().zip(0_u32..))
        .map(|(score, number)| (descending(*score), number))
        .collect()
}

/// A number that is the smaller, the higher the score.
pub(super) fn descending(score: f64) -> u64 {
    let bits = score.to_bits();
    if bits >> 63 == 0 {
        !(bits | 1 << 63)
    } else {
        bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_in_the_order_of_scores() {
        let scores = [
            0.0,
            3.5,
            -0.0,
            -2.0,
            f64::MAX,
            1e-300,
            3.5,
            f64::INFINITY,
            -1e-9,
        ];
        let mut expected: Vec<usize> = (0..scores.len()).collect();
        expected.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
        let order = |ranking: &Ranking| -> Vec<usize> {
            ranking
                .order
                .iter()
                .map(|number| *number as usize)
                .collect()
        };
        assert_eq!(order(&Ranking::new(scores.to_vec())), expected);
        assert_eq!(order(&Ranking::of_best(scores.to_vec(), 4)), expected[..4]);
        assert_eq!(order(&Ranking::of_best(scores.to_vec(), 40)), expected);
    }
}
