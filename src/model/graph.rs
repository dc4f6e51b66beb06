//! Which file imports which.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Serialize};

use super::RepoPath;

/// How a file uses what it imports; the strongest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EdgeKind {
    /// For types alone, or only where it is there, or without being written: little breaks when it changes.
    Weak,
    /// By name: the imported file hands on what others define, or it is only declared or handed on here.
    Names,
    /// What the imported file defines is used here.
    Defines,
}

/// An edge as it is kept: the number of the file at the other end, and the kind.
type End = (u32, EdgeKind);

/// The file-to-file import graph of one tree. Edges are sorted; a file never imports itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportGraph {
    /// Every file with an edge, sorted; an edge knows it by its place here.
    paths: Vec<RepoPath>,
    imports: Rows<End>,
    importers: Rows<End>,
    /// For each file those that define what it imports through others.
    definers: Rows<u32>,
    /// Paths at which no file is, sorted, each with the files that await one there.
    candidates: Vec<RepoPath>,
    awaiting: Rows<u32>,
}

/// A list of numbers for each row, all in one vector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Rows<T> {
    /// Where each row ends.
    ends: Vec<u32>,
    all: Vec<T>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self {
            ends: Vec::new(),
            all: Vec::new(),
        }
    }
}

impl<T> Rows<T> {
    /// The rows of pairs of (row, value), which are sorted by row.
    fn new(n_rows: usize, pairs: impl Iterator<Item = (u32, T)>) -> Self {
        let mut rows = Self::default();
        for (row, value) in pairs {
            while rows.ends.len() < row as usize {
                rows.end();
            }
            rows.all.push(value);
        }
        while rows.ends.len() < n_rows {
            rows.end();
        }
        rows
    }

    fn end(&mut self) {
        self.ends
            .push(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
    }

    fn row(&self, number: usize) -> &[T] {
        let end = self.ends.get(number).copied().unwrap_or_default();
        let start = number
            .checked_sub(1)
            .and_then(|before| self.ends.get(before).copied())
            .unwrap_or_default();
        self.all
            .get(start as usize..end as usize)
            .unwrap_or_default()
    }
}

impl ImportGraph {
    /// Adds the edge "`from` uses what `to` defines"; an edge from a file to itself is dropped. The whole graph is made
    /// anew: for more than a few edges take a [`GraphBuilder`].
    pub fn insert(&mut self, from: &RepoPath, to: &RepoPath) {
        let mut builder = GraphBuilder::from_graph(self);
        builder.insert(from, to, EdgeKind::Defines);
        *self = builder.build();
    }

    /// Notes that `from` imports something that no file provides, and that a file at `candidate` would provide it. As
    /// costly as [`ImportGraph::insert`].
    pub fn insert_unresolved(&mut self, from: &RepoPath, candidate: &RepoPath) {
        let mut builder = GraphBuilder::from_graph(self);
        builder.insert_unresolved(from, candidate);
        *self = builder.build();
    }

    /// The files that `path` imports.
    pub fn imports_of(&self, path: &RepoPath) -> impl Iterator<Item = &RepoPath> {
        self.uses_of(path).map(|(to, _)| to)
    }

    /// The files that `path` imports, with how it uses each.
    pub fn uses_of(&self, path: &RepoPath) -> impl Iterator<Item = (&RepoPath, EdgeKind)> {
        self.ends(&self.imports, path)
    }

    /// The files that import `path`.
    pub fn importers_of(&self, path: &RepoPath) -> impl Iterator<Item = &RepoPath> {
        self.users_of(path).map(|(from, _)| from)
    }

    /// The files that import `path`, with how each uses it.
    pub fn users_of(&self, path: &RepoPath) -> impl Iterator<Item = (&RepoPath, EdgeKind)> {
        self.ends(&self.importers, path)
    }

    /// How `from` uses `to`; none where it does not import it.
    pub fn kind(&self, from: &RepoPath, to: &RepoPath) -> Option<EdgeKind> {
        let to = self.paths.binary_search(to).ok()?;
        let row = self.imports.row(self.paths.binary_search(from).ok()?);
        let at = row.binary_search_by_key(&to, |(to, _)| *to as usize).ok()?;
        row.get(at).map(|(_, kind)| *kind)
    }

    /// The files that already import what a new file at `path` would provide.
    pub fn awaiting(&self, path: &RepoPath) -> impl Iterator<Item = &RepoPath> {
        let row = self.candidates.binary_search(path).ok();
        let files = row.map(|row| self.awaiting.row(row)).unwrap_or_default();
        files
            .iter()
            .filter_map(|file| self.paths.get(*file as usize))
    }

    /// The files that define what `path` imports by way of others, which only hand it on. That is no edge of its own.
    pub fn definers_of(&self, path: &RepoPath) -> impl Iterator<Item = &RepoPath> {
        let row = self.paths.binary_search(path).ok();
        let files = row.map(|row| self.definers.row(row)).unwrap_or_default();
        (files.iter()).filter_map(|file| self.paths.get(*file as usize))
    }

    /// Every edge, as (from, to), sorted.
    pub fn edges(&self) -> impl Iterator<Item = (&RepoPath, &RepoPath)> {
        self.edges_with_kind().map(|(from, to, _)| (from, to))
    }

    /// Every edge with its kind, as (from, to, kind), sorted.
    pub fn edges_with_kind(&self) -> impl Iterator<Item = (&RepoPath, &RepoPath, EdgeKind)> {
        self.paths.iter().enumerate().flat_map(move |(row, from)| {
            let ends = self.imports.row(row).iter();
            ends.filter_map(move |(to, kind)| Some((from, self.paths.get(*to as usize)?, *kind)))
        })
    }

