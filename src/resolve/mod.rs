//! Hub files that two sides changed in the same place: a changelog, a list of imports or modules, a manifest.
//!
//! Each resolver is right or declines. It settles only what both sides merely added to, or changed under different keys;
//! the result keeps every word that either side added, and a manifest is read again and compared with what the two sides
//! mean together. Nothing here reads a file or starts a program: texts go in, a text comes out, or nothing.

mod changelog;
mod context;
mod diff3;
mod imports;
mod json;
mod kept;
mod keyed;
mod keyed_lines;
mod language;
mod list;
mod lock_file;
mod manifest;
mod meaning;
mod migrations;
mod sides;
mod statement;
mod text;
mod toml_lines;

pub use self::kept::{is_all_kept, words_taken};
pub use self::lock_file::{LockFile, lock_file};
pub use self::migrations::{AddedFile, Renumbered, is_migration, renumber};
pub use self::sides::{Resolved, Sides, resolve};
