//! Source text without its comments and strings, and the words in it.

use crate::imports::Language;

/// The code of a text: as long as the text, with spaces where comments and the insides of strings were.
#[derive(Debug)]
pub(super) struct Code {
    bytes: Vec<u8>,
    /// Where each line but the first begins.
    line_starts: Vec<usize>,
}

/// A word of the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Code {
    pub(super) fn new(language: Language, text: &[u8]) -> Self {
        let mut bytes = text.to_vec();
        let mut at = 0;
        while at < text.len() {
            let end = skipped(language, text, at);
            // Quotes stay, so that a string still is something.
            let opening = (text.get(at)).filter(|byte| b"\"'`".contains(byte));
            let closing = end.checked_sub(1).filter(|last| *last > at);
            let (from, to) = match (opening, closing) {
                (Some(quote), Some(last)) if text.get(last) == Some(quote) => (at + 1, last),
                // One that its line ends has no quote to keep there.
                (Some(_), _) => (at + 1, end),
                (None, _) => (at, end),
            };
            for byte in bytes.get_mut(from..to).unwrap_or_default() {
                if *byte != b'\n' {
                    *byte = b' ';
                }
            }
            at = end.max(at + 1);
        }
        let line_starts = memchr::memchr_iter(b'\n', text).map(|at| at + 1).collect();
        Self { bytes, line_starts }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Every place where `name` stands as a word.
    pub(super) fn words<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Word> + 'a {
        memchr::memmem::find_iter(&self.bytes, name.as_bytes())
            .map(|start| Word {
                start,
                end: start + name.len(),
            })
            .filter(|word| {
                let before = word.start.checked_sub(1).and_then(|at| self.bytes.get(at));
                let after = self.bytes.get(word.end);
                !before.is_some_and(|byte| is_word(*byte))
                    && !after.is_some_and(|byte| is_word(*byte))
            })
    }

    /// The line of a place, counted from 1.
    pub(super) fn line(&self, at: usize) -> u32 {
        let n_before = self.line_starts.partition_point(|start| *start <= at);
        u32::try_from(n_before + 1).unwrap_or(u32::MAX)
    }

    /// The place where a line begins.
    pub(super) fn line_start(&self, line: u32) -> usize {
        match (line as usize).checked_sub(2) {
            None => 0,
            Some(nth) => (self.line_starts.get(nth).copied()).unwrap_or(self.bytes.len()),
        }
    }

    /// Every word, with the place where it begins.
    pub(super) fn all_words(&self) -> impl Iterator<Item = (usize, &[u8])> {
        let mut at = 0;
        std::iter::from_fn(move || {
            let rest = self.bytes.get(at..)?;
            let start = at + rest.iter().position(|byte| is_word(*byte))?;
            let rest = self.bytes.get(start..)?;
            let n = rest
                .iter()
                .position(|byte| !is_word(*byte))
                .unwrap_or(rest.len());
            at = start + n;
            Some((start, self.bytes.get(start..at)?))
        })
    }

    /// The first byte that is no white space from a place on, and where it is.
    pub(super) fn next(&self, from: usize) -> Option<(usize, u8)> {
        let rest = self.bytes.get(from..)?;
        let offset = rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
        Some((from + offset, *rest.get(offset)?))
    }

    /// The word that ends right before a place, with only dots or colons between; with what is between.
    pub(super) fn qualifier(&self, at: usize) -> Option<(&[u8], &[u8])> {
        let before = self.bytes.get(..at)?;
        let is_sign = |byte: &&u8| matches!(**byte, b'.' | b':' | b'?' | b'>' | b'-' | b'!');
        let n_signs = before.iter().rev().take_while(is_sign).count();
        if n_signs == 0 {
            return None;
        }
        let (head, signs) = before.split_at(before.len() - n_signs);
        let n_word = head.iter().rev().take_while(|byte| is_word(**byte)).count();
        let word = head.get(head.len() - n_word..)?;
        Some((word, signs))
    }
}

