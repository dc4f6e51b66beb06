//! How often the changes of a history share files.

use super::history::{History, Landing};
use crate::model::Sharing;

/// So many of the latest changes are each held against the one before.
const N_CHANGES: usize = 2_000;
/// What is usual counts as much as so many pairs.
const SMOOTHING: f64 = 30.0;

impl History {
    /// How often two of its changes share a file of which one follows the other. The commits of a merged branch follow
    /// each other here.
    pub fn sharing(&self) -> Sharing {
        let changes: Vec<Landing<'_>> = (self.all().landings())
            .map(|(_, landing)| landing)
            .filter(|landing| !landing.files.is_empty())
            .take(N_CHANGES + 1)
            .collect();
        let (mut n_pairs, mut n_sharing) = (SMOOTHING, SMOOTHING * Sharing::USUAL.following);
        for (change, before) in changes.iter().zip(changes.iter().skip(1)) {
            n_pairs += 1.0;
            let is_shared = |file: &u32| before.files.binary_search(file).is_ok();
            if change.files.iter().any(is_shared) {
                n_sharing += 1.0;
            }
        }
        Sharing {
            following: n_sharing / n_pairs,
        }
    }
}
