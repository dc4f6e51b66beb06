//! Which file imports which.

use std::collections::{BTreeMap, BTreeSet};

use super::RepoPath;

/// The file-to-file import graph of one tree. Edges are sorted; a file never imports itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportGraph {
    imports: BTreeMap<RepoPath, BTreeSet<RepoPath>>,
    importers: BTreeMap<RepoPath, BTreeSet<RepoPath>>,
    unresolved: BTreeMap<RepoPath, BTreeSet<RepoPath>>,
}

impl ImportGraph {
    /// Adds the edge "`from` imports `to`"; an edge from a file to itself is dropped.
    pub fn insert(&mut self, from: RepoPath, to: RepoPath) {
        if from == to {
            return;
        }
        self.importers
            .entry(to.clone())
            .or_default()
            .insert(from.clone());
        self.imports.entry(from).or_default().insert(to);
    }

    /// Notes that `from` imports something that no file provides, and that a file at `candidate` would provide it.
    pub fn insert_unresolved(&mut self, from: RepoPath, candidate: RepoPath) {
        self.unresolved.entry(candidate).or_default().insert(from);
    }

    /// The files that `path` imports.
    pub fn imports_of(&self, path: &RepoPath) -> impl Iterator<Item = &RepoPath> {
        self.imports.get(path).into_iter().flatten()
    }

    /// The files that import `path`.
    pub fn importers_of(&self, path: &RepoPath) -> impl Iterator<Item = &RepoPath> {
        self.importers.get(path).into_iter().flatten()
    }

    /// The files that already import what a new file at `path` would provide.
    pub fn awaiting(&self, path: &RepoPath) -> impl Iterator<Item = &RepoPath> {
        self.unresolved.get(path).into_iter().flatten()
    }

    /// Every edge, as (from, to), sorted.
    pub fn edges(&self) -> impl Iterator<Item = (&RepoPath, &RepoPath)> {
        self.imports
            .iter()
            .flat_map(|(from, tos)| tos.iter().map(move |to| (from, to)))
    }

    /// How many edges there are.
    pub fn n_edges(&self) -> usize {
        self.imports.values().map(BTreeSet::len).sum()
    }
}
