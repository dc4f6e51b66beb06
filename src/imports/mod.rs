//! Source text to import specifiers, and specifiers to files: the import graph of one tree.
//!
//! One file a language. Nothing here opens a file: the caller hands in the paths of the tree and a way to read one.
//! A scanner reads what stands in a file (`import a.b`), a resolver says which file of the tree that is. What does
//! not resolve inside the tree is left out; a relative import, or one of a package that the tree does hold, is kept
//! as unresolved with the path that would provide it, so that a file still to be made can be tied to its importers.

use crate::model::{ImportGraph, RepoPath};

/// Gives the content of a file of the tree; none where it cannot be had.
pub type ReadFile<'a> = dyn Fn(&RepoPath) -> Option<Vec<u8>> + Sync + 'a;

/// The import graph of the tree that holds `files`, which are read through `read`.
#[expect(clippy::todo, reason = "the signature lands before the body")]
pub fn build(files: &[RepoPath], read: &ReadFile<'_>) -> ImportGraph {
    let _ = (files, read);
    todo!()
}