/// Whether a byte can be part of a name.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

/// Where the comment or string that begins at `at` ends; `at` where none does.
fn skipped(language: Language, text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let line_end = || at + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    let to = |closing: &[u8], from: usize| {
        let inner = rest.get(from..).unwrap_or_default();
        let found = memchr::memmem::find(inner, closing);
        at + found.map_or(rest.len(), |found| from + found + closing.len())
    };
    let has_hash = matches!(language, Language::Python | Language::Ruby | Language::Php);
    let has_slashes = !matches!(language, Language::Python | Language::Ruby);
    match rest {
        [b'#', next, ..] if has_hash && !(language == Language::Php && *next == b'[') => line_end(),
        [b'/', b'/', ..] if has_slashes => line_end(),
        [b'/', b'*', ..] if has_slashes => to(b"*/", 2),
        [b'"', b'"', b'"', ..] if language != Language::Rust => to(b"\"\"\"", 3),
        [b'\'', b'\'', b'\'', ..] if language == Language::Python => to(b"'''", 3),
        [b'r', b'#', ..] if language == Language::Rust => raw(text, at).unwrap_or(at),
        [b'`', ..] if matches!(language, Language::JavaScript | Language::Go) => {
            at + quoted(rest, language == Language::JavaScript, true)
        }
        // A lifetime is no string.
        [b'\'', next, ..] if language == Language::Rust => match rest.get(2) {
            Some(b'\'') => at + 3,
            _ if *next == b'\\' => at + quoted(rest, true, false),
            _ => at,
        },
        [b'"' | b'\'', ..] => at + quoted(rest, true, language == Language::Rust),
        _ => at,
    }
}

/// The end of a raw string of Rust.
fn raw(text: &[u8], at: usize) -> Option<usize> {
    let rest = text.get(at + 1..)?;
    let n_signs = rest.iter().take_while(|byte| **byte == b'#').count();
    let inner = rest.get(n_signs..)?.strip_prefix(b"\"")?;
    let closing = [b"\"".as_slice(), &vec![b'#'; n_signs]].concat();
    let found = memchr::memmem::find(inner, &closing)?;
    Some(at + 1 + n_signs + 1 + found + closing.len())
}

/// How long a string is that begins a text, its quotes included. One that may not go over lines ends with its line.
fn quoted(text: &[u8], has_escapes: bool, has_lines: bool) -> usize {
    let Some(quote) = text.first() else {
        return 0;
    };
    let mut at = 1;
    while let Some(byte) = text.get(at) {
        match byte {
            b'\\' if has_escapes => at += 1,
            b'\n' if !has_lines => return at,
            byte if byte == quote => return at + 1,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(language: Language, text: &str) -> String {
        String::from_utf8_lossy(Code::new(language, text.as_bytes()).bytes()).into_owned()
    }

    #[test]
    fn comments_and_strings_are_blank() {
        assert_eq!(shown(Language::Python, "a('b') # c\nd"), "a(' ')    \nd");
        assert_eq!(
            shown(Language::Rust, "f::<'a>('x', \"y\") // z"),
            "f::<'a>(' ', \" \")     "
        );
        assert_eq!(
            shown(Language::JavaScript, "f(`a\n${b}`) /* c\n */ d"),
            "f(` \n    `)     \n    d"
        );
        assert_eq!(
            shown(Language::Go, "x := \"unclosed\ny"),
            "x := \"        \ny"
        );
    }

    #[test]
    fn any_text_has_code() {
        for text in [
            "", "\"", "'", "`", "r#", "r#\"", "/*", "\\", "'''", "\"\"\"", "#",
        ] {
            for language in [
                Language::Python,
                Language::Rust,
                Language::Go,
                Language::Php,
            ] {
                assert_eq!(shown(language, text).len(), text.len());
            }
        }
    }
}