    /// How many edges there are.
    pub fn n_edges(&self) -> usize {
        self.imports.all.len()
    }

    fn ends<'a>(
        &'a self,
        rows: &'a Rows<End>,
        path: &RepoPath,
    ) -> impl Iterator<Item = (&'a RepoPath, EdgeKind)> {
        let row = self.paths.binary_search(path).ok();
        let ends = row.map(|row| rows.row(row)).unwrap_or_default();
        ends.iter()
            .filter_map(|(end, kind)| Some((self.paths.get(*end as usize)?, *kind)))
    }
}

/// Gathers edges in any order, and makes the graph of them.
#[derive(Debug, Default)]
pub struct GraphBuilder<'a> {
    numbers: HashMap<&'a str, u32, FxBuildHasher>,
    paths: Vec<&'a RepoPath>,
    edges: Vec<(u32, u32, EdgeKind)>,
    definers: Vec<(u32, u32)>,
    unresolved: Vec<(u32, u32)>,
}

impl<'a> GraphBuilder<'a> {
    fn from_graph(graph: &'a ImportGraph) -> Self {
        let mut builder = Self::default();
        for (from, to, kind) in graph.edges_with_kind() {
            builder.insert(from, to, kind);
        }
        for from in &graph.paths {
            for to in graph.definers_of(from) {
                builder.insert_definer(from, to);
            }
        }
        for (row, candidate) in graph.candidates.iter().enumerate() {
            for from in graph.awaiting.row(row) {
                if let Some(from) = graph.paths.get(*from as usize) {
                    builder.insert_unresolved(from, candidate);
                }
            }
        }
        builder
    }

    /// Adds an edge. An edge from a file to itself is dropped; of one found twice the strongest kind is kept.
    pub fn insert(&mut self, from: &'a RepoPath, to: &'a RepoPath, kind: EdgeKind) {
        if from != to {
            let edge = (self.number(from), self.number(to), kind);
            self.edges.push(edge);
        }
    }

    /// Notes that `from` uses what `to` defines by way of another file.
    pub fn insert_definer(&mut self, from: &'a RepoPath, to: &'a RepoPath) {
        if from != to {
            let pair = (self.number(from), self.number(to));
            self.definers.push(pair);
        }
    }

    /// Notes that `from` imports something that no file provides, and that a file at `candidate` would provide it.
    pub fn insert_unresolved(&mut self, from: &'a RepoPath, candidate: &'a RepoPath) {
        let pair = (self.number(candidate), self.number(from));
        self.unresolved.push(pair);
    }

    /// The graph of everything added.
    pub fn build(self) -> ImportGraph {
        // First numbers in the order of appearance, then places in the sorted list of those that have an edge.
        let mut is_file = vec![false; self.paths.len()];
        let mut is_candidate = vec![false; self.paths.len()];
        for (from, to, _) in &self.edges {
            is_file[*from as usize] = true;
            is_file[*to as usize] = true;
        }
        for (from, to) in &self.definers {
            is_file[*from as usize] = true;
            is_file[*to as usize] = true;
        }
        for (candidate, from) in &self.unresolved {
            is_file[*from as usize] = true;
            is_candidate[*candidate as usize] = true;
        }
        let (files, file_places) = sorted(&self.paths, &is_file);
        let (candidates, candidate_places) = sorted(&self.paths, &is_candidate);
        let place = |number: u32| file_places[number as usize];
        let mut edges: Vec<(u32, u32, EdgeKind)> = self
            .edges
            .iter()
            .map(|(from, to, kind)| (place(*from), place(*to), *kind))
            .collect();
        edges.sort_unstable_by_key(|(from, to, kind)| (*from, *to, std::cmp::Reverse(*kind)));
        edges.dedup_by_key(|(from, to, _)| (*from, *to));
        let imports = Rows::new(
            files.len(),
            edges.iter().map(|(from, to, kind)| (*from, (*to, *kind))),
        );
        edges.sort_unstable_by_key(|(from, to, _)| (*to, *from));
        let importers = Rows::new(
            files.len(),
            edges.iter().map(|(from, to, kind)| (*to, (*from, *kind))),
        );
        let definers = pairs(&self.definers, place, place);
        let waits = pairs(
            &self.unresolved,
            |candidate| candidate_places[candidate as usize],
            place,
        );
        ImportGraph {
            awaiting: Rows::new(candidates.len(), waits.into_iter()),
            definers: Rows::new(files.len(), definers.into_iter()),
            paths: files,
            imports,
            importers,
            candidates,
        }
    }

    fn number(&mut self, path: &'a RepoPath) -> u32 {
        let next = u32::try_from(self.paths.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(path.as_str()).or_insert(next);
        if number == next {
            self.paths.push(path);
        }
        number
    }
}

/// The wanted paths in order, and for the number of each its place there.
fn sorted(paths: &[&RepoPath], is_wanted: &[bool]) -> (Vec<RepoPath>, Vec<u32>) {
    let mut order: Vec<usize> = (0..paths.len())
        .filter(|number| is_wanted[*number])
        .collect();
    order.sort_unstable_by_key(|number| paths[*number]);
    let mut places = vec![0; paths.len()];
    for (number, place) in order.iter().zip(0..) {
        places[*number] = place;
    }
    let in_order = order.iter().map(|number| paths[*number].clone()).collect();
    (in_order, places)
}

/// The pairs with the places of their numbers, sorted, each once.
fn pairs(
    all: &[(u32, u32)],
    first: impl Fn(u32) -> u32,
    second: impl Fn(u32) -> u32,
) -> Vec<(u32, u32)> {
    let placed = all.iter().map(|(a, b)| (first(*a), second(*b)));
    let mut pairs: Vec<(u32, u32)> = placed.collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}
