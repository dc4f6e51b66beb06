//! Tasks that are headings: `### Task 1: Add a login page`, with their text below.

use super::block::{Block, BlockKind};
use super::details;
use super::entry::{Collected, Entry, Group, Place};
use super::rich::Rich;
use super::section::{self, Role};
use super::words;

/// Reads headings, or bold lines, that are tasks; nothing where there are fewer than two.
pub(super) fn collect(blocks: &[Block]) -> Collected {
    for is_numbered in [false, true] {
        let collected = read(blocks, is_numbered);
        if collected.entries.len() > 1 {
            return collected;
        }
    }
    Collected::default()
}

/// The number and the title of a heading that is a task.
struct TaskHeading {
    level: u8,
    ordinal: Option<u64>,
    line: Rich,
}

fn read(blocks: &[Block], is_numbered: bool) -> Collected {
    let mut out = Collected {
        groups: vec![Group::default()],
        ..Collected::default()
    };
    let mut place = Place::default();
    let mut current: Option<(usize, u8)> = None;
    for block in blocks {
        let heading = match &block.kind {
            BlockKind::Heading { level, text } => Some((*level, text.clone(), true)),
            BlockKind::Paragraph(text) if text.is_all_strong() && text.lines().len() == 1 => {
                Some((7, text.clone(), false))
            }
            _ => None,
        };
        if let Some((level, text, is_heading)) = heading {
            if let Some(found) = task_heading(&text, level, is_numbered, place.role()) {
                let mut entry = Entry {
                    offset: block.offset,
                    line: found.line,
                    ordinal: found.ordinal,
                    section: place.section(),
                    stage: place.stage(),
                    ..Entry::default()
                };
                entry.dropped = place.role() == Role::Excluded;
                current = Some((out.push(entry), found.level));
                continue;
            }
            if current.is_some_and(|(_, task_level)| level <= task_level) {
                current = None;
            }
            if current.is_none() && is_heading {
                place.enter_heading(level, text.plain().trim_end_matches([':', ' ']));
                continue;
            }
        }
        let entry = current.and_then(|(entry, _)| out.entries.get_mut(entry));
        match (entry, &block.kind) {
            // A heading below a task is a label of its text.
            (Some(entry), BlockKind::Heading { text, .. }) => {
                let mut label = text.clone();
                label.append(&Rich::from(":"));
                entry.details.push(Block {
                    offset: block.offset,
                    kind: BlockKind::Paragraph(label),
                });
            }
            (Some(entry), _) => entry.details.push(block.clone()),
            (None, BlockKind::Paragraph(text)) => {
                let lines = text.lines();
                out.contract_lines
                    .extend(lines.iter().filter_map(details::contract));
            }
            (None, BlockKind::List { items, .. }) => match place.role() {
                Role::Acceptance => out
                    .acceptance
                    .extend(items.iter().flat_map(super::marks::item_lines)),
                Role::Dependencies => out
                    .prerequisites
                    .extend(items.iter().map(|item| (item.offset, item.text.clone()))),
                _ => {}
            },
            (None, _) => {}
        }
    }
    out
}

fn task_heading(text: &Rich, level: u8, is_numbered: bool, role: Role) -> Option<TaskHeading> {
    let whole = text.text();
    let start = whole.len()
        - whole
            .trim_start_matches(|letter: char| !letter.is_alphanumeric())
            .len();
    let rest = whole.get(start..)?;
    let lower = rest.to_ascii_lowercase();
    let word = [
        "task",
        "sub-task",
        "subtask",
        "sub-issue",
        "subissue",
        "issue",
        "story",
        "work item",
        "ticket",
        "pr",
        "workstream",
    ]
    .iter()
    .find(|word| {
        lower
            .strip_prefix(**word)
            .is_some_and(|rest| rest.starts_with([' ', '-', '#']))
    });
    let mut at = start;
    match word {
        Some(word) if !is_numbered => {
            at += word.len();
            at +=
                whole.get(at..)?.len() - whole.get(at..)?.trim_start_matches([' ', '#', '-']).len();
        }
        None if is_numbered
            && !matches!(role, Role::References | Role::Prose | Role::Acceptance) => {}
        _ => return None,
    }
    let rest = whole.get(at..)?;
    let n_digits = rest.len()
        - rest
            .trim_start_matches(|letter: char| letter.is_ascii_digit())
            .len();
    let number = rest.get(..n_digits)?;
    let (ordinal, mut at) = match number.parse().ok() {
        Some(number) => (Some(number), at + n_digits),
        // `Task A: …`
        None if !is_numbered => {
            let letter = rest.chars().next().filter(char::is_ascii_uppercase)?;
            if rest
                .get(1..)?
                .starts_with(|letter: char| letter.is_alphanumeric())
            {
                return None;
            }
            (None, at + letter.len_utf8())
        }
        None => return None,
    };
    let rest = whole.get(at..)?;
    let trimmed = rest.trim_start_matches([' ', ':', '.', ')', '-', '–', '—', ']', '|']);
    if trimmed.is_empty() || trimmed.len() == rest.len() {
        return None;
    }
    at += rest.len() - trimmed.len();
    if is_numbered && !(words::begins_with_verb(trimmed) && section::stage(trimmed).is_none()) {
        return None;
    }
    let line = text.tail(at).trimmed();
    // The title of a heading is not bold text with something behind it.
    let line = if line.is_all_strong() {
        Rich::from(line.plain().as_str())
    } else {
        line
    };
    Some(TaskHeading {
        level,
        ordinal,
        line,
    })
}
