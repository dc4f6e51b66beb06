//! Ruby: `require` and its kin, and constants by the files that define them.
//!
//! Where files are loaded by name (Zeitwerk, `autoload`, a root file that requires everything) only the constants tell
//! who uses whom. Each is looked up as Ruby does, from the innermost enclosing module outwards, among what the files
//! of the tree define.

mod resolve;
mod scan;

use rayon::prelude::*;

use self::resolve::Resolver;
pub(super) use self::scan::Facts;
use super::build::{FileLinks, ReadFile};
use super::file_set::FileSet;
use crate::model::RepoPath;

/// Whether the file at `path` is one.
pub(super) fn is_one(path: &RepoPath) -> bool {
    let is_named = matches!(path.file_name(), "Rakefile" | "Gemfile" | "Guardfile");
    is_named || matches!(path.extension(), Some("rb" | "rake" | "gemspec" | "ru"))
}

/// What stands in the file.
pub(super) fn scan(_extension: &str, text: &[u8]) -> Facts {
    scan::facts(text)
}

/// The links of every Ruby file of the tree.
pub(super) fn links<'a>(
    tree: &FileSet<'a>,
    files: &[(&'a RepoPath, &Facts)],
    _read: &ReadFile<'_>,
) -> Vec<FileLinks<'a>> {
    let resolver = Resolver::new(tree, files);
    (files.par_iter())
        .map(|(path, facts)| (*path, resolver.links(path, facts)))
        .collect()
}
