//! Java and Kotlin, which share packages: imports, names of the same package, qualified names.
//!
//! A package is what the files say, not the folder they lie in. Names that no import brings in are looked up in the
//! package of the file and in those imported whole; where several modules of the tree hold the same name, the nearest
//! is meant.

mod declarations;
mod hierarchy;
mod packages;
mod resolve;
mod scan;

use super::build::{FileLinks, ReadFile};
use super::file_set::FileSet;
use crate::model::RepoPath;

pub(super) use self::scan::Facts;

/// Whether the file at `path` is one.
pub(super) fn is_one(path: &RepoPath) -> bool {
    matches!(path.extension(), Some("java" | "kt" | "kts"))
}

/// What the file says.
pub(super) fn scan(extension: &str, text: &[u8]) -> Facts {
    scan::facts(text, extension != "java")
}

/// The links of every Java and Kotlin file.
pub(super) fn links<'a>(
    _tree: &FileSet<'a>,
    files: &[(&'a RepoPath, &Facts)],
    _read: &ReadFile<'_>,
) -> Vec<FileLinks<'a>> {
    let packages = packages::Packages::new(files);
    let hierarchy = hierarchy::Hierarchy::new(files, &packages);
    resolve::links(files, &hierarchy)
}
