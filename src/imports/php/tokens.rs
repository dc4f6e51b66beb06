//! The tokens of PHP, as few kinds as names need. Comments and the markup around the code are passed over.

use super::super::text::find;

/// One token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A name or keyword, with the backslashes in it.
    Name(&'a str),
    /// The inside of a string in quotes.
    Text(&'a [u8]),
    /// A variable, number or anything else that does not matter.
    Operand,
    /// `->` and `?->`.
    Arrow,
    /// `::`.
    Colons,
    /// Any other byte.
    Mark(u8),
}

/// A cursor over the tokens of a PHP file.
#[derive(Clone)]
pub(super) struct Tokens<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    /// The tokens of `text`, from behind its first `<?php`.
    pub(super) fn new(text: &'a [u8]) -> Self {
        let mut tokens = Self { text, at: 0 };
        tokens.skip_markup();
        tokens
    }

    fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next token, which stays the next one.
    pub(super) fn peek(&self) -> Option<Token<'a>> {
        self.clone().next()
    }

    /// The name that comes next, also behind a `&`.
    pub(super) fn peek_name(&self) -> Option<&'a str> {
        let mut ahead = self.clone();
        loop {
            match ahead.next()? {
                Token::Name(name) => return Some(name),
                Token::Mark(b'&') => {}
                _ => return None,
            }
        }
    }

    /// Goes on behind the next `<?php`.
    fn skip_markup(&mut self) {
        self.at = find(self.rest(), b"<?").map_or(self.text.len(), |offset| self.at + offset + 2);
        if self.rest().starts_with(b"php") {
            self.at += 3;
        }
    }

    /// The next token.
    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let rest = self.rest();
            let byte = *rest.first()?;
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                b'#' if rest.get(1) == Some(&b'[') => self.at += 1,
                b'#' => self.skip_line(),
                b'/' if rest.get(1) == Some(&b'/') => self.skip_line(),
                b'/' if rest.get(1) == Some(&b'*') => {
                    let body = rest.get(2..).unwrap_or_default();
                    self.at += find(body, b"*/").map_or(rest.len(), |end| end + 4);
                }
                b'?' if rest.get(1) == Some(&b'>') => self.skip_markup(),
                b'\'' | b'"' | b'`' => return Some(self.string(byte)),
                b'<' if rest.starts_with(b"<<<") => {
                    self.heredoc();
                    return Some(Token::Operand);
                }
                b'-' if rest.get(1) == Some(&b'>') => {
                    self.at += 2;
                    return Some(Token::Arrow);
                }
                b':' if rest.get(1) == Some(&b':') => {
                    self.at += 2;
                    return Some(Token::Colons);
                }
                b'$' => {
                    self.at += 1;
                    self.at += length(self.rest());
                    return Some(Token::Operand);
                }
                _ if is_letter(byte) => {
                    let length = length(rest);
                    self.at += length;
                    let name = rest.get(..length).unwrap_or_default();
                    return Some(match std::str::from_utf8(name) {
                        Ok(name) if !byte.is_ascii_digit() => Token::Name(name),
                        _ => Token::Operand,
                    });
                }
                _ => {
                    self.at += 1;
                    return Some(Token::Mark(byte));
                }
            }
        }
    }

    fn skip_line(&mut self) {
        let rest = self.rest();
        let line = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let line = rest.get(..line).unwrap_or_default();
        self.at += find(line, b"?>").unwrap_or(line.len());
    }

    fn string(&mut self, quote: u8) -> Token<'a> {
        let start = self.at + 1;
        let mut at = start;
        while let Some(byte) = self.text.get(at).copied() {
            if byte == quote {
                break;
            }
            at += if byte == b'\\' { 2 } else { 1 };
        }
        let end = at.min(self.text.len());
        self.at = end + 1;
        Token::Text(self.text.get(start..end).unwrap_or_default())
    }

    /// Passes over `<<<NAME` up to the line that begins with the name.
    fn heredoc(&mut self) {
        self.at += 3;
        let rest = self.rest();
        let line_end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let name = rest.get(..line_end).unwrap_or_default().trim_ascii();
        let name = (name.strip_prefix(b"'").or(name.strip_prefix(b"\""))).unwrap_or(name);
        let name = name.get(..length(name)).unwrap_or_default();
        self.at += line_end;
        if name.is_empty() {
            return;
        }
        loop {
            let rest = self.rest();
            let Some(end) = memchr::memchr(b'\n', rest) else {
                self.at = self.text.len();
                return;
            };
            self.at += end + 1;
            let line = self.rest();
            let n_spaces = (line.iter())
                .position(|byte| !matches!(byte, b' ' | b'\t'))
                .unwrap_or(0);
            if line.get(n_spaces..).unwrap_or_default().starts_with(name) {
                self.at += n_spaces + name.len();
                return;
            }
        }
    }
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'\\') || byte >= 0x80
}

fn length(rest: &[u8]) -> usize {
    (rest.iter())
        .position(|byte| !is_letter(*byte))
        .unwrap_or(rest.len())
}
