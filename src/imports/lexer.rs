//! Source text of the C family (Go, Java, Kotlin, C#) as tokens, as far as names and imports need them.
//!
//! Comments are passed over, strings and numbers become one token each. Expressions inside an interpolated string are
//! tokens like any other, for they use names. Nothing is copied, nothing nests on the call stack, and bytes that make
//! no sense come out as marks.

use memchr::{memchr, memchr_iter, memchr2};

use super::text::word_bytes;

/// One token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// An identifier or keyword, without quotes or marks around it.
    Word(&'a [u8]),
    /// The inside of a string without interpolation, escapes as written.
    Text(&'a [u8]),
    /// A number, a character or a piece of an interpolated string: an operand that does not matter.
    Operand,
    /// Any other character.
    Mark(u8),
}

/// Whose rules for comments and strings hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Go,
    Java,
    Kotlin,
    CSharp,
}

/// A string that stands open, perhaps around an interpolated expression.
#[derive(Debug, Clone, Copy)]
struct Open {
    /// How many quotes end it: 1 or, for raw strings, 3 and more.
    n_quotes: usize,
    /// Whether a backslash takes the meaning from the next character.
    has_escapes: bool,
    /// Whether a doubled quote stands for one.
    has_doubled_quotes: bool,
    /// What begins an expression: none, `${` of Kotlin, or so many `{` of C#.
    hole: Hole,
    /// How many braces are open inside the expression.
    depth: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hole {
    None,
    Dollar,
    Braces(usize),
}

/// The tokens of a text, one after the other.
#[derive(Clone)]
pub(super) struct Lexer<'a> {
    text: &'a [u8],
    at: usize,
    dialect: Dialect,
    holes: Vec<Open>,
    /// Whether the token given last is the first one of its line.
    pub(super) is_first_on_line: bool,
    /// Whether something stands between that token and the one before it.
    pub(super) is_after_space: bool,
}

