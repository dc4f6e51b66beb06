//! Imports and lists of modules: both sides add statements, or names to a statement.

use super::Resolved;
use super::context::{Context, settle_all};
use super::diff3::{Open, regions};
use super::language::Language;
use super::list;
use super::statement::{Statement, statements};
use super::text::{Text, indent, is_blank, trimmed};
use crate::model::RepoPath;

/// How many lines around an open region are looked at to see how the block is sorted.
const MAX_AROUND: usize = 200;

/// Settles a source file in which nothing but imports and lists of modules is open.
pub(super) fn resolve(path: &RepoPath, text: &Text<'_>) -> Option<Resolved> {
    let language = Language::of(path)?;
    let regions = regions(text, |line| line)?;
    let mut is_module = is_index(path);
    let lines = settle_all(&regions, |open, context| {
        if let Some(lines) = items(open, context) {
            return Some(lines);
        }
        let (lines, declares) = union(open, context, language)?;
        is_module |= declares;
        Some(lines)
    })?;
    Some(Resolved {
        text: text.join(&lines),
        by: if is_module {
            "module list"
        } else {
            "import union"
        },
    })
}

/// Whether a file is there to name the modules beside it.
fn is_index(path: &RepoPath) -> bool {
    matches!(path.file_name(), "mod.rs" | "lib.rs" | "__init__.py") || path.stem() == "index"
}

/// Statements of both sides, and whether they declare modules.
fn union(
    open: &Open<'_>,
    context: &Context<'_>,
    language: Language,
) -> Option<(Vec<String>, bool)> {
    let (our_lead, ours, our_trail) = trimmed(&open.ours);
    let (their_lead, theirs, their_trail) = trimmed(&open.theirs);
    let (_, base, _) = trimmed(&open.base);
    let parsed = |lines: &[&str]| match lines {
        [] => Some(Vec::new()),
        lines => statements(lines, language),
    };
    let (base, ours, theirs) = (parsed(base)?, statements(ours, language)?, parsed(theirs)?);
    // A list of paths means imports only between the parentheses of one.
    if language == Language::Go && !is_in_go_import(context, &ours) {
        return None;
    }
    let merged = merge(&base, &ours, &theirs, language)?;
    let before = around(
        context.before.iter().rev().map(String::as_str),
        language,
        true,
    );
    let after = around(context.after.iter().copied(), language, false);
    let merged = sorted(merged, &ours, &theirs, &before, &after);
    let is_module = merged
        .iter()
        .any(|statement| language.is_module(&statement.text));
    let mut lines = vec![String::new(); our_lead.max(their_lead)];
    lines.extend(merged.into_iter().flat_map(|statement| statement.lines));
    lines.extend(vec![String::new(); our_trail.max(their_trail)]);
    Some((lines, is_module))
}

fn is_in_go_import(context: &Context<'_>, ours: &[Statement]) -> bool {
    if ours
        .iter()
        .all(|statement| statement.text.starts_with("import "))
    {
        return true;
    }
    let opening = context.before.iter().rev().find(|line| {
        let text = line.trim();
        text.ends_with('(') || text == ")" || text.ends_with('{')
    });
    opening.is_some_and(|line| line.trim() == "import (")
}

fn merge(
    base: &[Statement],
    ours: &[Statement],
    theirs: &[Statement],
    language: Language,
) -> Option<Vec<Statement>> {
    let find = |side: &[Statement], key: &str| {
        let mut found = side.iter().filter(|statement| statement.key() == key);
        match (found.next(), found.next()) {
            (found, None) => Some(found.cloned()),
            _ => None,
        }
    };
    let mut merged = Vec::new();
    for our in ours {
        let key = our.key();
        let (was, their) = (find(base, &key)?, find(theirs, &key)?);
        find(ours, &key)?;
        merged.push(match (was, their) {
            // What the base had must still be there on both sides.
            (Some(_), None) => return None,
            (None, None) => our.clone(),
            (was, Some(their)) => both(was.as_ref(), our, &their)?,
        });
    }
    let keys: Vec<String> = merged.iter().map(Statement::key).collect();
    let is_gone = |statement: &Statement| !keys.contains(&statement.key());
    if base.iter().any(is_gone) {
        return None;
    }
    let mut at = 0;
    for their in theirs {
        let key = their.key();
        if let Some(known) = merged.iter().position(|statement| statement.key() == key) {
            at = known + 1;
            continue;
        }
        find(theirs, &key)?;
        let is_ours = |statement: &Statement| base.iter().all(|was| was.key() != statement.key());
        while merged.get(at).is_some_and(is_ours) {
            at += 1;
        }
        merged.insert(at, their.clone());
        at += 1;
    }
    let mut names: Vec<String> = merged.iter().flat_map(|one| one.names(language)).collect();
    let n_names = names.len();
    names.sort();
    names.dedup();
    // Two statements that bind the same name mean different things by it.
    (names.len() == n_names).then_some(merged)
}

