//! Finds the module specifiers of a JavaScript or TypeScript file.
//!
//! A token walk, not a parser: strings, template strings with their `${…}`, comments and regular expressions are
//! passed over, and a specifier counts only where a whole string literal stands in an import position. Text inside
//! JSX may hold a lone apostrophe: a quoted string therefore ends with its line.

use crate::imports::text::find;

/// The parts of the file that hold script: the whole of it, or the `<script>` elements of a component.
pub(super) fn scripts<'a>(extension: &str, text: &'a [u8]) -> Vec<&'a [u8]> {
    if !matches!(extension, "vue" | "svelte") {
        return vec![text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text)];
    }
    let mut scripts = Vec::new();
    let mut rest = text;
    while let Some(start) = find(rest, b"<script") {
        rest = &rest[start..];
        let Some(open) = find(rest, b">") else { break };
        rest = &rest[open + 1..];
        let end = find(rest, b"</script").unwrap_or(rest.len());
        scripts.push(&rest[..end]);
        rest = &rest[end..];
    }
    scripts
}

/// Every module specifier of the script, in order, with repetitions.
pub(super) fn specifiers(script: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let mut tokens = Tokens::new(script);
    let mut previous = Token::Mark(b';');
    while let Some(token) = tokens.next() {
        if let Token::Word(word) = token
            && previous != Token::Mark(b'.')
        {
            let specifier = match word {
                b"import" => import(&mut tokens),
                b"export" => export(&mut tokens),
                b"require" => call(&mut tokens),
                _ => None,
            };
            found.extend(specifier);
        } else if let Token::Reference(path) = token {
            found.push(String::from_utf8_lossy(path).into_owned());
        }
        previous = token;
    }
    found.retain(|specifier| !specifier.is_empty());
    found
}

/// After `import`: a bare string, a clause with `from`, or a call. Leaves what it does not take to the walk.
fn import(tokens: &mut Tokens<'_>) -> Option<String> {
    match tokens.peek()? {
        Token::Text(specifier) => {
            tokens.next();
            Some(String::from_utf8_lossy(specifier).into_owned())
        }
        Token::Mark(b'(') => call(tokens),
        Token::Mark(b'.') => {
            // `import.source("x")` and `import.defer("x")` are calls; `import.meta` is none.
            tokens.next();
            match tokens.peek()? {
                Token::Word(b"source" | b"defer") => {
                    tokens.next();
                    call(tokens)
                }
                _ => None,
            }
        }
        Token::Word(_) | Token::Mark(b'{' | b'*') => clause(tokens),
        _ => None,
    }
}

/// After `export`: only `export … from` counts.
fn export(tokens: &mut Tokens<'_>) -> Option<String> {
    let is_type = tokens.peek()? == Token::Word(b"type");
    let start = tokens.at();
    if is_type {
        tokens.next();
    }
    if matches!(tokens.peek()?, Token::Mark(b'{' | b'*')) {
        return clause(tokens);
    }
    tokens.rewind(start);
    None
}

/// Names, braces and `*` up to `from "specifier"`. Anything else ends the clause, and nothing is taken.
fn clause(tokens: &mut Tokens<'_>) -> Option<String> {
    let start = tokens.at();
    let mut depth = 0_usize;
    let mut previous = Token::Mark(b';');
    while let Some(token) = tokens.next() {
        match token {
            Token::Mark(b'{') => depth += 1,
            Token::Mark(b'}') if depth > 0 => depth -= 1,
            Token::Text(specifier) if depth == 0 && previous == Token::Word(b"from") => {
                return Some(String::from_utf8_lossy(specifier).into_owned());
            }
            Token::Text(_) if depth > 0 => {}
            Token::Word(_) | Token::Mark(b',' | b'*') => {}
            _ => break,
        }
        previous = token;
    }
    tokens.rewind(start);
    None
}

/// `("specifier")` or `("specifier", …)`; not a string that is only part of an expression.
fn call(tokens: &mut Tokens<'_>) -> Option<String> {
    if tokens.peek()? != Token::Mark(b'(') {
        return None;
    }
    tokens.next();
    let Token::Text(specifier) = tokens.peek()? else {
        return None;
    };
    tokens.next();
    matches!(tokens.peek()?, Token::Mark(b')' | b','))
        .then(|| String::from_utf8_lossy(specifier).into_owned())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    /// An identifier or keyword.
    Word(&'a [u8]),
    /// The inside of a string, or of a template string without `${`.
    Text(&'a [u8]),
    /// The path of a `/// <reference path="…" />`.
    Reference(&'a [u8]),
    /// A regular expression, a number or a template string with `${`: an operand that does not matter.
    Operand,
    /// Any other byte.
    Mark(u8),
}

/// A cursor over the tokens of a script.
struct Tokens<'a> {
    text: &'a [u8],
    cursor: Cursor,
    /// For each open `${` the depth of braces at which it stands.
    templates: Vec<usize>,
}

/// Where the walk is, small enough to go back to.
#[derive(Clone, Copy)]
struct Cursor {
    at: usize,
    depth: usize,
    /// Whether a `/` here would divide, rather than begin a regular expression.
    after_operand: bool,
}

impl<'a> Tokens<'a> {
    fn new(text: &'a [u8]) -> Self {
        let cursor = Cursor {
            at: 0,
            depth: 0,
            after_operand: false,
        };
        Self {
            text,
            cursor,
            templates: Vec::new(),
        }
    }

    fn at(&self) -> (Cursor, Vec<usize>) {
        (self.cursor, self.templates.clone())
    }

    fn rewind(&mut self, (cursor, templates): (Cursor, Vec<usize>)) {
        self.cursor = cursor;
        self.templates = templates;
    }

    fn peek(&mut self) -> Option<Token<'a>> {
        let start = self.at();
        let token = self.next();
        self.rewind(start);
        token
    }

    fn byte(&self, offset: usize) -> Option<u8> {
        self.text.get(self.cursor.at + offset).copied()
    }

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let byte = self.byte(0)?;
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => self.cursor.at += 1,
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
        self.cursor.at += 1;
        match byte {
            b'{' => self.cursor.depth += 1,
            b'}' => self.cursor.depth = self.cursor.depth.saturating_sub(1),
            // The slash of a closing tag is no regular expression.
            b'<' if self.byte(0) == Some(b'/') => self.cursor.at += 1,
            _ => {}
        }
        self.cursor.after_operand = matches!(byte, b')' | b']' | b'}');
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
        let length = rest
            .iter()
            .position(|byte| *byte == b'\n')
            .unwrap_or(rest.len());
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
        while let Some(byte) = self.text.get(at).copied() {
            match byte {
                b'\\' => at += 2,
                b'\n' => break,
                _ if byte == quote => {
                    self.cursor.at = at + 1;
                    self.cursor.after_operand = true;
                    return Token::Text(&self.text[start..at]);
                }
                _ => at += 1,
            }
        }
        self.cursor.after_operand = true;
        Token::Mark(quote)
    }

    /// A template string from behind its backtick, or its continuation behind the `}` of a `${…}`.
    fn template(&mut self) -> Token<'a> {
        let start = self.cursor.at;
        self.cursor.after_operand = true;
        while let Some(byte) = self.byte(0) {
            match byte {
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
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'#' | b'@') || byte >= 0x80
}
