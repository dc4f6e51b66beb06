//! JavaScript and TypeScript: `import`, `export … from`, `require` and dynamic `import()`.

mod json;
mod package;
mod probe;
mod resolve;
mod scan;
mod tokens;
mod tsconfig;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use self::resolve::Resolver;
use self::scan::Specifier;
use super::build::{FileLinks, ReadFile};
use super::file_set::FileSet;
use crate::model::{EdgeKind, RepoPath};

/// What stands in a file: its module specifiers, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Facts(Vec<Specifier>);

impl Facts {
    /// Each specifier as it is written.
    pub(super) fn written(&self) -> Vec<(String, EdgeKind)> {
        let specifiers = self.0.iter();
        specifiers
            .map(|specifier| (specifier.text.clone(), specifier.kind))
            .collect()
    }
}

/// Whether the file at `path` is one.
pub(super) fn is_one(path: &RepoPath) -> bool {
    matches!(
        path.extension(),
        Some("ts" | "tsx" | "js" | "jsx" | "mjs" | "cjs" | "mts" | "cts" | "vue" | "svelte")
    )
}

/// What stands in the file.
pub(super) fn scan(extension: &str, text: &[u8]) -> Facts {
    let scripts = scan::scripts(extension, text);
    Facts(scripts.into_iter().flat_map(scan::specifiers).collect())
}

/// The links of every JavaScript and TypeScript file of the tree.
pub(super) fn links<'a>(
    tree: &FileSet<'a>,
    files: &[(&'a RepoPath, &Facts)],
    read: &ReadFile<'_>,
) -> Vec<FileLinks<'a>> {
    let resolver = Resolver::new(tree, read);
    files
        .par_iter()
        .map(|(path, facts)| {
            let mut links = Vec::new();
            for specifier in &facts.0 {
                resolver.resolve(path, specifier, &mut links);
            }
            (*path, links)
        })
        .collect()
}
