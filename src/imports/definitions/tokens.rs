//! The tokens of a language with braces, as few kinds as definitions need.

use super::language::Syntax;
use super::strings;

/// One token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// An identifier, keyword or number.
    Word(&'a [u8]),
    /// A string, character or regular expression.
    Text,
    /// A line of the preprocessor, behind its `#`.
    Directive(&'a [u8]),
    /// Any other byte.
    Mark(u8),
}

/// A cursor over the tokens of a text.
#[derive(Clone)]
pub(super) struct Tokens<'a> {
    syntax: &'a Syntax,
    text: &'a [u8],
    at: usize,
    /// The line of the token that was given last, counted from 1.
    pub(super) line: u32,
    /// Whether that token is the first on its line.
    pub(super) is_first: bool,
    /// Whether a `/` here would divide, rather than begin a regular expression.
    after_operand: bool,
}

impl<'a> Tokens<'a> {
    /// The tokens of `text` from `at` on, which is on `line`.
    pub(super) fn new(syntax: &'a Syntax, text: &'a [u8], at: usize, line: u32) -> Self {
        Self {
            syntax,
            text,
            at,
            line,
            is_first: true,
            after_operand: false,
        }
    }

    /// The next token, which stays the next one.
    pub(super) fn peek(&self) -> Option<Token<'a>> {
        self.clone().next()
    }

    /// The next token.
    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        self.is_first = self.at == 0;
        loop {
            let byte = *self.text.get(self.at)?;
            match CLASS[usize::from(byte)] {
                SPACE => self.at += 1,
                LINE => {
                    self.at += 1;
                    self.line = self.line.saturating_add(1);
                    self.is_first = true;
                }
                WORD => return Some(self.word()),
                _ if self.skip_comment(byte) => {}
                _ => return Some(self.mark(byte)),
            }
        }
    }

    /// Passes over everything up to the bracket that closes the one just read; the last line of it.
    pub(super) fn skip_block(&mut self) -> u32 {
        let mut depth = 1_usize;
        while let Some(token) = self.next() {
            match token {
                Token::Mark(b'{' | b'(' | b'[') => depth += 1,
                Token::Mark(close @ (b'}' | b')' | b']')) => {
                    let is_at_margin = close == b'}'
                        && self.syntax.ends_at_margin
                        && self.at >= 2
                        && self.text.get(self.at - 2) == Some(&b'\n');
                    depth -= 1;
                    if depth == 0 || is_at_margin {
                        break;
                    }
                }
                _ => {}
            }
        }
        self.line
    }

    fn word(&mut self) -> Token<'a> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = (rest.iter())
            .position(|byte| CLASS[usize::from(*byte)] != WORD)
            .unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        self.at += length;
        if self.syntax.has_prefixed_strings
            && let Some(end) = strings::prefixed(word, self.text, self.at)
        {
            self.jump(end);
            self.after_operand = true;
            return Token::Text;
        }
        self.after_operand = !matches!(word, b"return" | b"typeof" | b"case" | b"in" | b"of");
        Token::Word(word)
    }

    fn mark(&mut self, byte: u8) -> Token<'a> {
        let is_first = self.is_first;
        if byte == b'#' && self.syntax.has_directives && is_first {
            return self.directive();
        }
        let end = match byte {
            b'/' if self.syntax.has_regex && !self.after_operand => {
                strings::regex(self.text, self.at)
            }
            b'"' | b'\'' | b'`' => strings::quoted(self.syntax.quotes, self.text, self.at),
            b'<' if self.syntax.has_heredocs => strings::heredoc(self.text, self.at),
            _ => None,
        };
        if let Some(end) = end {
            self.jump(end);
            self.is_first = is_first;
            self.after_operand = true;
            return Token::Text;
        }
        // A backslash outside a string takes its neighbour along, which so opens nothing.
        self.at += if byte == b'\\' && self.text.get(self.at + 1) != Some(&b'\n') {
            2
        } else {
            1
        };
        self.after_operand = matches!(byte, b')' | b']' | b'}');
        if byte == b'<' && self.text.get(self.at) == Some(&b'/') {
            // The slash of a closing tag is no regular expression.
            self.after_operand = true;
        }
        Token::Mark(byte)
    }

    /// A line of the preprocessor, with those that a backslash joins to it.
    fn directive(&mut self) -> Token<'a> {
        let start = self.at + 1;
        let mut end = start;
        loop {
            let rest = self.text.get(end..).unwrap_or_default();
            let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let line = rest.get(..length).unwrap_or_default();
            end += length;
            if !line.trim_ascii_end().ends_with(b"\\") || end >= self.text.len() {
                break;
            }
            end += 1;
        }
        let whole = self.text.get(start..end).unwrap_or_default();
        self.jump(end);
        Token::Directive(whole)
    }

    /// Passes over a comment, if one begins here.
    fn skip_comment(&mut self, byte: u8) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        for (open, close) in self.syntax.block_comments {
            if open.first() == Some(&byte) && rest.starts_with(open) {
                let end = memchr::memmem::find(rest.get(open.len()..).unwrap_or_default(), close)
                    .map_or(rest.len(), |end| open.len() + end + close.len());
                self.jump(self.at + end);
                return true;
            }
        }
        let is_line_comment = (self.syntax.line_comments.iter())
            .any(|open| open.first() == Some(&byte) && rest.starts_with(open))
            && !(byte == b'#' && rest.get(1) == Some(&b'['));
        if is_line_comment {
            self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        }
        is_line_comment
    }

    /// Goes on at `end`, counting the lines between.
    fn jump(&mut self, end: usize) {
        let end = end.min(self.text.len()).max(self.at);
        let between = self.text.get(self.at..end).unwrap_or_default();
        let n_lines = memchr::memchr_iter(b'\n', between).count();
        self.line = (self.line).saturating_add(u32::try_from(n_lines).unwrap_or(u32::MAX));
        self.at = end;
    }
}

const OTHER: u8 = 0;
const SPACE: u8 = 1;
const LINE: u8 = 2;
const WORD: u8 = 3;

/// The class of each byte.
static CLASS: [u8; 256] = {
    let mut class = [OTHER; 256];
    let mut byte = 0_u8;
    loop {
        class[byte as usize] = match byte {
            b'\n' => LINE,
            b' ' | b'\t' | b'\r' | 0x0c => SPACE,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'$' | 0x80.. => WORD,
            _ => OTHER,
        };
        if byte == u8::MAX {
            break class;
        }
        byte += 1;
    }
};
