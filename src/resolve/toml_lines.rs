//! TOML line by line: keys under the table above, and whole tables.

use super::context::Context;
use super::diff3::Open;
use super::keyed::{self, Unit};
use super::list;
use super::statement::balance;
use super::text::is_blank;

/// Keys and tables of both sides.
pub(super) fn settle(open: &Open<'_>, context: &Context<'_>) -> Option<Vec<String>> {
    let (base, ours, theirs) = (
        Part::of(&open.base)?,
        Part::of(&open.ours)?,
        Part::of(&open.theirs)?,
    );
    let merged = keyed::merge(&base.keys, &ours.keys, &theirs.keys, both)?;
    let before = context.before.last().and_then(|line| key_of(line));
    let after = context.after.first().and_then(|line| key_of(line));
    let merged = keyed::sorted(
        merged,
        &ours.keys,
        &theirs.keys,
        before.as_deref(),
        after.as_deref(),
    );
    let tables = keyed::merge(&base.tables, &ours.tables, &theirs.tables, |_, _, _| None)?;
    let mut lines: Vec<String> = merged.into_iter().flat_map(|unit| unit.lines).collect();
    let is_open = |lines: &[String], context: &Context<'_>| {
        let last = lines.last().or(context.before.last());
        last.is_some_and(|line| !is_blank(line))
    };
    for table in tables {
        if is_open(&lines, context) {
            lines.push(String::new());
        }
        lines.extend(table.lines);
    }
    let has_blank_end = |lines: &[&str]| lines.last().is_some_and(|line| is_blank(line));
    let is_ended = lines.last().is_some_and(|line| is_blank(line));
    if !is_ended && (has_blank_end(&open.ours) || has_blank_end(&open.theirs)) {
        lines.push(String::new());
    }
    Some(lines)
}

/// Lines taken apart: keys of the table above, then tables.
#[derive(Debug, Default)]
struct Part {
    keys: Vec<Unit>,
    tables: Vec<Unit>,
}

impl Part {
    fn of(lines: &[&str]) -> Option<Self> {
        let mut part = Self::default();
        let mut prelude: Vec<String> = Vec::new();
        let mut depth = 0;
        for line in lines {
            let owned = (*line).to_owned();
            if depth > 0 {
                let last = part.tables.last_mut().or(part.keys.last_mut())?;
                last.lines.push(owned);
                depth += balance(line);
                continue;
            }
            if is_blank(line) {
                if let (Some(table), true) = (part.tables.last_mut(), prelude.is_empty()) {
                    table.lines.push(owned);
                } else if !prelude.is_empty() {
                    prelude.push(owned);
                }
                continue;
            }
            if line.trim_start().starts_with('#') {
                prelude.push(owned);
                continue;
            }
            let mut own = std::mem::take(&mut prelude);
            own.push(owned);
            if line.trim_start().starts_with('[') {
                // Two tables of a list have the same header, and are told apart by what they hold.
                part.tables.push(Unit {
                    key: line.trim().to_owned(),
                    lines: own,
                });
                continue;
            }
            let key = key_of(line)?;
            depth += balance(line);
            if depth < 0 {
                return None;
            }
            match part.tables.last_mut() {
                Some(table) => {
                    if table.key.starts_with("[[") {
                        table.key.push_str(line.trim());
                    }
                    table.lines.extend(own);
                }
                None => part.keys.push(Unit { key, lines: own }),
            }
        }
        for table in &mut part.tables {
            while table.lines.last().is_some_and(|line| is_blank(line)) {
                table.lines.pop();
            }
        }
        (prelude.is_empty() && depth == 0).then_some(part)
    }
}

/// The key that a line begins with.
fn key_of(line: &str) -> Option<String> {
    let (key, _) = line.split_once('=')?;
    let key = key.trim();
    let is_key = |letter: char| letter.is_alphanumeric() || "_-.\"'@/ ".contains(letter);
    (!key.is_empty() && key.chars().all(is_key)).then(|| key.to_owned())
}

/// A list on one line to which both sides added.
fn both(was: Option<&Unit>, our: &Unit, their: &Unit) -> Option<Unit> {
    let items = |unit: &Unit| {
        let [line] = unit.lines.as_slice() else {
            return None;
        };
        let (_, value) = line.split_once('=')?;
        let inner = value.trim().strip_prefix('[')?.strip_suffix(']')?;
        let items: Vec<String> = inner
            .split(',')
            .map(|item| item.trim().to_owned())
            .collect();
        let is_plain = |item: &String| {
            let inner = item
                .strip_prefix('"')
                .and_then(|item| item.strip_suffix('"'));
            inner.is_some_and(|inner| !inner.contains(['"', '[', ']', '{', '}']))
        };
        items.iter().all(is_plain).then_some(items)
    };
    let was = match was {
        Some(was) => items(was)?,
        None => Vec::new(),
    };
    let merged = list::union(&was, &items(our)?, &items(their)?)?;
    let (head, _) = our.lines.first()?.split_once('[')?;
    Some(Unit {
        key: our.key.clone(),
        lines: vec![format!("{head}[{}]", merged.join(", "))],
    })
}
