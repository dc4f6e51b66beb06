//! What JavaScript defines by shape: methods, and functions as values of names and keys.

use super::braces::{Scan, Scope};
use super::definition::DefinitionKind::{self, Constant, Function, Type};
use super::statement::{Statement, is_name};
use super::tokens::Token;

/// Whether what stands in the parentheses that open here is passed over. It is not where a module wraps itself in a
/// function, nor where an object with functions is handed to a call.
pub(super) fn skips_parenthesis(scan: &Scan<'_>) -> bool {
    let statement = &scan.statement;
    if scan.scope() != Scope::Open {
        return true;
    }
    if statement.pending.is_some() && !statement.has_equals {
        return true;
    }
    statement.has_equals && scan.tokens.peek() != Some(Token::Mark(b'{'))
}

/// Whether the brace that follows `statement` opens the object that is the value of a constant.
pub(super) fn is_object(statement: &Statement<'_>) -> bool {
    statement.has_equals && matches!(statement.previous, Some(Token::Mark(b'=' | b'(')))
}

/// What a brace opens that no keyword announced, and the definition whose block it is.
pub(super) fn open(
    scan: &mut Scan<'_>,
    statement: &Statement<'_>,
) -> (Option<Scope>, Option<usize>) {
    let scope = scan.scope();
    if scope != Scope::Open {
        let method = statement.call.filter(|_| !statement.has_equals);
        if let Some(name) = method {
            return (None, Some(scan.define(name, Function)));
        }
        let is_nested = scope == Scope::Object && statement.previous == Some(Token::Mark(b':'));
        return (is_nested.then_some(Scope::Object), None);
    }
    let last = statement.last.map(|(word, _)| word);
    let scope = match statement.previous {
        Some(Token::Mark(b'>')) => None,
        Some(Token::Mark(b'=' | b'(' | b',') | Token::Word(b"default" | b"return")) => {
            Some(Scope::Object)
        }
        _ if matches!(last, Some(b"import" | b"export" | b"type")) => None,
        _ if statement.has_equals => None,
        _ => Some(Scope::Open),
    };
    (scope, None)
}

/// Takes the `=` before a value that begins with `next`.
pub(super) fn value(scan: &mut Scan<'_>, next: Option<Token<'_>>) {
    if scan.statement.has_equals {
        return;
    }
    let kind = kind(next);
    if let Some((Some(index), _)) = scan.statement.pending {
        if kind != Constant {
            scan.set_kind(index, kind);
        }
        return;
    }
    let is_export = scan.statement.is_export
        && (scan.statement.last)
            .is_some_and(|(word, _)| word != b"exports" && word != b"prototype");
    let is_defined = match scan.scope() {
        Scope::Open => is_export && scan.statement.pending.is_none(),
        Scope::Members => true,
        Scope::Object => false,
    };
    if let Some(name) = scan
        .statement
        .last
        .filter(|name| is_defined && is_name(name.0))
    {
        let index = scan.define(name, kind);
        scan.statement.pending = Some((Some(index), super::language::Opens::Closed));
    }
}

/// Takes the `:` behind a key of an object.
pub(super) fn key(scan: &mut Scan<'_>) {
    if scan.statement.has_equals {
        return;
    }
    scan.statement.has_equals = true;
    let is_function = kind(scan.tokens.peek()) == Function;
    let is_key = matches!(scan.statement.previous, Some(Token::Word(_)));
    if let Some(name) = scan.statement.last.filter(|_| is_function && is_key) {
        scan.define(name, Function);
    }
}

/// What a value is that begins with `token`.
fn kind(token: Option<Token<'_>>) -> DefinitionKind {
    match token {
        Some(Token::Mark(b'(') | Token::Word(b"function" | b"async")) => Function,
        Some(Token::Word(b"class")) => Type,
        _ => Constant,
    }
}
