//! All languages together.

use rayon::prelude::*;

use super::facts::{Facts, links, scan};
use super::file_set::FileSet;
use crate::model::{EdgeKind, GraphBuilder, ImportGraph, RepoPath};

/// Gives the content of a file of the tree; none where it cannot be had.
pub type ReadFile<'a> = dyn Fn(&RepoPath) -> Option<Vec<u8>> + Sync + 'a;

/// Where an import leads.
#[derive(Debug)]
pub(super) enum Link<'a> {
    /// To this file of the tree, which is used so.
    To(&'a RepoPath, EdgeKind),
    /// To this file besides, which defines what another one hands on.
    Through(&'a RepoPath),
    /// Nowhere; a file at this path would provide it.
    Missing(RepoPath),
}

impl Link<'_> {
    /// The link to a file that is not there, unless it would lie outside the repository.
    pub(super) fn missing(path: &str) -> Option<Self> {
        path.parse().ok().map(Self::Missing)
    }
}

/// The links of one file.
pub(super) type FileLinks<'a> = (&'a RepoPath, Vec<Link<'a>>);

/// The import graph of the tree that holds `files`, which are read through `read`, from several threads at once.
pub fn build(files: &[RepoPath], read: &ReadFile<'_>) -> ImportGraph {
    let facts: Vec<(usize, Facts)> = (files.par_iter().enumerate())
        .filter_map(|(place, path)| {
            super::Language::of(path)?;
            Some((place, scan(path, &read(path)?)?))
        })
        .collect();
    build_from(files, &facts, read)
}

/// The import graph of the tree that holds `files`, from what was found in them before: `facts` by the places of the files
/// in `files`, in their order. Only configuration is read.
pub fn build_from(
    files: &[RepoPath],
    facts: &[(usize, Facts)],
    read: &ReadFile<'_>,
) -> ImportGraph {
    let tree = FileSet::new(files);
    let all = links(&tree, files, facts, read);
    let mut graph = GraphBuilder::default();
    for (from, links) in &all {
        for link in links {
            match link {
                Link::To(to, kind) => graph.insert(from, to, *kind),
                Link::Through(to) => graph.insert_definer(from, to),
                Link::Missing(candidate) => graph.insert_unresolved(from, candidate),
            }
        }
    }
    graph.build()
}
