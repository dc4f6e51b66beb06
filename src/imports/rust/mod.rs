//! Rust: modules by `mod`, names by `use` and by paths, followed through re-exports to the file that defines them.
//!
//! A name is not where a path ends but where it is defined: `use crate::Error` in a crate whose root says
//! `pub use error::Error` leads to `error.rs`. So all files are scanned first, then put together as crates and module
//! trees, and only then are paths followed.

mod crates;
mod modules;
mod resolve;
mod scan;
mod tokens;

use rayon::prelude::*;

use self::crates::Crates;
use self::modules::Modules;
use super::build::{FileLinks, ReadFile};
use super::file_set::FileSet;

/// The links of every Rust file of the tree.
pub(super) fn links(tree: &FileSet<'_>, read: &ReadFile<'_>) -> Vec<FileLinks> {
    let files = tree.with_extension(&["rs"]);
    if files.is_empty() {
        return Vec::new();
    }
    let facts: Vec<_> = files
        .par_iter()
        .map(|path| scan::facts(&read(path).unwrap_or_default()))
        .collect();
    let crates = Crates::new(tree, read);
    let modules = Modules::new(tree, &files, &facts, &crates);
    resolve::links(&modules)
}
