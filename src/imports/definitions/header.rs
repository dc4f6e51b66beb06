//! The header of a definition: what follows its keyword up to its name.

use super::braces::Scan;
use super::definition::DefinitionKind;
use super::language::{Keyword, Opens, Shape};
use super::statement::{Name, is_name};
use super::tokens::{Token, Tokens};

/// Reads the name behind `keyword` and notes the definition.
pub(super) fn read(scan: &mut Scan<'_>, keyword: &'static Keyword) {
    scan.statement.n_words += 1;
    let line = scan.tokens.line;
    if keyword.kind.is_none() {
        scan.statement.pending = Some((None, keyword.opens));
        return;
    }
    let name = match name(scan, keyword) {
        Found::Name(name) => Some(name),
        Found::Nothing => None,
        Found::Other => return,
    };
    let index = match (name, keyword.kind) {
        (Some(name), Some(kind)) if name.0 != b"_" => Some(scan.define(name, kind)),
        _ => None,
    };
    // The function that is the value of a constant is that constant, and one without any name holds what it holds.
    let before = scan.statement.pending.filter(|_| scan.statement.has_equals);
    scan.statement.pending = match (index, before) {
        (None, Some((constant, _))) => Some((constant, keyword.opens)),
        (None, None) if keyword.word == b"function" => Some((None, Opens::Open)),
        _ => Some((index, keyword.opens)),
    };
    scan.statement.has_equals = false;
    scan.statement.last = name.or(Some((keyword.word, line)));
    scan.statement.has_other_words = true;
}

/// What stands behind a keyword.
enum Found<'a> {
    Name(Name<'a>),
    /// No name: the definition has none.
    Nothing,
    /// Another keyword, or a whole group of definitions that has been read.
    Other,
}

fn name<'a>(scan: &mut Scan<'a>, keyword: &'static Keyword) -> Found<'a> {
    let mut name: Option<Name<'a>> = None;
    for _ in 0..64 {
        let mut ahead = scan.tokens.clone();
        let Some(token) = ahead.next() else { break };
        match token {
            Token::Mark(b'*' | b'&' | b'!') | Token::Word(b"mut") if name.is_none() => {}
            Token::Word(b"extends" | b"implements" | b"for" | b"where" | b"is") => break,
            Token::Word(word) if name.is_none() => {
                if is_keyword(scan, keyword, word) {
                    return Found::Other;
                }
                name = is_name(word).then_some((word, ahead.line));
            }
            Token::Mark(b'<') => {
                skip_angles(&mut ahead);
                let is_receiver = ahead.peek() == Some(Token::Mark(b'.'));
                if name.is_some() && !is_receiver {
                    break;
                }
            }
            Token::Mark(b'(') if name.is_none() && keyword.word == b"func" => {
                ahead.skip_block();
            }
            Token::Mark(b'(') if name.is_none() && scan.syntax.shape == Shape::Keywords => {
                if let Some(kind) = keyword
                    .kind
                    .filter(|kind| *kind != DefinitionKind::Function)
                {
                    scan.tokens = ahead;
                    group(scan, kind);
                    return Found::Other;
                }
                break;
            }
            Token::Mark(b'.') if name.is_some() => name = None,
            Token::Mark(b':') if name.is_some() && ahead.peek() == Some(Token::Mark(b':')) => {
                ahead.next();
                name = None;
            }
            _ => break,
        }
        scan.tokens = ahead;
    }
    name.map_or(Found::Nothing, Found::Name)
}

/// Whether `word`, where a name is expected, is a keyword of its own: `const fn`, `enum class`, `companion object`.
fn is_keyword(scan: &Scan<'_>, keyword: &Keyword, word: &[u8]) -> bool {
    if scan.syntax.shape == Shape::JavaScript {
        return keyword.word == b"const" && word == b"enum";
    }
    let is_modifier = matches!(word, b"async" | b"unsafe" | b"extern" | b"ref");
    let is_known =
        (scan.syntax.keywords.iter()).any(|keyword| keyword.word == word && !keyword.is_contextual);
    is_modifier || is_known || keyword.word == b"record" && word == b"struct"
}

/// The definitions of `const ( … )`, each on a line of its own.
fn group(scan: &mut Scan<'_>, kind: DefinitionKind) {
    while let Some(token) = scan.tokens.next() {
        match token {
            Token::Word(word) if scan.tokens.is_first && is_name(word) && word != b"_" => {
                scan.define((word, scan.tokens.line), kind);
            }
            Token::Mark(b'{' | b'(' | b'[') => {
                scan.tokens.skip_block();
            }
            Token::Mark(b')') => break,
            _ => {}
        }
    }
}

/// Passes over type arguments whose `<` has been read.
fn skip_angles(tokens: &mut Tokens<'_>) {
    let mut depth = 1_usize;
    for _ in 0..64 {
        match tokens.next() {
            Some(Token::Mark(b'<')) => depth += 1,
            Some(Token::Mark(b'>')) => depth -= 1,
            Some(_) => {}
            None => break,
        }
        if depth == 0 {
            break;
        }
    }
}

/// Passes over an annotation or decorator whose `@` has been read.
pub(super) fn annotation(tokens: &mut Tokens<'_>) {
    let mut ahead = tokens.clone();
    loop {
        match ahead.next() {
            Some(Token::Word(b"interface")) | None => return,
            Some(Token::Word(_)) => {}
            Some(_) => return,
        }
        *tokens = ahead.clone();
        match ahead.next() {
            Some(Token::Mark(b'.' | b':')) => {}
            Some(Token::Mark(b'(')) => {
                ahead.skip_block();
                *tokens = ahead;
                return;
            }
            _ => return,
        }
    }
}

/// What a line of the preprocessor defines.
pub(super) fn directive(directive: &[u8]) -> Option<(&[u8], DefinitionKind)> {
    let rest = directive.trim_ascii_start().strip_prefix(b"define")?;
    let rest = rest.strip_prefix(b" ").or(rest.strip_prefix(b"\t"))?;
    let rest = rest.trim_ascii_start();
    let length = (rest.iter())
        .position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')
        .unwrap_or(rest.len());
    let name = rest.get(..length).filter(|name| is_name(name))?;
    // A name without a value only guards a header.
    match rest.get(length) {
        Some(b'(') => Some((name, DefinitionKind::Function)),
        Some(_) if !rest.get(length..)?.trim_ascii().is_empty() => {
            Some((name, DefinitionKind::Constant))
        }
        _ => None,
    }
}
