//! The entries of a footprint while they are gathered.

use std::collections::BTreeMap;

use crate::model::{Evidence, EvidenceKind, FootprintEntry, Region, RepoPath};

/// Entries by path: the likeliest reason gives the probability, every reason is kept as evidence.
#[derive(Debug, Default)]
pub(super) struct Entries(BTreeMap<RepoPath, Entry>);

#[derive(Debug, Default)]
struct Entry {
    probability: f64,
    evidence: Vec<Evidence>,
    regions: Vec<Region>,
}

impl Entries {
    /// Adds a reason to believe that the task touches `path`.
    pub(super) fn add(&mut self, path: &RepoPath, probability: f64, kind: EvidenceKind, why: &str) {
        let entry = self.0.entry(path.clone()).or_default();
        let item = Evidence {
            kind,
            text: why.to_owned(),
        };
        if entry.evidence.contains(&item) {
            return;
        }
        // The reason that the probability comes from is shown first.
        if probability > entry.probability {
            entry.probability = probability;
            entry.evidence.insert(0, item);
        } else {
            entry.evidence.push(item);
        }
    }

    /// Says where in `path` the task will probably change something, where the path is listed.
    pub(super) fn locate(&mut self, path: &RepoPath, regions: &[Region]) {
        if let Some(entry) = self.0.get_mut(path) {
            entry.regions = regions.to_vec();
        }
    }

    /// The probability of `path`; 0 where it is not listed.
    pub(super) fn probability(&self, path: &RepoPath) -> f64 {
        self.0.get(path).map_or(0.0, |entry| entry.probability)
    }

    /// Takes a path off.
    pub(super) fn remove(&mut self, path: &RepoPath) {
        self.0.remove(path);
    }

    /// Whether there is nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every path with its probability, sorted by path.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&RepoPath, f64)> {
        self.0.iter().map(|(path, entry)| (path, entry.probability))
    }

    /// The entries, likeliest first, then by path.
    pub(super) fn into_sorted(self) -> Vec<FootprintEntry> {
        let mut entries: Vec<FootprintEntry> = self
            .0
            .into_iter()
            .map(|(path, entry)| FootprintEntry {
                path,
                // Two digits: more would claim what nobody knows.
                probability: (entry.probability.clamp(0.0, 1.0) * 100.0).round() / 100.0,
                evidence: entry.evidence,
                regions: entry.regions,
            })
            .filter(|entry| entry.probability > 0.0)
            .collect();
        entries.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        entries
    }
}
