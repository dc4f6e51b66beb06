//! The definitions of a style sheet: mixins, functions, variables, custom properties, and the selectors it has rules for.

use super::MAX_DEFINITIONS;
use super::definition::{Definition, DefinitionKind};

/// The definitions of a CSS, SCSS or LESS text, each line by what it begins with.
pub(super) fn scan(text: &[u8]) -> Vec<Definition> {
    let mut found: Vec<Definition> = Vec::new();
    let mut is_comment = false;
    for (line, number) in text.split(|byte| *byte == b'\n').zip(1_u32..) {
        if found.len() >= MAX_DEFINITIONS {
            break;
        }
        let line = line.trim_ascii();
        let opens = memchr::memmem::rfind(line, b"/*");
        let closes = memchr::memmem::rfind(line, b"*/");
        let was_comment = is_comment;
        is_comment = match (opens, closes) {
            (Some(open), Some(close)) => open > close,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => is_comment,
        };
        if was_comment || opens == Some(0) {
            continue;
        }
        let Some((name, kind)) = definition(line) else {
            continue;
        };
        let name = String::from_utf8_lossy(name).into_owned();
        // One rule after the other for the same class is the rule, and says nothing new.
        if kind == DefinitionKind::Selector && found.iter().rev().take(20).any(|it| it.name == name)
        {
            continue;
        }
        found.push(Definition {
            name,
            kind,
            line: number,
            end_line: number,
        });
    }
    found
}

fn definition(line: &[u8]) -> Option<(&[u8], DefinitionKind)> {
    let at_rules: [(&[u8], DefinitionKind); 3] = [
        (b"@mixin ", DefinitionKind::Function),
        (b"@function ", DefinitionKind::Function),
        (b"@keyframes ", DefinitionKind::Constant),
    ];
    for (opening, kind) in at_rules {
        if let Some(rest) = line.strip_prefix(opening) {
            return named(rest.trim_ascii_start(), kind);
        }
    }
    let is_value = |rest: &[u8]| {
        let name = name_length(rest);
        rest.get(name..)
            .is_some_and(|rest| rest.trim_ascii_start().starts_with(b":"))
    };
    let variable = (line.strip_prefix(b"--"))
        .or(line.strip_prefix(b"$"))
        .or(line.strip_prefix(b"@"));
    if let Some(rest) = variable {
        return is_value(rest)
            .then(|| named(rest, DefinitionKind::Constant))
            .flatten();
    }
    let is_rule = line.ends_with(b"{") || line.ends_with(b",") || line.ends_with(b"}");
    let selector = match line.first() {
        Some(b'.' | b'#' | b'%') if is_rule => line.get(1..)?,
        _ => return None,
    };
    named(selector, DefinitionKind::Selector)
}

fn named(rest: &[u8], kind: DefinitionKind) -> Option<(&[u8], DefinitionKind)> {
    let name = rest.get(..name_length(rest))?;
    (!name.is_empty() && !name[0].is_ascii_digit()).then_some((name, kind))
}

fn name_length(rest: &[u8]) -> usize {
    (rest.iter())
        .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')))
        .unwrap_or(rest.len())
}
