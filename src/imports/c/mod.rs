//! C, C++ and Objective-C: `#include`, along the folders that the compiler would search.
//!
//! Which folders those are stands in build files, which are programs. What can be read off them is taken (`-I`,
//! `include_directories`); for the rest, folders called `include` around a file are tried, and last any file of the
//! tree whose path ends like the include, if it is the only one or the nearest.

mod folders;
mod resolve;
mod scan;

use super::build::{FileLinks, ReadFile};
use super::file_set::FileSet;
use crate::model::RepoPath;

pub(super) use self::scan::Facts;

/// Whether the file at `path` is one.
pub(super) fn is_one(path: &RepoPath) -> bool {
    matches!(
        path.extension(),
        Some(
            "c" | "h"
                | "cc"
                | "cpp"
                | "cxx"
                | "c++"
                | "hh"
                | "hpp"
                | "hxx"
                | "h++"
                | "inl"
                | "ipp"
                | "tpp"
                | "m"
                | "mm"
                | "cu"
                | "cuh"
        )
    )
}

/// What the file says.
pub(super) fn scan(_extension: &str, text: &[u8]) -> Facts {
    scan::facts(text)
}

/// The links of every file.
pub(super) fn links<'a>(
    tree: &FileSet<'a>,
    files: &[(&'a RepoPath, &Facts)],
    read: &ReadFile<'_>,
) -> Vec<FileLinks<'a>> {
    let folders = folders::IncludeFolders::new(tree, read);
    resolve::links(tree, files, &folders)
}
