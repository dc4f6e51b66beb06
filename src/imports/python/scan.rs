//! Finds the import statements of a Python file.
//!
//! Only statements count: strings, docstrings and comments are passed over, and `from` and `import` are looked for
//! where a statement begins, which is after a line end outside brackets, a semicolon or a colon.

use memchr::{memchr, memchr2, memchr3};
use serde::{Deserialize, Serialize};

use super::blocks::{Blocks, Header};
use crate::imports::text::word_bytes;

/// One imported module, with the names that are imported from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Import {
    /// How many dots stand before the module: 0 for an absolute import.
    pub(super) level: usize,
    /// The dotted module; empty in `from . import name`.
    pub(super) module: String,
    /// The names after `import` in `from module import name`; `*` for all; none in `import module`.
    pub(super) names: Vec<Name>,
    /// Whether it is for type checkers alone, or may fail without harm.
    pub(super) is_weak: bool,
}

/// A name imported from a module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Name {
    /// What the module calls it.
    pub(super) name: String,
    /// What it is called here, where that differs.
    pub(super) alias: Option<String>,
}

/// Every import of the file, in order.
pub(super) fn imports(text: &[u8]) -> Vec<Import> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut scanner = Scanner {
        text,
        at: 0,
        blocks: Blocks::default(),
    };
    let mut found = Vec::new();
    scanner.run(&mut found);
    found
}

struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
    blocks: Blocks,
}

