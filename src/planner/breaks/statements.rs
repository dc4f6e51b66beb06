//! The statements of a file that import something.

use std::ops::Range;

use super::change::Version;
use crate::imports::Language;

/// Whether a name stands in a text as a word.
pub(super) fn is_mentioned(text: &[u8], name: &str) -> bool {
    !name.is_empty()
        && memchr::memmem::find_iter(text, name.as_bytes()).any(|at| {
            let is_part = |byte: Option<&u8>| byte.is_some_and(|byte| super::code::is_word(*byte));
            let before = at.checked_sub(1).and_then(|at| text.get(at));
            !is_part(before) && !is_part(text.get(at + name.len()))
        })
}

/// The statements of a file that import something.
pub(super) fn import_statements(language: Language, version: &Version<'_>) -> Vec<Range<usize>> {
    let code = version.code.bytes();
    let mut statements = Vec::new();
    let mut start = 0;
    while start < code.len() {
        let rest = code.get(start..).unwrap_or_default();
        let line_end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let line = rest.get(..line_end).unwrap_or_default().trim_ascii();
        let begins = |words: &[&[u8]]| words.iter().any(|word| line.starts_with(word));
        let is_import = match language {
            Language::Python => begins(&[b"from ", b"import "]),
            Language::JavaScript => {
                begins(&[b"import ", b"import{", b"export {", b"export *", b"} from"])
                    || memchr::memmem::find(line, b"require(").is_some()
            }
            Language::Rust => begins(&[
                b"use ",
                b"pub use ",
                b"pub(crate) use ",
                b"mod ",
                b"pub mod ",
            ]),
            Language::C => begins(&[b"#include", b"# include", b"#import"]),
            _ => false,
        };
        let mut end = start + line_end;
        if is_import {
            end = start + statement_end(language, rest, line_end);
            statements.push(start..end);
        }
        start = end + 1;
    }
    statements
}

/// Where a statement ends that begins a text: with its line, unless a bracket is open there.
fn statement_end(language: Language, text: &[u8], line_end: usize) -> usize {
    let line = text.get(..line_end).unwrap_or_default();
    let closing: &[u8] = match language {
        Language::Python if line.contains(&b'(') && !line.contains(&b')') => b")",
        Language::JavaScript if line.contains(&b'{') && !line.contains(&b'}') => b"}",
        Language::Rust if !line.contains(&b';') => b";",
        _ => return line_end,
    };
    let found = memchr::memmem::find(
        text.get(..text.len().min(20_000)).unwrap_or_default(),
        closing,
    );
    let Some(found) = found else {
        return line_end;
    };
    let rest = text.get(found..).unwrap_or_default();
    found + memchr::memchr(b'\n', rest).unwrap_or(rest.len())
}
