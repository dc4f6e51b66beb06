//! C#: the types that a file names, in its own namespaces, those around them, and those it uses.
//!
//! A `using` names a namespace, which many files of many projects may share, so it leads nowhere by itself: the type
//! names do. A type in several files (`partial`) leads to all of them.

mod declarations;
mod namespaces;
mod projects;
mod resolve;
mod scan;

use super::build::{FileLinks, ReadFile};
use super::file_set::FileSet;
use crate::model::RepoPath;

pub(super) use self::scan::Facts;

/// Whether the file at `path` is one.
pub(super) fn is_one(path: &RepoPath) -> bool {
    path.extension() == Some("cs")
}

/// What the file says.
pub(super) fn scan(_extension: &str, text: &[u8]) -> Facts {
    scan::facts(text)
}

/// The links of every C# file.
pub(super) fn links<'a>(
    tree: &FileSet<'a>,
    files: &[(&'a RepoPath, &Facts)],
    read: &ReadFile<'_>,
) -> Vec<FileLinks<'a>> {
    let projects = projects::Projects::new(tree, files, read);
    let namespaces = namespaces::Namespaces::new(files, &projects);
    resolve::links(files, &projects, &namespaces)
}
