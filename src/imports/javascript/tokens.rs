//! JavaScript and TypeScript source as tokens, as far as import statements need them.

use memchr::{memchr, memchr3};

use crate::imports::text::{find, word_bytes};

/// One token; comments and blanks are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// An identifier or keyword.
    Word(&'a [u8]),
    /// The inside of a string, or of a template string without `${`.
    Text(&'a [u8]),
    /// The path of a `/// <reference path="…" />`.
    Reference(&'a [u8]),
    /// A regular expression, a number, a template string with `${`, `++` or `--`: what does not matter.
    Operand,
    /// `...`
    Spread,
    /// Any other byte.
    Mark(u8),
}

/// A cursor over the tokens of a script.
pub(super) struct Tokens<'a> {
    text: &'a [u8],
    cursor: Cursor,
    /// For each open `${` the depth of braces at which it stands.
    templates: Vec<usize>,
}

/// Where the walk is, small enough to go back to.
#[derive(Clone, Copy)]
pub(super) struct Cursor {
    at: usize,
    depth: usize,
    /// Whether a `/` here would divide, rather than begin a regular expression.
    after_operand: bool,
    /// Whether the last word was one such as `if`, whose brackets are followed by a statement.
    after_control: bool,
    /// For each open bracket a bit, whether it follows such a word, the innermost lowest.
    brackets: u64,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        let cursor = Cursor {
            at: 0,
            depth: 0,
            after_operand: false,
            after_control: false,
            brackets: 0,
        };
        Self {
            text,
            cursor,
            templates: Vec::new(),
        }
    }

    pub(super) fn at(&self) -> (Cursor, Vec<usize>) {
        (self.cursor, self.templates.clone())
    }

    pub(super) fn rewind(&mut self, (cursor, templates): (Cursor, Vec<usize>)) {
        self.cursor = cursor;
        self.templates = templates;
    }

    pub(super) fn peek(&mut self) -> Option<Token<'a>> {
        let start = self.at();
        let token = self.next();
        self.rewind(start);
        token
    }

    fn byte(&self, offset: usize) -> Option<u8> {
        self.text.get(self.cursor.at + offset).copied()
    }

    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let byte = self.byte(0)?;
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => {
                    let rest = &self.text[self.cursor.at..];
                    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
                    let length = rest.iter().position(|byte| !is_blank(byte));
                    self.cursor.at += length.unwrap_or(rest.len());
                }
                // A byte-order mark is a blank, also where files were put together.
                0xef if self.byte(1) == Some(0xbb) && self.byte(2) == Some(0xbf) => {
                    self.cursor.at += 3;
                }
                b'/' if self.byte(1) == Some(b'/') => {
                    if let Some(path) = self.line_comment() {
                        return Some(Token::Reference(path));
                    }
                }
                b'/' if self.byte(1) == Some(b'*') => {
                    let rest = &self.text[self.cursor.at + 2..];
                    self.cursor.at += find(rest, b"*/").map_or(rest.len(), |end| end + 2) + 2;
                }
                b'"' | b'\'' => return Some(self.string(byte)),
                b'`' => {
                    self.cursor.at += 1;
                    return Some(self.template());
                }
                b'}' if self.templates.last() == Some(&self.cursor.depth) => {
                    self.templates.pop();
                    self.cursor.at += 1;
                    self.template();
                }
                b'/' if !self.cursor.after_operand && self.regular_expression() => {
                    self.cursor.after_operand = true;
                    return Some(Token::Operand);
                }
                _ if is_word(byte) => return Some(self.word()),
                _ => return Some(self.mark(byte)),
            }
        }
    }

    fn mark(&mut self, byte: u8) -> Token<'a> {
        if byte == b'.' && self.byte(1) == Some(b'.') && self.byte(2) == Some(b'.') {
            self.cursor.at += 3;
            self.cursor.after_operand = false;
            return Token::Spread;
        }
        if matches!(byte, b'+' | b'-') && self.byte(1) == Some(byte) {
            // Behind an operand it belongs to that, before one it does not.
            self.cursor.at += 2;
            return Token::Operand;
        }
        self.cursor.at += 1;
        match byte {
            b'{' => self.cursor.depth += 1,
            b'}' => self.cursor.depth = self.cursor.depth.saturating_sub(1),
            // The slash of a closing tag is no regular expression.
            b'<' if self.byte(0) == Some(b'/') => self.cursor.at += 1,
            _ => {}
        }
        self.cursor.after_operand = matches!(byte, b')' | b']' | b'}');
        if byte == b'(' {
            self.cursor.brackets = self.cursor.brackets << 1 | u64::from(self.cursor.after_control);
        } else if byte == b')' {
            self.cursor.after_operand = self.cursor.brackets & 1 == 0;
            self.cursor.brackets >>= 1;
        }
        self.cursor.after_control = false;
        Token::Mark(byte)
    }

    fn word(&mut self) -> Token<'a> {
        let rest = &self.text[self.cursor.at..];
        let length = rest
            .iter()
            .position(|byte| !is_word(*byte))
            .unwrap_or(rest.len());
        self.cursor.at += length;
        let word = &rest[..length];
        self.cursor.after_control = matches!(word, b"if" | b"while" | b"for" | b"with");
        self.cursor.after_operand = !matches!(
            word,
            b"return"
                | b"typeof"
                | b"case"
                | b"in"
                | b"of"
                | b"delete"
                | b"void"
                | b"throw"
                | b"new"
                | b"else"
                | b"do"
                | b"await"
                | b"yield"
                | b"instanceof"
        );
        if word.first().is_some_and(u8::is_ascii_digit) {
            Token::Operand
        } else {
            Token::Word(word)
        }
    }

    /// Passes over a `//` comment; gives the path of a triple-slash reference.
    fn line_comment(&mut self) -> Option<&'a [u8]> {
        let rest = &self.text[self.cursor.at..];
        let length = memchr(b'\n', rest).unwrap_or(rest.len());
        self.cursor.at += length;
        let reference = rest[..length].strip_prefix(b"///")?.trim_ascii_start();
        let reference = reference.strip_prefix(b"<reference")?.trim_ascii_start();
        let path = reference.strip_prefix(b"path")?.trim_ascii_start();
        let path = path.strip_prefix(b"=")?.trim_ascii_start();
        let quote = *path.first().filter(|byte| matches!(byte, b'"' | b'\''))?;
        let path = &path[1..];
        let end = path.iter().position(|byte| *byte == quote)?;
        Some(&path[..end])
    }

    /// A quoted string. One that its line does not end was none: only its quote is passed over.
    fn string(&mut self, quote: u8) -> Token<'a> {
        self.cursor.at += 1;
        let start = self.cursor.at;
        let mut at = start;
        while let Some(rest) = self.text.get(at..) {
            let Some(offset) = memchr3(b'\\', b'\n', quote, rest) else {
                break;
            };
            at += offset;
            match rest[offset] {
                b'\\' => {
                    let is_wide = self.text.get(at + 1..at + 3) == Some(b"\r\n");
                    at += if is_wide { 3 } else { 2 };
                }
                b'\n' => break,
                _ => {
                    self.cursor.at = at + 1;
                    self.cursor.after_operand = true;
                    return Token::Text(&self.text[start..at]);
                }
            }
        }
        self.cursor.after_operand = true;
        Token::Mark(quote)
    }

    /// A template string from behind its backtick, or its continuation behind the `}` of a `${…}`.
    fn template(&mut self) -> Token<'a> {
        let start = self.cursor.at;
        self.cursor.after_operand = true;
        while let Some(rest) = self.text.get(self.cursor.at..) {
            let Some(offset) = memchr3(b'\\', b'`', b'$', rest) else {
                self.cursor.at = self.text.len();
                break;
            };
            self.cursor.at += offset;
            match rest[offset] {
                b'\\' => self.cursor.at += 2,
                b'`' => {
                    self.cursor.at += 1;
                    return Token::Text(&self.text[start..self.cursor.at - 1]);
                }
                b'$' if self.byte(1) == Some(b'{') => {
                    self.cursor.at += 2;
                    self.cursor.after_operand = false;
                    self.templates.push(self.cursor.depth);
                    return Token::Operand;
                }
                _ => self.cursor.at += 1,
            }
        }
        Token::Operand
    }

    /// Passes over a regular expression, if a whole one stands here.
    fn regular_expression(&mut self) -> bool {
        let mut at = self.cursor.at + 1;
        let mut is_class = false;
        while let Some(byte) = self.text.get(at).copied() {
            match byte {
                b'\\' => at += 1,
                b'\n' => return false,
                b'[' => is_class = true,
                b']' => is_class = false,
                b'/' if !is_class => {
                    self.cursor.at = at + 1;
                    return true;
                }
                _ => {}
            }
            at += 1;
        }
        false
    }
}

fn is_word(byte: u8) -> bool {
    const IS_WORD: [bool; 256] = word_bytes(b"$#@");
    IS_WORD[usize::from(byte)]
}
