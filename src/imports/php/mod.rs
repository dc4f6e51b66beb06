//! PHP: names of classes and functions, wherever they stand, and `require` of literal paths.
//!
//! A name needs no import in its own namespace, so every name of a file is resolved as PHP does (`use`, grouped `use`,
//! the namespace) and counts where some file of the tree declares it. Which of several that is, and where a missing one
//! would be, follows the autoload rules of `composer.json`.

mod autoload;
mod resolve;
mod scan;
mod tokens;

use rayon::prelude::*;

use self::resolve::Resolver;
pub(super) use self::scan::Facts;
use super::build::{FileLinks, ReadFile};
use super::file_set::FileSet;
use crate::model::RepoPath;

/// Whether the file at `path` is one.
pub(super) fn is_one(path: &RepoPath) -> bool {
    matches!(path.extension(), Some("php" | "phtml" | "inc" | "phpt"))
}

/// What stands in the file.
pub(super) fn scan(_extension: &str, text: &[u8]) -> Facts {
    scan::facts(text)
}

/// The links of every PHP file of the tree.
pub(super) fn links<'a>(
    tree: &FileSet<'a>,
    files: &[(&'a RepoPath, &Facts)],
    read: &ReadFile<'_>,
) -> Vec<FileLinks<'a>> {
    let resolver = Resolver::new(tree, files, read);
    (files.par_iter())
        .map(|(path, facts)| (*path, resolver.links(path, facts)))
        .collect()
}
