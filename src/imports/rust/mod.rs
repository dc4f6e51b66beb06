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

use self::crates::Crates;
use self::modules::Modules;
use super::build::{FileLinks, ReadFile};
use super::file_set::FileSet;
use crate::model::RepoPath;

pub(super) use self::scan::FileFacts as Facts;

/// Whether the file at `path` is one.
pub(super) fn is_one(path: &RepoPath) -> bool {
    path.extension() == Some("rs")
}

/// What stands in the file.
pub(super) fn scan(_extension: &str, text: &[u8]) -> Facts {
    scan::facts(text)
}

/// The links of every Rust file of the tree.
pub(super) fn links<'a>(
    tree: &FileSet<'a>,
    files: &[(&'a RepoPath, &Facts)],
    read: &ReadFile<'_>,
) -> Vec<FileLinks<'a>> {
    let crates = Crates::new(tree, read);
    let modules = Modules::new(tree, files, &crates);
    resolve::links(&modules)
}
