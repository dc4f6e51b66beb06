//! Go: from each name that a file uses to the files that define it, in its own package and in imported ones.
//!
//! An import names a package, which is a folder; an edge to every file of it would tie each writer of a package to
//! each reader. Which names a file uses of a package can be read off the file, so its edges lead to those that define
//! them. Where no such name is known (an import for its side effects, names that a tool generates) all files of the
//! package are meant, as a weak edge; so is what a file embeds.

mod embed;
mod packages;
mod resolve;
mod scan;
mod uses;
mod workspace;

use super::build::{FileLinks, ReadFile};
use super::file_set::FileSet;
use crate::model::RepoPath;

pub(super) use self::scan::Facts;

/// Whether the file at `path` is one.
pub(super) fn is_one(path: &RepoPath) -> bool {
    path.extension() == Some("go")
}

/// What the file says.
pub(super) fn scan(_extension: &str, text: &[u8]) -> Facts {
    scan::facts(text)
}

/// The links of every Go file.
pub(super) fn links<'a>(
    tree: &FileSet<'a>,
    files: &[(&'a RepoPath, &Facts)],
    read: &ReadFile<'_>,
) -> Vec<FileLinks<'a>> {
    let workspace = workspace::Workspace::new(tree, read);
    let packages = packages::Packages::new(files);
    resolve::links(tree, files, &workspace, &packages)
}
