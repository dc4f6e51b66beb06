//! Python: `import a.b`, `from .a import b`, anywhere in a file.

mod resolve;
mod scan;

use rayon::prelude::*;

use self::resolve::Resolver;
use super::build::{FileLinks, ReadFile};
use super::file_set::FileSet;

/// The links of every Python file of the tree.
pub(super) fn links(tree: &FileSet<'_>, read: &ReadFile<'_>) -> Vec<FileLinks> {
    let files = tree.with_extension(&["py", "pyi", "pyw"]);
    let resolver = Resolver::new(tree, &files);
    files
        .par_iter()
        .filter_map(|path| {
            let text = read(path)?;
            let mut links = Vec::new();
            for import in scan::imports(&text) {
                resolver.resolve(path, &import, &mut links);
            }
            Some(((*path).clone(), links))
        })
        .collect()
}