/// How deep interpolated strings may nest before their insides are taken as plain text.
const MAX_HOLES: usize = 32;

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a [u8], dialect: Dialect) -> Self {
        Self {
            text: text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text),
            at: 0,
            dialect,
            holes: Vec::new(),
            is_first_on_line: true,
            is_after_space: false,
        }
    }

    /// Whether `byte` comes right behind the token given last.
    pub(super) fn is_at(&self, byte: u8) -> bool {
        self.peek(0) == Some(byte)
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.get(self.at + ahead).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Goes `length` further, not past the end.
    fn advance(&mut self, length: usize) {
        self.at = self.at.saturating_add(length).min(self.text.len());
    }

    fn skip_line(&mut self) {
        let length = memchr(b'\n', self.rest());
        self.advance(length.unwrap_or(usize::MAX));
    }

    fn skip_block_comment(&mut self) {
        let start = self.at;
        self.advance(2);
        let mut depth = 1_usize;
        while depth > 0 {
            let Some(offset) = memchr2(b'*', b'/', self.rest()) else {
                self.advance(usize::MAX);
                break;
            };
            self.advance(offset);
            match (self.peek(0), self.peek(1)) {
                (Some(b'*'), Some(b'/')) => {
                    depth -= 1;
                    self.advance(2);
                }
                (Some(b'/'), Some(b'*')) if self.dialect == Dialect::Kotlin => {
                    depth += 1;
                    self.advance(2);
                }
                _ => self.advance(1),
            }
        }
        let comment = self.text.get(start..self.at).unwrap_or_default();
        self.is_first_on_line |= memchr(b'\n', comment).is_some();
    }

    fn word(&mut self) -> &'a [u8] {
        let rest = self.rest();
        let length = rest.iter().position(|byte| !is_word(*byte));
        let word = rest.get(..length.unwrap_or(rest.len())).unwrap_or_default();
        self.advance(word.len());
        word
    }

    /// A character in single quotes, which is at hand.
    fn character(&mut self) -> Token<'a> {
        self.advance(1);
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\\' => self.advance(2),
                b'\'' => {
                    self.advance(1);
                    break;
                }
                // Not a character after all.
                b'\n' => break,
                _ => self.advance(1),
            }
        }
        Token::Operand
    }

    /// The name in backticks (Kotlin) or raw string (Go) that is at hand.
    fn backticks(&mut self) -> Token<'a> {
        self.advance(1);
        let rest = self.rest();
        let end = match self.dialect {
            Dialect::Go => memchr(b'`', rest),
            _ => memchr2(b'`', b'\n', rest),
        };
        let inside = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        self.advance(inside.len() + 1);
        match self.dialect {
            Dialect::Go => Token::Text(inside),
            _ => Token::Word(inside),
        }
    }

    /// The string whose first quote is at hand, behind `n_dollars` and perhaps an `@`.
    fn string(&mut self, n_dollars: usize, is_verbatim: bool) -> Token<'a> {
        let n_quotes = self.rest().iter().take_while(|byte| **byte == b'"').count();
        let is_raw = n_quotes >= 3 && self.dialect != Dialect::Go && !is_verbatim;
        let hole = match (self.dialect, n_dollars) {
            (Dialect::Kotlin, _) => Hole::Dollar,
            (Dialect::CSharp, 1..) => Hole::Braces(n_dollars),
            _ => Hole::None,
        };
        let n_quotes = match (is_raw, self.dialect) {
            (false, _) => 1,
            (true, Dialect::CSharp) => n_quotes,
            (true, _) => 3,
        };
        self.advance(n_quotes);
        self.inside(Open {
            n_quotes,
            has_escapes: !is_verbatim && (!is_raw || self.dialect == Dialect::Java),
            has_doubled_quotes: is_verbatim,
            hole,
            depth: 0,
        })
    }

    /// Goes through the string up to its end or its next expression.
    fn inside(&mut self, open: Open) -> Token<'a> {
        let start = self.at;
        let is_one_line = open.n_quotes == 1 && open.has_escapes;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\\' if open.has_escapes => self.advance(2),
                b'\n' if is_one_line => break,
                b'"' => {
                    let n_quotes = self.rest().iter().take_while(|byte| **byte == b'"').count();
                    if open.has_doubled_quotes && n_quotes >= 2 {
                        self.advance(2);
                    } else if n_quotes < open.n_quotes {
                        self.advance(n_quotes);
                    } else {
                        let end = self.at;
                        // A raw string may end in quotes of its own.
                        self.advance(if open.n_quotes == 1 { 1 } else { n_quotes });
                        let text = self.text.get(start..end).unwrap_or_default();
                        return Token::Text(text);
                    }
                }
                b'$' if open.hole == Hole::Dollar && self.peek(1) == Some(b'{') => {
                    self.advance(2);
                    return self.enter(open);
                }
                b'{' => {
                    let n_braces = self.rest().iter().take_while(|byte| **byte == b'{').count();
                    self.advance(n_braces);
                    // Of two braces more than needed, each pair stands for itself.
                    let is_hole = match open.hole {
                        Hole::Braces(1) if open.n_quotes == 1 => n_braces % 2 == 1,
                        Hole::Braces(n) => n_braces >= n,
                        _ => false,
                    };
                    if is_hole {
                        return self.enter(open);
                    }
                }
                _ => self.advance(1),
            }
        }
        Token::Operand
    }

    fn enter(&mut self, open: Open) -> Token<'a> {
        if self.holes.len() < MAX_HOLES {
            self.holes.push(Open { depth: 0, ..open });
        }
        Token::Operand
    }

    /// The string of C# that begins with a `$` or `@` at hand; none where it is no string.
    fn marked_string(&mut self) -> Option<Token<'a>> {
        let rest = self.rest();
        let n_marks = rest
            .iter()
            .take_while(|byte| matches!(byte, b'$' | b'@'))
            .count();
        if rest.get(n_marks) != Some(&b'"') {
            return None;
        }
        let marks = rest.get(..n_marks).unwrap_or_default();
        let n_dollars = memchr_iter(b'$', marks).count();
        self.advance(n_marks);
        Some(self.string(n_dollars, n_dollars < n_marks))
    }

    /// What a brace means that closes: the end of an expression in a string, perhaps.
    fn close_brace(&mut self) -> Token<'a> {
        let Some(open) = self.holes.last_mut() else {
            self.advance(1);
            return Token::Mark(b'}');
        };
        if open.depth > 0 {
            open.depth -= 1;
            self.advance(1);
            return Token::Mark(b'}');
        }
        let open = *open;
        self.holes.pop();
        self.advance(match open.hole {
            Hole::Braces(n) => n,
            _ => 1,
        });
        self.inside(open)
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.is_first_on_line = self.at == 0;
        self.is_after_space = false;
        let start = self.at;
        loop {
            let byte = self.peek(0)?;
            self.is_after_space = self.at > start;
            if is_word(byte) {
                return Some(match (byte, self.word()) {
                    (b'0'..=b'9', _) => Token::Operand,
                    (_, word) => Token::Word(word),
                });
            }
            match byte {
                b'\n' => {
                    self.is_first_on_line = true;
                    self.at += 1;
                }
                b' ' | b'\t' | b'\r' | 0x0b | 0x0c => {
                    let rest = self.rest();
                    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | 0x0b | 0x0c);
                    let length = rest.iter().position(|byte| !is_blank(byte));
                    self.advance(length.unwrap_or(rest.len()));
                }
                b'/' if self.peek(1) == Some(b'/') => self.skip_line(),
                b'/' if self.peek(1) == Some(b'*') => self.skip_block_comment(),
                b'#' if self.dialect == Dialect::CSharp && self.is_first_on_line => {
                    self.skip_line();
                }
                b'"' => return Some(self.string(0, false)),
                b'\'' => return Some(self.character()),
                b'`' => return Some(self.backticks()),
                b'$' | b'@' if self.dialect == Dialect::CSharp => {
                    if let Some(token) = self.marked_string() {
                        return Some(token);
                    }
                    self.at += 1;
                }
                b'{' => {
                    if let Some(open) = self.holes.last_mut() {
                        open.depth += 1;
                    }
                    self.at += 1;
                    return Some(Token::Mark(byte));
                }
                b'}' => return Some(self.close_brace()),
                _ => {
                    self.at += 1;
                    return Some(Token::Mark(byte));
                }
            }
        }
    }
}

/// The bytes that words are made of.
const IS_WORD: [bool; 256] = word_bytes(b"");

fn is_word(byte: u8) -> bool {
    IS_WORD[usize::from(byte)]
}