impl<'a> Scanner<'a> {
    fn run(&mut self, found: &mut Vec<Import>) {
        let mut depth = 0_usize;
        let mut is_start = true;
        let mut is_line_start = true;
        let mut line = 0;
        loop {
            if !is_start && !is_line_start {
                self.skip_plain();
            }
            let Some(byte) = self.peek() else { return };
            match byte {
                b' ' | b'\t' | b'\r' | b'\x0c' => {
                    let rest = &self.text[self.at..];
                    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\x0c');
                    let length = rest.iter().position(|byte| !is_blank(byte));
                    self.at += length.unwrap_or(rest.len());
                }
                b'#' => self.skip_line(),
                b'\\' => self.at += 2,
                b'"' | b'\'' => {
                    self.skip_string(byte);
                    is_start = false;
                    is_line_start = false;
                }
                b'(' | b'[' | b'{' => {
                    depth += 1;
                    self.at += 1;
                    is_start = false;
                    is_line_start = false;
                }
                b')' | b']' | b'}' => {
                    depth = depth.saturating_sub(1);
                    self.at += 1;
                    is_start = false;
                }
                b'\n' => {
                    self.at += 1;
                    is_start = depth == 0;
                    is_line_start = is_start;
                    line = self.at;
                }
                b';' | b':' => {
                    self.at += 1;
                    is_start = depth == 0;
                }
                _ if is_word(byte) => {
                    let indent = self.at - line;
                    let word = self.word();
                    let is_import = word == b"import";
                    let is_from = word == b"from";
                    if is_line_start {
                        let rest = self.text.get(self.at..).unwrap_or_default();
                        self.blocks.enter(indent, Header::of(word), rest, found);
                    }
                    if is_start && word == b"lazy" {
                        // `lazy import x` is a statement; other uses of the word are followed by no import.
                        is_line_start = false;
                        continue;
                    }
                    if is_start && is_import {
                        self.import_plain(found);
                    } else if is_start && is_from {
                        self.import_from(found);
                    }
                    is_start = false;
                    is_line_start = false;
                }
                _ => {
                    self.at += 1;
                    is_start = false;
                    is_line_start = false;
                }
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// Passes over what changes nothing inside a statement: names, numbers, blanks and signs.
    fn skip_plain(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|byte| IS_MARK[usize::from(*byte)]);
        self.at += length.unwrap_or(rest.len());
    }

    /// Takes the word that begins here; empty where none does.
    fn word(&mut self) -> &'a [u8] {
        let text: &'a [u8] = self.text;
        let rest = text.get(self.at..).unwrap_or_default();
        let length = rest
            .iter()
            .position(|byte| !is_word(*byte))
            .unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn skip_line(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        self.at += memchr(b'\n', rest).unwrap_or(rest.len());
    }

    /// Passes over the string that begins here. One in single quotes ends with its line at the latest.
    fn skip_string(&mut self, quote: u8) {
        let is_triple = self
            .text
            .get(self.at..self.at + 3)
            .is_some_and(|start| start.iter().all(|byte| *byte == quote));
        self.at += if is_triple { 3 } else { 1 };
        while let Some(rest) = self.text.get(self.at..) {
            let end = if is_triple {
                memchr2(b'\\', quote, rest)
            } else {
                memchr3(b'\\', quote, b'\n', rest)
            };
            let Some(offset) = end else {
                self.at = self.text.len();
                return;
            };
            self.at += offset;
            match rest[offset] {
                b'\\' => {
                    let is_wide = self.text.get(self.at + 1..self.at + 3) == Some(b"\r\n");
                    self.at += if is_wide { 3 } else { 2 };
                }
                b'\n' => return,
                _ if !is_triple => {
                    self.at += 1;
                    return;
                }
                _ => {
                    let quotes = rest.get(offset..offset + 3).unwrap_or_default();
                    if quotes.len() == 3 && quotes.iter().all(|byte| *byte == quote) {
                        self.at += 3;
                        return;
                    }
                    self.at += 1;
                }
            }
        }
    }

    /// Passes over blanks and continued lines; inside brackets over line ends and comments too.
    fn skip_blank(&mut self, is_bracketed: bool) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\x0c' | b'\r' => self.at += 1,
                b'\n' if is_bracketed => self.at += 1,
                b'#' if is_bracketed => self.skip_line(),
                b'\\' => {
                    self.at += 1;
                    while self.peek() == Some(b'\r') {
                        self.at += 1;
                    }
                    if self.peek() == Some(b'\n') {
                        self.at += 1;
                    }
                }
                _ => return,
            }
        }
    }

    /// Takes `a.b.c`, with blanks around the dots allowed.
    fn dotted(&mut self) -> String {
        let mut module = String::new();
        loop {
            self.skip_blank(false);
            let word = self.word();
            if word.is_empty() {
                return module;
            }
            module.push_str(&String::from_utf8_lossy(word));
            self.skip_blank(false);
            if self.peek() != Some(b'.') {
                return module;
            }
            self.at += 1;
            module.push('.');
        }
    }

    /// Takes `as name`, where it stands here.
    fn alias(&mut self, is_bracketed: bool) -> Option<String> {
        self.skip_blank(is_bracketed);
        let start = self.at;
        if self.word() == b"as" {
            self.skip_blank(is_bracketed);
            let name = String::from_utf8_lossy(self.word()).into_owned();
            self.skip_blank(is_bracketed);
            Some(name)
        } else {
            self.at = start;
            None
        }
    }

    /// Takes the comma, where it stands here.
    fn comma(&mut self) -> bool {
        let is_comma = self.peek() == Some(b',');
        self.at += usize::from(is_comma);
        is_comma
    }

    fn import_plain(&mut self, found: &mut Vec<Import>) {
        loop {
            let module = self.dotted();
            if module.is_empty() || module.ends_with('.') {
                return;
            }
            found.push(Import {
                level: 0,
                module,
                names: Vec::new(),
                is_weak: self.blocks.are_weak(),
            });
            self.alias(false);
            if !self.comma() {
                return;
            }
        }
    }

    fn import_from(&mut self, found: &mut Vec<Import>) {
        let mut level = 0;
        self.skip_blank(false);
        while self.peek() == Some(b'.') {
            level += 1;
            self.at += 1;
            self.skip_blank(false);
        }
        let module = {
            let start = self.at;
            let module = self.dotted();
            // In `from . import x` the word after the dots already is the keyword.
            if module == "import" && level > 0 {
                self.at = start;
                String::new()
            } else {
                module
            }
        };
        self.skip_blank(false);
        if self.word() != b"import" || (module.is_empty() && level == 0) {
            return;
        }
        self.skip_blank(false);
        let is_bracketed = self.peek() == Some(b'(');
        self.at += usize::from(is_bracketed);
        let mut names = Vec::new();
        loop {
            self.skip_blank(is_bracketed);
            let name = if self.peek() == Some(b'*') {
                self.at += 1;
                "*".to_owned()
            } else {
                String::from_utf8_lossy(self.word()).into_owned()
            };
            if name.is_empty() {
                break;
            }
            let alias = self.alias(is_bracketed).filter(|alias| *alias != name);
            names.push(Name { name, alias });
            if !self.comma() {
                break;
            }
        }
        if !names.is_empty() {
            found.push(Import {
                level,
                module,
                names,
                is_weak: self.blocks.are_weak(),
            });
        }
    }
}

