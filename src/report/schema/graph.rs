//! `git-orchestrate/graph/1`: which file imports which.

use serde::Serialize;

use crate::model::{EdgeKind, ImportGraph, Oid, RepoPath};

/// The document of `graph --json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GraphDocument<'a> {
    /// Its name and version.
    pub schema: &'static str,
    /// The commit whose tree it is about.
    pub base: &'a Oid,
    /// The edges, sorted.
    pub edges: Vec<EdgeEntry<'a>>,
}

/// One edge: `from` imports `to`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EdgeEntry<'a> {
    /// The file that imports.
    pub from: &'a RepoPath,
    /// The file that is imported.
    pub to: &'a RepoPath,
    /// How it is used.
    pub kind: EdgeKind,
}

impl<'a> GraphDocument<'a> {
    /// The document of a graph.
    pub fn new(base: &'a Oid, graph: &'a ImportGraph) -> Self {
        Self {
            schema: "git-orchestrate/graph/1",
            base,
            edges: graph
                .edges_with_kind()
                .map(|(from, to, kind)| EdgeEntry { from, to, kind })
                .collect(),
        }
    }
}
