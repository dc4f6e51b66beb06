//! JavaScript and TypeScript: `import`, `export … from`, `require` and dynamic `import()`.

mod json;
mod package;
mod probe;
mod resolve;
mod scan;
mod tsconfig;

use rayon::prelude::*;

use self::resolve::Resolver;
use super::build::{FileLinks, ReadFile};
use super::file_set::FileSet;

/// The extensions of files that are scanned.
const SCANNED: [&str; 10] = [
    "ts", "tsx", "js", "jsx", "mjs", "cjs", "mts", "cts", "vue", "svelte",
];

/// The links of every JavaScript and TypeScript file of the tree.
pub(super) fn links(tree: &FileSet<'_>, read: &ReadFile<'_>) -> Vec<FileLinks> {
    let files = tree.with_extension(&SCANNED);
    if files.is_empty() {
        return Vec::new();
    }
    let resolver = Resolver::new(tree, read);
    files
        .par_iter()
        .filter_map(|path| {
            let text = read(path)?;
            let mut links = Vec::new();
            for script in scan::scripts(path.extension().unwrap_or_default(), &text) {
                for specifier in scan::specifiers(script) {
                    resolver.resolve(path, &specifier, &mut links);
                }
            }
            Some(((*path).clone(), links))
        })
        .collect()
}
