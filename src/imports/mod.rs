//! Source text to import specifiers, and specifiers to files: the import graph of one tree.
//!
//! One folder a language, each with a scanner (what stands in a file: `import a.b`) and a resolver (which file of the
//! tree that is). What a scanner finds, the [`Facts`] of a file, is independent of its path and can be kept; resolving
//! reads configuration alone. Nothing here opens a file: the caller hands in the paths of the tree and a way to read one.
//!
//! What does not resolve inside the tree is left out. A relative import, or one of a package that the tree does hold,
//! is kept as unresolved with the path that would provide it, so that a file still to be made can be tied to those
//! that already import it. A file in which a scanner loses its way gives fewer edges, never an error.

mod build;
mod c;
mod csharp;
mod definitions;
mod facts;
mod file_set;
mod go;
mod javascript;
mod jvm;
mod lexer;
mod manifest;
mod name_set;
mod paths;
mod php;
mod python;
mod ruby;
mod rust;
mod text;

pub use build::{ReadFile, build, build_from};
pub use definitions::{Definition, DefinitionKind, definitions};
pub use facts::{EXTRACTOR, Facts, Language, RESOLVER, scan};
pub use manifest::{manifest_kind, manifests};
