//! What a file defines: its types, functions, constants and modules, by name and line.
//!
//! A light scan over tokens, driven by tables: which words begin a definition in a language, how its comments and
//! strings are written, and whether its functions are known by a keyword or by their shape. What stands inside a
//! function is of no interest and passed over. A name that is missed costs little; none is made up from a comment.

mod braces;
mod definition;
mod header;
mod javascript;
mod language;
mod lines;
mod lines_table;
mod queries;
mod statement;
mod strings;
mod stylesheet;
mod tokens;

use std::ops::Range;

pub use self::definition::{Definition, DefinitionKind};
use self::language::Scanner;
use crate::model::RepoPath;

/// A file with more definitions than this is generated or data: the rest is left out.
const MAX_DEFINITIONS: usize = 2000;

/// The definitions of the file at `path`, in the order of the text; none where its language is not known.
pub fn definitions(path: &RepoPath, text: &[u8]) -> Vec<Definition> {
    let mut found = match language::scanner(path, text) {
        Some(Scanner::Braces(syntax)) => {
            let scripts = scripts(path.extension().unwrap_or_default(), text);
            (scripts.into_iter())
                .flat_map(|part| braces::scan(syntax, text, part))
                .collect()
        }
        Some(Scanner::Lines(syntax)) => lines::scan(syntax, text),
        Some(Scanner::Stylesheet) => stylesheet::scan(text),
        Some(Scanner::Queries) => queries::scan(text),
        None => Vec::new(),
    };
    found.truncate(MAX_DEFINITIONS);
    found
}

/// The parts of the file that hold script: the whole of it, or the `<script>` elements of a component.
fn scripts(extension: &str, text: &[u8]) -> Vec<Range<usize>> {
    let mut scripts = Vec::new();
    if !matches!(extension, "vue" | "svelte" | "astro") {
        scripts.push(0..text.len());
        return scripts;
    }
    let mut at = 0;
    while let Some(start) = find(text, at, b"<script") {
        let Some(open) = find(text, start, b">") else {
            break;
        };
        let end = find(text, open, b"</script").unwrap_or(text.len());
        scripts.push(open + 1..end.max(open + 1));
        at = end.max(open + 1);
    }
    scripts
}

/// Where `needle` first stands in `text` from `at` on.
fn find(text: &[u8], at: usize, needle: &[u8]) -> Option<usize> {
    memchr::memmem::find(text.get(at..)?, needle).map(|offset| at + offset)
}
