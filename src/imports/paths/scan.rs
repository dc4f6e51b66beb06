//! Finds the paths that a file imports, line by line.

use serde::{Deserialize, Serialize};

use super::Family;

/// A file with more imports than this is generated: the rest is left out.
const MAX_IMPORTS: usize = 2000;

/// A longer line is data.
const MAX_LINE: usize = 2000;

/// One import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Import {
    /// The path or dotted name, as written.
    pub(super) path: String,
    /// Whether it is only pointed at, by `url(…)`.
    pub(super) is_weak: bool,
}

/// The imports of `text`.
pub(super) fn imports(family: Family, text: &[u8]) -> Vec<Import> {
    let mut found = Vec::new();
    let mut is_comment = false;
    for line in text.split(|byte| *byte == b'\n') {
        let line = line.get(..line.len().min(MAX_LINE)).unwrap_or_default();
        let line = line.trim_ascii();
        if matches!(family, Family::StyleSheet | Family::Proto) {
            let was_comment = is_comment;
            let opens = memchr::memmem::rfind(line, b"/*");
            let closes = memchr::memmem::rfind(line, b"*/");
            is_comment = match (opens, closes) {
                (Some(open), Some(close)) => open > close,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => is_comment,
            };
            if was_comment || opens == Some(0) || line.starts_with(b"//") {
                continue;
            }
        }
        match family {
            Family::Shell => found.extend(sourced(line)),
            Family::StyleSheet => style(line, &mut found),
            Family::Proto => found.extend(proto(line)),
            Family::Other => found.extend(guessed(line)),
        }
        if found.len() >= MAX_IMPORTS {
            break;
        }
    }
    found
}

fn import(path: &[u8], is_weak: bool) -> Option<Import> {
    let path = std::str::from_utf8(path).ok()?;
    (!path.is_empty()).then(|| Import {
        path: path.to_owned(),
        is_weak,
    })
}

/// `source path` and `. path`, also behind `&&`, and `load path` of a test for bats. Of a path that begins with variables
/// the rest is given, from its slash on.
fn sourced(line: &[u8]) -> Option<Import> {
    let after = |word: &[u8]| {
        let rest = line.strip_prefix(word);
        let behind = [&b"&& "[..], b"|| ", b"; ", b"then "]
            .iter()
            .find_map(|before| {
                let whole = [before, word].concat();
                memchr::memmem::find(line, &whole).and_then(|at| line.get(at + whole.len()..))
            });
        rest.or(behind)
    };
    if line.starts_with(b"#") {
        return None;
    }
    let rest = after(b"source ")
        .or_else(|| after(b". "))
        .or_else(|| line.strip_prefix(b"load "))?
        .trim_ascii_start();
    // A path in quotes may hold spaces, also within `$(…)`.
    let path = match rest.first()? {
        quote @ (b'"' | b'\'') => {
            let end = memchr::memrchr(*quote, rest).filter(|end| *end > 0)?;
            rest.get(1..end)?
        }
        _ => rest.get(
            ..rest
                .iter()
                .position(|byte| matches!(byte, b';' | b'&'))
                .unwrap_or(rest.len()),
        )?,
    };
    let mut path = path.trim_ascii();
    while let Some(rest) = after_variable(path) {
        path = rest;
    }
    let is_plain = !path
        .iter()
        .any(|byte| matches!(byte, b'$' | b' ' | b'*' | b'`' | b'"' | b'<'));
    is_plain.then(|| import(path, false)).flatten()
}

/// What follows `$(dirname "$0")`, `$DIR` or `${DIR}` where one stands first.
fn after_variable(path: &[u8]) -> Option<&[u8]> {
    let variable = path.strip_prefix(b"/").unwrap_or(path);
    let end = match variable.strip_prefix(b"$")?.first()? {
        b'(' => memchr::memrchr(b')', variable)? + 1,
        b'{' => memchr::memchr(b'}', variable)? + 1,
        _ => memchr::memchr(b'/', variable)?,
    };
    let rest = variable.get(end..)?;
    Some(rest.strip_prefix(b"\"").unwrap_or(rest))
}