fn both(was: Option<&Statement>, our: &Statement, their: &Statement) -> Option<Statement> {
    if our.lines == their.lines {
        return Some(our.clone());
    }
    let items = |statement: Option<&Statement>| match statement {
        None => Some(Vec::new()),
        Some(statement) => statement.list.as_ref().map(|list| list.items.clone()),
    };
    let merged = list::union(&items(was)?, &items(Some(our))?, &items(Some(their))?)?;
    let is_alike = our.lines.len() == 1 && their.lines.len() == 1;
    is_alike.then(|| our.with_items(merged))
}

/// Statements on one line each beside an open region, the nearest first.
fn around<'l>(
    lines: impl Iterator<Item = &'l str>,
    language: Language,
    is_before: bool,
) -> Vec<Statement> {
    let mut found = Vec::new();
    for line in lines.take(MAX_AROUND) {
        match statements(&[line], language) {
            Some(mut one) => found.append(&mut one),
            None => break,
        }
    }
    if is_before {
        found.reverse();
    }
    found
}

/// The statements in the order that the block around them has, if it has any.
fn sorted(
    merged: Vec<Statement>,
    ours: &[Statement],
    theirs: &[Statement],
    before: &[Statement],
    after: &[Statement],
) -> Vec<Statement> {
    let whole = |side: &[Statement]| [before, side, after].concat();
    let (whole_ours, whole_theirs) = (whole(ours), whole(theirs));
    let mut result = merged.clone();
    let key = |statement: &Statement| {
        let text = statement.text.trim_end_matches([';', ' ']);
        // Python's sorters put `import` before `from`, and then go by the module.
        text.strip_prefix("pub ").unwrap_or(text).to_owned()
    };
    let sides = [whole_ours.as_slice(), whole_theirs.as_slice()];
    if list::sort_like(&mut result, &sides, key) {
        return result;
    }
    let by_module = |statement: &Statement| {
        let text = statement.text.as_str();
        match text.strip_prefix("from ") {
            Some(rest) => format!("1 {rest}"),
            None => format!("0 {text}"),
        }
    };
    if list::sort_like(&mut result, &sides, by_module) {
        return result;
    }
    merged
}

/// Lines with one name each, between the brackets of an import, an export or `__all__`.
fn items(open: &Open<'_>, context: &Context<'_>) -> Option<Vec<String>> {
    let is_list = |lines: &[&str]| !lines.is_empty() && lines.iter().all(|line| is_item(line));
    if !open.base.is_empty() || !is_list(&open.ours) || !is_list(&open.theirs) {
        return None;
    }
    let opening = context.before.iter().rev().find(|line| !is_item(line))?;
    if !is_opening(opening) {
        return None;
    }
    let own = |lines: &[&str]| {
        lines
            .iter()
            .map(|line| (*line).to_owned())
            .collect::<Vec<_>>()
    };
    let before = context.before.iter().rev().take_while(|line| is_item(line));
    let mut before: Vec<String> = before.cloned().collect();
    before.reverse();
    let after: Vec<&str> = context
        .after
        .iter()
        .copied()
        .take_while(|line| is_item(line))
        .collect();
    let whole = |side: &[&str]| [before.clone(), own(side), own(&after)].concat();
    let sides = [whole(&open.ours), whole(&open.theirs)];
    let is_new = |line: &&&str| !open.ours.contains(line);
    let mut merged = own(&open.ours);
    merged.extend(
        open.theirs
            .iter()
            .filter(is_new)
            .map(|line| (*line).to_owned()),
    );
    let bare = |line: &String| line.trim().trim_end_matches(',').to_owned();
    list::sort_like(&mut merged, &[&sides[0], &sides[1]], bare);
    Some(merged)
}

fn is_item(line: &str) -> bool {
    let text = line.trim();
    let Some(name) = text.strip_suffix(',') else {
        return false;
    };
    let name = name.strip_prefix("type ").unwrap_or(name);
    let parts: Vec<&str> = name.split(" as ").collect();
    let is_name = |part: &&str| {
        let part = part.trim_matches(['"', '\'']);
        let is_part = |letter: char| letter.is_alphanumeric() || "_$:.".contains(letter);
        !part.is_empty() && part.chars().all(is_part) && !part.contains("..")
    };
    indent(line) > 0 && parts.len() <= 2 && parts.iter().all(is_name) && !is_blank(name)
}

/// Whether a line opens a list of names: `import {`, `from x import (`, `use a::{`, `export {`, `__all__ = [`.
fn is_opening(line: &str) -> bool {
    let text = line.trim();
    let is_list = text.ends_with(['{', '(', '[']);
    let text = super::language::without_visibility(text);
    let starts = [
        "import ",
        "import{",
        "export {",
        "export type {",
        "use ",
        "from ",
        "__all__",
    ];
    let is_exports = text == "module.exports = {";
    is_list && (is_exports || starts.iter().any(|start| text.starts_with(start)))
}
