//! Python: `import a.b`, `from .a import b`, anywhere in a file.

mod blocks;
mod resolve;
mod scan;
mod standard;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use self::resolve::Resolver;
use self::scan::Import;
use super::build::{FileLinks, ReadFile};
use super::file_set::FileSet;
use crate::model::{EdgeKind, RepoPath};

/// What stands in a Python file: its imports, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Facts(Vec<Import>);

impl Facts {
    /// Each import as it is written: `..module`, or `..module:name` once for each name.
    pub(super) fn written(&self) -> Vec<(String, EdgeKind)> {
        let mut written = Vec::new();
        for import in &self.0 {
            let kind = if import.is_weak {
                EdgeKind::Weak
            } else {
                EdgeKind::Defines
            };
            let module = format!("{}{}", ".".repeat(import.level), import.module);
            for name in &import.names {
                written.push((format!("{module}:{}", name.name), kind));
            }
            if import.names.is_empty() {
                written.push((module, kind));
            }
        }
        written
    }
}

/// Whether the file at `path` is one.
pub(super) fn is_one(path: &RepoPath) -> bool {
    matches!(path.extension(), Some("py" | "pyi" | "pyw"))
}

/// What stands in the file.
pub(super) fn scan(_extension: &str, text: &[u8]) -> Facts {
    Facts(scan::imports(text))
}

/// The links of every Python file of the tree.
pub(super) fn links<'a>(
    tree: &FileSet<'a>,
    files: &[(&'a RepoPath, &Facts)],
    _read: &ReadFile<'_>,
) -> Vec<FileLinks<'a>> {
    let resolver = Resolver::new(tree, files);
    files
        .par_iter()
        .map(|(path, facts)| {
            let mut links = Vec::new();
            resolver.resolve_all(path, &facts.0, &mut links);
            (*path, links)
        })
        .collect()
}
