//! Finds the module specifiers of a JavaScript or TypeScript file.
//!
//! A token walk, not a parser: strings, template strings with their `${…}`, comments and regular expressions are
//! passed over, and a specifier counts only where a whole string literal stands in an import position. Text inside
//! JSX may hold a lone apostrophe: a quoted string therefore ends with its line.

use serde::{Deserialize, Serialize};

use super::tokens::{Token, Tokens};
use crate::imports::text::find;
use crate::model::EdgeKind;

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

/// A module specifier, and how what it names is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Specifier {
    pub(super) text: String,
    /// Weak where only types are taken, names where what it gives is only handed on.
    pub(super) kind: EdgeKind,
}

impl Specifier {
    fn new(text: &[u8], kind: EdgeKind) -> Self {
        Self {
            text: String::from_utf8_lossy(text).into_owned(),
            kind,
        }
    }
}

/// Every module specifier of the script, in order, with repetitions.
pub(super) fn specifiers(script: &[u8]) -> Vec<Specifier> {
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
            found.push(Specifier::new(path, EdgeKind::Weak));
        }
        previous = token;
    }
    found.retain(|specifier| !specifier.text.is_empty());
    found
}

/// After `import`: a bare string, a clause with `from`, or a call. Leaves what it does not take to the walk.
fn import(tokens: &mut Tokens<'_>) -> Option<Specifier> {
    match tokens.peek()? {
        Token::Text(specifier) => {
            tokens.next();
            Some(Specifier::new(specifier, EdgeKind::Defines))
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
        Token::Word(_) | Token::Mark(b'{' | b'*') => clause(tokens, EdgeKind::Defines),
        _ => None,
    }
}

/// After `export`: only `export … from` counts.
fn export(tokens: &mut Tokens<'_>) -> Option<Specifier> {
    let is_type = tokens.peek()? == Token::Word(b"type");
    let start = tokens.at();
    if is_type {
        tokens.next();
    }
    if matches!(tokens.peek()?, Token::Mark(b'{' | b'*')) {
        tokens.rewind(start);
        return clause(tokens, EdgeKind::Names);
    }
    tokens.rewind(start);
    None
}

/// Names, braces and `*` up to `from "specifier"`. Anything else ends the clause, and nothing is taken. Where only types
/// are taken the specifier is weak, or else of the kind given.
fn clause(tokens: &mut Tokens<'_>, kind: EdgeKind) -> Option<Specifier> {
    let start = tokens.at();
    let mut depth = 0_usize;
    let mut body = Vec::new();
    while let Some(token) = tokens.next() {
        let previous = body.last().copied();
        if depth == 0 && previous == Some(Token::Mark(b'}')) && token != Token::Word(b"from") {
            break;
        }
        match token {
            Token::Mark(b'{') => depth += 1,
            Token::Mark(b'}') if depth > 0 => depth -= 1,
            Token::Text(specifier) if depth == 0 && previous == Some(Token::Word(b"from")) => {
                body.pop();
                let kind = if is_for_types(&body) {
                    EdgeKind::Weak
                } else {
                    kind
                };
                return Some(Specifier::new(specifier, kind));
            }
            Token::Text(_) if depth > 0 || previous == Some(Token::Word(b"as")) => {}
            Token::Word(_) | Token::Mark(b',' | b'*') => {}
            _ => break,
        }
        body.push(token);
    }
    tokens.rewind(start);
    None
}

/// Whether what stands between `import` or `export` and `from` names types alone.
fn is_for_types(body: &[Token<'_>]) -> bool {
    match body {
        // `import type, { a } from` has a default import of that name.
        [Token::Word(b"type"), next, ..] => *next != Token::Mark(b','),
        [Token::Mark(b'{'), names @ .., Token::Mark(b'}')] => {
            let mut names = names
                .split(|token| *token == Token::Mark(b','))
                .filter(|name| !name.is_empty())
                .peekable();
            // `type X` and `type X as Y`; `type` and `type as x` are about a name that is `type`.
            let is_type = |name: &[Token<'_>]| {
                name[0] == Token::Word(b"type") && name.len().is_multiple_of(2)
            };
            names.peek().is_some() && names.all(is_type)
        }
        _ => false,
    }
}

/// `("specifier")` or `("specifier", …)`; not a string that is only part of an expression.
fn call(tokens: &mut Tokens<'_>) -> Option<Specifier> {
    if tokens.peek()? != Token::Mark(b'(') {
        return None;
    }
    tokens.next();
    let Token::Text(specifier) = tokens.peek()? else {
        return None;
    };
    tokens.next();
    matches!(tokens.peek()?, Token::Mark(b')' | b','))
        .then(|| Specifier::new(specifier, EdgeKind::Defines))
}