/// `@import "a", "b";`, `@use "a"`, `@forward "a"`, `url(a)`.
fn style(line: &[u8], found: &mut Vec<Import>) {
    let rules: [&[u8]; 4] = [b"@import", b"@use", b"@forward", b"@reference"];
    if let Some(rule) = rules.iter().find(|rule| line.starts_with(rule)) {
        let rest = line.get(rule.len()..).unwrap_or_default();
        // What follows `with (` or `layer(` is no path.
        let end = memchr::memmem::find(rest, b" with").unwrap_or(rest.len());
        let rest = rest.get(..end).unwrap_or_default();
        let mut quoted = rest
            .split(|byte| matches!(byte, b'"' | b'\''))
            .skip(1)
            .step_by(2);
        let first = quoted.next();
        found.extend(first.and_then(|path| import(path, false)));
        if *rule == b"@import" {
            found.extend(quoted.filter_map(|path| import(path, false)));
        }
        if first.is_some() {
            return;
        }
    }
    for at in memchr::memmem::find_iter(line, b"url(") {
        let rest = line.get(at + 4..).unwrap_or_default();
        let end = memchr::memchr(b')', rest).unwrap_or(0);
        let path = rest.get(..end).unwrap_or_default().trim_ascii();
        let path = path
            .split(|byte| matches!(byte, b'"' | b'\''))
            .find(|part| !part.is_empty());
        let path = path.and_then(|path| path.split(|byte| matches!(byte, b'?' | b'#')).next());
        let is_import = line.starts_with(b"@import");
        found.extend(path.and_then(|path| import(path, !is_import)));
    }
}

/// `import "a/b.proto";`, `import public "a.proto";`.
fn proto(line: &[u8]) -> Option<Import> {
    let rest = line.strip_prefix(b"import")?;
    let mut parts = rest.split(|byte| *byte == b'"');
    let before = parts.next()?.trim_ascii();
    let path = parts.next()?;
    matches!(before, b"" | b"public" | b"weak" | b"option")
        .then(|| import(path, before == b"weak"))
        .flatten()
}

/// A line that begins like an import in some language, with a quoted path or a dotted name.
fn guessed(line: &[u8]) -> Option<Import> {
    const OPENINGS: [&[u8]; 18] = [
        b"import ",
        b"include ",
        b"#include ",
        b"-include",
        b"require ",
        b"require(",
        b"use ",
        b"using ",
        b"open ",
        b"alias ",
        b"from ",
        b"part ",
        b"export ",
        b"@import",
        b"load ",
        b"(:require",
        b"\\input{",
        b"\\include{",
    ];
    let is_import = OPENINGS.iter().any(|opening| line.starts_with(opening));
    let is_bound = memchr::memmem::find(line, b"require").is_some()
        || memchr::memmem::find(line, b"@import(").is_some()
        || memchr::memmem::find(line, b"dofile").is_some();
    if !(is_import || is_bound && line.contains(&b'=')) {
        return None;
    }
    let mut quoted = line.split(|byte| matches!(byte, b'"' | b'\'' | b'{' | b'}'));
    if let Some(path) = quoted.nth(1).filter(|path| is_path(path)) {
        return import(path, true);
    }
    let name = line.split(|byte| matches!(byte, b' ' | b'\t' | b';' | b'(' | b')' | b','));
    let mut names = name
        .skip(1)
        .filter(|word| is_path(word) && !is_qualifier(word));
    import(names.next()?, true)
}

fn is_path(word: &[u8]) -> bool {
    word.len() > 2
        && word.iter().any(u8::is_ascii_alphabetic)
        && word.iter().all(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/' | b':' | b'@')
        })
}

fn is_qualifier(word: &[u8]) -> bool {
    matches!(
        word,
        b"qualified" | b"struct" | b"class" | b"enum" | b"func" | b"static" | b"deferred"
    )
}
