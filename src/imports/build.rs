//! All languages together.

use super::file_set::FileSet;
use super::{javascript, python, rust};
use crate::model::{ImportGraph, RepoPath};

/// Gives the content of a file of the tree; none where it cannot be had.
pub type ReadFile<'a> = dyn Fn(&RepoPath) -> Option<Vec<u8>> + Sync + 'a;

/// Where an import leads.
#[derive(Debug)]
pub(super) enum Link {
    /// To this file of the tree.
    To(RepoPath),
    /// Nowhere; a file at this path would provide it.
    Missing(RepoPath),
}

impl Link {
    /// The link to a file that is not there, unless it would lie outside the repository.
    pub(super) fn missing(path: &str) -> Option<Self> {
        path.parse().ok().map(Self::Missing)
    }
}

/// The links of one file.
pub(super) type FileLinks = (RepoPath, Vec<Link>);

/// The import graph of the tree that holds `files`, which are read through `read`, from several threads at once.
pub fn build(files: &[RepoPath], read: &ReadFile<'_>) -> ImportGraph {
    let tree = FileSet::new(files);
    let languages = [python::links, javascript::links, rust::links];
    let mut graph = ImportGraph::default();
    for links in languages.map(|language| language(&tree, read)) {
        for (from, links) in links {
            for link in links {
                match link {
                    Link::To(to) => graph.insert(from.clone(), to),
                    Link::Missing(candidate) => graph.insert_unresolved(from.clone(), candidate),
                }
            }
        }
    }
    graph
}
