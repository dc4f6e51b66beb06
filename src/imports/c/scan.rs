//! Finds the includes of a C file.

use memchr::{memchr, memchr2, memmem, memrchr};
use serde::{Deserialize, Serialize};

/// What one file says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::imports) struct Facts {
    pub(super) includes: Vec<Include>,
}

/// One `#include "path"` or `#include <path>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Include {
    pub(super) path: String,
    /// Whether it stands in angle brackets.
    pub(super) is_system: bool,
}

/// Reads the file.
pub(super) fn facts(text: &[u8]) -> Facts {
    let mut facts = Facts::default();
    // Inside `#if 0`: how many conditionals deep.
    let mut n_dead = 0_usize;
    let mut at = 0;
    while let Some(offset) = memchr2(b'#', b'/', text.get(at..).unwrap_or_default()) {
        at += offset;
        let rest = text.get(at..).unwrap_or_default();
        let before = line_before(text, at);
        if rest.starts_with(b"//") {
            at += memchr(b'\n', rest).unwrap_or(rest.len());
        } else if rest.starts_with(b"/*") && !is_in_string(before) {
            let end = memmem::find(rest.get(2..).unwrap_or_default(), b"*/");
            at += end.map_or(rest.len(), |end| end + 4);
        } else if rest.starts_with(b"#") && before.iter().copied().all(is_ignorable) {
            let end = memchr(b'\n', rest).unwrap_or(rest.len());
            let line = rest.get(1..end).unwrap_or_default().trim_ascii_start();
            let length = line
                .iter()
                .position(|byte| !byte.is_ascii_alphabetic() && *byte != b'_');
            let (directive, argument) = line.split_at(length.unwrap_or(line.len()));
            match directive {
                b"if" | b"ifdef" | b"ifndef" if n_dead > 0 => n_dead += 1,
                b"if" if is_zero(argument) => n_dead = 1,
                b"endif" => n_dead = n_dead.saturating_sub(1),
                b"else" | b"elif" if n_dead == 1 => n_dead = 0,
                b"include" | b"import" | b"include_next" if n_dead == 0 => {
                    facts.includes.extend(include(argument));
                }
                _ => {}
            }
            // A comment may begin on this line: no further than the directive and its argument.
            at += end.min(memmem::find(rest.get(..end).unwrap_or_default(), b"/*").unwrap_or(end));
        } else {
            at += 1;
        }
    }
    facts
}

/// What stands on the line before `at`; of a line too long for a person the end of that.
fn line_before(text: &[u8], at: usize) -> &[u8] {
    const MAX_LENGTH: usize = 500;
    let before = text
        .get(at.saturating_sub(MAX_LENGTH)..at)
        .unwrap_or_default();
    let start = memrchr(b'\n', before).map_or(0, |end| end + 1);
    before.get(start..).unwrap_or_default()
}

/// Whether a string stands open behind `before`.
fn is_in_string(before: &[u8]) -> bool {
    let mut is_open = false;
    let mut bytes = before.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => _ = bytes.next(),
            b'"' => is_open = !is_open,
            _ => {}
        }
    }
    is_open
}

/// Whether the byte may stand before a directive: blanks, and the rest of a comment or of a byte-order mark.
fn is_ignorable(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'*' | b'/' | 0xef | 0xbb | 0xbf)
}

fn is_zero(argument: &[u8]) -> bool {
    let mut words = argument.split(u8::is_ascii_whitespace);
    words.find(|word| !word.is_empty()) == Some(b"0")
}

fn include(argument: &[u8]) -> Option<Include> {
    let (quote, rest) = argument.trim_ascii_start().split_first()?;
    let end = match quote {
        b'"' => b'"',
        b'<' => b'>',
        _ => return None,
    };
    let path = rest.get(..memchr(end, rest)?)?;
    let path = std::str::from_utf8(path).ok()?.trim().replace('\\', "/");
    let is_path = !path.is_empty() && !path.starts_with('/');
    is_path.then_some(Include {
        path,
        is_system: *quote == b'<',
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> String {
        let facts = facts(text.as_bytes());
        let show = |include: &Include| {
            if include.is_system {
                format!("<{}>", include.path)
            } else {
                include.path.clone()
            }
        };
        facts
            .includes
            .iter()
            .map(show)
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn every_form_of_the_directive_is_read() {
        insta::assert_snapshot!(check("\u{feff}#include \"a.h\"\n # \t include<b.h> // why\r\n#import <C/C.h>\n/* x */ #include \"d.h\"\n#include MACRO\n#include_next <e.h>\n#include \"win\\f.h\""), @"a.h <b.h> <C/C.h> <e.h> win/f.h");
    }

    #[test]
    fn comments_and_code_switched_off_are_passed_over() {
        insta::assert_snapshot!(check("/*\n#include \"no.h\"\n*/\n// #include \"no.h\"\nchar *s = \"/*\";\n#include \"yes.h\"\nx = a / b; /* c\n#include \"no.h\" */\n"), @"yes.h");
        insta::assert_snapshot!(check("#if 0\n#ifdef X\n#include \"no.h\"\n#endif\n#include \"no.h\"\n#else\n#include \"yes.h\"\n#endif\n#if 0x1\n#include \"too.h\"\n#endif\n#endif"), @"yes.h too.h");
        insta::assert_snapshot!(check("#define X /* a\n#include \"no.h\"\n*/\n#include \"yes.h\" /* b\n#include \"no.h\"\n*/"), @"yes.h");
    }
}