/// The bytes that matter anywhere: they open, close or end something.
const IS_MARK: [bool; 256] = {
    let marks = b"#\\\"'()[]{}\n;:";
    let mut table = [false; 256];
    let mut at = 0;
    while at < marks.len() {
        table[marks[at] as usize] = true;
        at += 1;
    }
    table
};

pub(super) fn is_word(byte: u8) -> bool {
    const IS_WORD: [bool; 256] = word_bytes(b"");
    IS_WORD[usize::from(byte)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> String {
        let show = |import: &Import| {
            let dots = ".".repeat(import.level);
            let names: Vec<&str> = import.names.iter().map(|name| name.name.as_str()).collect();
            let colon = if names.is_empty() { "" } else { ":" };
            let mark = if import.is_weak { "?" } else { "" };
            format!("{dots}{}{colon}{}{mark}", import.module, names.join(","))
        };
        imports(text.as_bytes())
            .iter()
            .map(show)
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn every_form_of_the_statement_is_read() {
        insta::assert_snapshot!(check("import a.b as c, d\nfrom .x import (y as z, # why\n  w,\n)\nfrom . import q\nfrom ... import r\nfrom m import *"), @"a.b d .x:y,w .:q ...:r m:*");
        insta::assert_snapshot!(check("\u{feff}import a\r\nif x: import b; import c\n    from d \\\n  import e"), @"a b c d:e");
        insta::assert_snapshot!(check("from .import x\nfrom .importer import y"), @".:x .importer:y");
    }

    #[test]
    fn strings_comments_and_other_uses_of_the_words_are_passed_over() {
        insta::assert_snapshot!(check("'''\nimport no\n'''\n# import no\nx = 'it\\'s'; import yes\n"), @"yes");
        insta::assert_snapshot!(check("f(\nimport_ = 1,\n)\nyield from a\nraise X from e\ns = \"\"\"a\"\nimport no\n\"\"\"\nimport yes"), @"yes");
        insta::assert_snapshot!(check("x = f\"{d[\"a\"]}\"\nimport yes\nfrom"), @"yes");
    }

    #[test]
    fn imports_for_types_and_those_that_may_fail_are_weak() {
        insta::assert_snapshot!(check("if TYPE_CHECKING:\n    import a\n    from b import (\nc)\nelse:\n    import d\nif not TYPE_CHECKING:\n    import e"), @"a? b:c? d e");
        insta::assert_snapshot!(check("def f():\n  try:\n    import a\n  except (OSError, ImportError):\n    import b\n  else:\n    import c\n  import d"), @"a? b? c d");
        insta::assert_snapshot!(check("try: import a\nexcept OSError: import b\nfinally: import c\nif typing.TYPE_CHECKING: import d\nimport e"), @"a b c d? e");
    }
}
