//! The entries of a footprint while they are gathered.

use std::collections::BTreeMap;

use crate::model::{Evidence, EvidenceKind, FootprintEntry, RepoPath};

/// Entries by path: the likeliest reason gives the probability, every reason is kept as evidence.
#[derive(Debug, Default)]
pub(super) struct Entries(BTreeMap<RepoPath, (f64, Vec<Evidence>)>);

impl Entries {
    /// Adds a reason to believe that the task touches `path`.
    pub(super) fn add(&mut self, path: &RepoPath, probability: f64, kind: EvidenceKind, why: &str) {
        let (known, evidence) = self.0.entry(path.clone()).or_default();
        let item = Evidence {
            kind,
            text: why.to_owned(),
        };
        if evidence.contains(&item) {
            return;
        }
        // The reason that the probability comes from is shown first.
        if probability > *known {
            *known = probability;
            evidence.insert(0, item);
        } else {
            evidence.push(item);
        }
    }

    /// The probability of `path`; 0 where it is not listed.
    pub(super) fn probability(&self, path: &RepoPath) -> f64 {
        self.0
            .get(path)
            .map_or(0.0, |(probability, _)| *probability)
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
        self.0
            .iter()
            .map(|(path, (probability, _))| (path, *probability))
    }

    /// The entries, likeliest first, then by path.
    pub(super) fn into_sorted(self) -> Vec<FootprintEntry> {
        let mut entries: Vec<FootprintEntry> = self
            .0
            .into_iter()
            .map(|(path, (probability, evidence))| FootprintEntry {
                path,
                // Two digits: more would claim what nobody knows.
                probability: (probability.clamp(0.0, 1.0) * 100.0).round() / 100.0,
                evidence,
            })
            .filter(|entry| entry.probability > 0.0)
            .collect();
        entries.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        entries
    }
}
