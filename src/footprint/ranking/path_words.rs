//! What the words of paths say of each file for one text.

use super::field::{Field, Filter, rarity};
use super::habits::add;
use super::query::{Query, Weighted};
use super::tree::TreeIndex;
use crate::footprint::flat::Lists;

/// The words of the names of files with how telling each is, worked out once for all texts.
#[derive(Debug, Default)]
pub(super) struct Stems {
    /// Of each file, the words of its name.
    words: Lists<(u32, f64)>,
    /// Of each file, how telling they are together.
    totals: Vec<f64>,
    /// How many terms a path has.
    usual: f64,
}

impl Stems {
    /// The words of the names of a tree, where `field` tells how many paths have each.
    pub(super) fn new(tree: &TreeIndex<'_>, field: &Field) -> Self {
        let n_terms = |bag: &crate::footprint::Bag| bag.terms().len() as f64;
        let mut stems = Self {
            usual: tree.bags.iter().map(n_terms).sum::<f64>() / (tree.len().max(1) as f64),
            ..Self::default()
        };
        let in_none = rarity(1.0, tree.len() as f64);
        for stem in &tree.stems {
            let mut total = 0.0;
            stems.words.push(stem.iter().map(|&term| {
                let value = match field.rarity(term) {
                    0.0 => in_none,
                    value => value,
                };
                total += value;
                (term, value)
            }));
            stems.totals.push(total);
        }
        stems
    }
}

/// What the words of the paths say, by file.
pub(super) struct PathSignals {
    pub(super) path: Vec<f64>,
    pub(super) stem_share: Vec<f64>,
    pub(super) stem_worth: Vec<f64>,
    pub(super) folder_worth: Vec<f64>,
}

impl PathSignals {
    /// What they say for one text; `whole_names` are the names of the files as one term each.
    pub(super) fn new(
        query: &Query,
        tree: &TreeIndex<'_>,
        field: &Field,
        stems: &Stems,
        whole_names: &[u32],
    ) -> Self {
        let n_files = tree.len();
        let mut path = vec![0.0; n_files];
        for (term, weight) in query.all() {
            let worth_of_term = weight * field.rarity(term);
            for &(number, _) in field.with(term) {
                add(&mut path, number as usize, worth_of_term);
            }
        }
        let mut signals = Self {
            path,
            stem_share: vec![0.0; n_files],
            stem_worth: vec![0.0; n_files],
            folder_worth: vec![0.0; n_files],
        };
        let (words, names) = (Asked::new(&query.words), Asked::new(&query.names));
        let own = (signals.path.iter_mut().zip(&mut signals.folder_worth))
            .zip(signals.stem_share.iter_mut().zip(&mut signals.stem_worth));
        for (at, ((path, folder_worth), (stem_share, stem_worth))) in own.enumerate() {
            let stem = stems.words.get(at);
            let mut shared = 0.0;
            for &(term, value) in stem {
                shared += if words.has(term) { value } else { 0.0 };
            }
            if shared != 0.0 {
                *stem_share = shared / stems.totals.get(at).copied().unwrap_or(shared);
                *stem_worth = shared;
            } else if stem.len() == 1 && whole_names.get(at).is_some_and(|name| names.has(*name)) {
                // `hotreload.js` for "hot reload".
                *stem_share = 1.0;
                *stem_worth = 8.0;
            }
            if *path != 0.0 {
                let n_terms = (tree.bags.get(at)).map_or(1.0, |bag| bag.terms().len() as f64);
                *folder_worth = (*path - shared).max(0.0);
                *path /= 0.5 + 0.5 * n_terms / stems.usual.max(1.0);
            }
        }
        signals
    }
}

/// Terms that are asked for, most others quickly ruled out.
struct Asked<'a> {
    filter: Filter,
    terms: &'a [Weighted],
}

impl<'a> Asked<'a> {
    fn new(terms: &'a [Weighted]) -> Self {
        Self {
            filter: Filter::new(terms.iter().map(|(term, _)| term)),
            terms,
        }
    }

    fn has(&self, term: u32) -> bool {
        let known = |&(term, _): &Weighted| term;
        self.filter.may_have(term) && self.terms.binary_search_by_key(&term, known).is_ok()
    }
}
