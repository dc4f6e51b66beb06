//! Small marks that tell how a line is meant.

use super::ParseContext;
use super::block::{BlockKind, Item};
use super::broken_box::{self, Reading};
use super::reference::references;
use super::rich::{Rich, one_line};
use super::section::{self, Role};

/// How far the work of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Open,
    Done,
    Dropped,
}

/// The state that the sign at the beginning of a line shows.
pub(super) fn state(line: &Rich) -> Option<State> {
    let text = line.text();
    match text.trim_start().chars().next()? {
        '✅' | '☑' | '✔' | '✓' | '🎉' | '🟢' => Some(State::Done),
        '🚫' | '🗑' | '⛔' => Some(State::Dropped),
        '❌' | '⬜' | '🔲' | '☐' | '◻' | '⏳' | '⌛' | '🚧' | '🔄' | '🔜' | '📋' | '📝' | '🟡'
        | '🟠' | '🔴' | '⚪' | '🏗' | '⏸' | '🆕' | '💤' | '🔵' | '◯' | '○' => {
            Some(State::Open)
        }
        _ => None,
    }
}

/// The state that the words of a status name, as in a cell of a table.
pub(super) fn status(text: &str) -> Option<State> {
    let text = one_line(text).to_lowercase();
    let words: Vec<&str> = text
        .split(|letter: char| !letter.is_alphanumeric() && letter != '\'')
        .filter(|word| !word.is_empty())
        .collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let is_denied = has(&[
        "not",
        "isn't",
        "never",
        "un",
        "to",
        "partially",
        "partly",
        "almost",
        "todo",
        "wip",
        "0",
    ]) || text.contains("in progress")
        || text.contains("in review");
    if text.contains("won't")
        || text.contains("wontfix")
        || text.contains("not planned")
        || has(&[
            "dropped",
            "cancelled",
            "canceled",
            "obsolete",
            "abandoned",
            "duplicate",
            "rejected",
            "skipped",
            "superseded",
        ])
    {
        Some(State::Dropped)
    } else if is_denied {
        Some(State::Open)
    } else if text.contains('❌') && has(&["closed"]) {
        Some(State::Dropped)
    } else if has(&[
        "done",
        "merged",
        "closed",
        "complete",
        "completed",
        "shipped",
        "landed",
        "fixed",
        "finished",
        "implemented",
        "released",
        "updated",
        "yes",
        "resolved",
        "migrated",
    ]) || text.contains(['✅', '☑', '✔', '✓'])
        || text.contains("[x]")
    {
        Some(State::Done)
    } else if words.is_empty() && text.is_ascii() && !text.contains("[ ]") {
        None
    } else if has(&[
        "open", "pending", "planned", "started", "progress", "blocked", "ready", "backlog",
        "draft", "queued", "active", "no", "missing", "tbd", "review", "assigned",
    ]) || text.contains("[ ]")
        || text.chars().next().is_some_and(|first| {
            state(&Rich::from(first.to_string().as_str())) == Some(State::Open)
        })
    {
        Some(State::Open)
    } else {
        None
    }
}

/// Whether a line begins with a reference: `#12: …`, `[…](…/issues/12)`, `Issue #12 …`.
pub(super) fn leads_with_reference(line: &Rich, context: &ParseContext) -> bool {
    let text = line.text();
    references(line, context).first().is_some_and(|found| {
        let before = text.get(..found.start).unwrap_or_default().to_lowercase();
        let before = before.trim_matches(|letter: char| !letter.is_alphanumeric());
        matches!(before, "" | "issue" | "task" | "pr" | "epic" | "story")
    })
}

/// A short name for a task in its list: `A4`, `T12`, `API-7`, `1.2`.
pub(super) fn is_key(text: &str) -> bool {
    let text = text.trim();
    let digits = text.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
    let n_letters = text.len() - digits.len();
    let digits = digits.strip_prefix(['-', '.']).unwrap_or(digits);
    let digits = digits
        .strip_suffix(|letter: char| letter.is_ascii_lowercase())
        .unwrap_or(digits);
    let is_number = !digits.is_empty()
        && digits.split('.').all(|part| {
            !part.is_empty() && part.len() <= 5 && part.bytes().all(|byte| byte.is_ascii_digit())
        });
    is_number && (n_letters > 0 || digits.contains('.')) && n_letters <= 6
}

/// Whether a word only says when something is done, as a key may: "**Later** — …".
pub(super) fn is_time_word(text: &str) -> bool {
    matches!(
        text.to_ascii_lowercase().as_str(),
        "later" | "now" | "next" | "first" | "finally" | "last" | "optional" | "then" | "soon"
    )
}

/// Whether a line begins with a key and a separator, or a key of the kind `T001`.
pub(super) fn leads_with_key(line: &Rich) -> bool {
    key_end(&line.text()).is_some()
}

/// Where a key at the beginning of a text ends, with its separator, and the key itself.
pub(super) fn key_end(text: &str) -> Option<(usize, String)> {
    let text_start = text.len() - text.trim_start().len();
    let rest = text.get(text_start..)?;
    let word = rest.split_whitespace().next()?;
    let key = word
        .trim_matches(['[', ']', '(', ')'])
        .trim_end_matches([':', '.', ')', ']', '-']);
    let key_at = word.find(key)?;
    if !is_key(key) {
        return None;
    }
    let after_word = rest.get(word.len()..)?;
    let separator = after_word.len()
        - after_word
            .trim_start_matches([' ', '-', '–', '—', ':', '|'])
            .len();
    let has_separator = word
        .get(key_at + key.len()..)
        .is_some_and(|end| end.starts_with([':', ')', ']']))
        || after_word
            .get(..separator)
            .is_some_and(|between| between.trim() != "");
    // `T001 Add …` and `ABC-12 Add …` need no separator; `S3 bucket` is no key.
    let is_ticket = (key.contains('-') && key.len() >= 4)
        || (key.starts_with('T')
            && key.len() >= 3
            && key[1..].bytes().all(|byte| byte.is_ascii_digit()));
    (has_separator || is_ticket)
        .then(|| (text_start + word.len() + separator, key.to_owned()))
        .filter(|(end, _)| text.get(*end..).is_some_and(|rest| !rest.trim().is_empty()))
}

/// Whether a line begins as a conventional commit does: `fix: …`, `docs(api): …`.
pub(super) fn begins_with_kind(text: &str) -> bool {
    super::kind::prefix(text).is_some()
}

/// Whether a box is a choice or a promise of whoever opened the issue: "I have searched the existing issues".
pub(super) fn is_promise(text: &str) -> bool {
    let text = text.to_lowercase().replace('’', "'");
    let begins = [
        "i have ",
        "i've ",
        "i am ",
        "i'm ",
        "i agree",
        "i would ",
        "i will ",
        "i confirm",
        "i searched",
        "i checked",
        "i understand",
        "i can ",
        "i'd ",
        "i read ",
        "i acknowledge",
    ];
    begins.iter().any(|beginning| text.starts_with(beginning))
        || matches!(
            text.trim_matches(|letter: char| !letter.is_alphanumeric()),
            "yes" | "no" | "maybe" | "not sure"
        )
}

/// What follows the label of a line, where the label has that role: `Depends on: #12`, `Blocked by #3`.
pub(super) fn inline_label(line: &Rich, role: Role) -> Option<Rich> {
    let text = line.text();
    if let Some(colon) = text.find([':', '：']) {
        let name = text
            .get(..colon)?
            .trim_matches(|letter: char| !letter.is_alphanumeric());
        let end = colon + text.get(colon..)?.chars().next().map_or(1, char::len_utf8);
        if name.split_whitespace().count() <= 4 && section::role(name) == role {
            let rest = line.tail(end).trimmed();
            return (!rest.is_blank()).then_some(rest);
        }
    }
    if role != Role::Dependencies {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let start = lower.find(|letter: char| letter.is_alphanumeric())?;
    [
        "depends on ",
        "blocked by ",
        "blocked on ",
        "waiting for ",
        "waiting on ",
        "waits for ",
    ]
    .iter()
    .find(|phrase| {
        lower
            .get(start..)
            .is_some_and(|lower| lower.starts_with(**phrase))
    })
    .map(|phrase| line.tail(start + phrase.len()).trimmed())
    .filter(|rest| rest.text().starts_with(['#', 'h', '[']) || rest.text().contains('#'))
}

/// The lines of an item and of what is nested in it.
pub(super) fn item_lines(item: &Item) -> Vec<String> {
    let mut lines = vec![];
    let text = match broken_box::read(&item.text) {
        Some(Reading::Box { rest, .. }) => rest.with_ticks(),
        _ => item.text.with_ticks(),
    };
    if !text.is_empty() {
        lines.push(text);
    }
    for block in &item.blocks {
        match &block.kind {
            BlockKind::List { items, .. } => lines.extend(items.iter().flat_map(item_lines)),
            BlockKind::Paragraph(text) => lines.push(text.with_ticks()),
            _ => {}
        }
    }
    lines
}

/// Whether an item or one nested in it has a check box.
pub(super) fn contains_boxes(items: &[Item]) -> bool {
    items.iter().any(|item| {
        item.checked.is_some()
            || matches!(broken_box::read(&item.text), Some(Reading::Box { .. }))
            || item.blocks.iter().any(|block| match &block.kind {
                BlockKind::List { items, .. } => contains_boxes(items),
                _ => false,
            })
    })
}

/// Whether an item is the label of acceptance criteria.
pub(super) fn is_acceptance(item: &Item) -> bool {
    item.checked.is_none()
        && section::role(&item.text.plain()) == Role::Acceptance
        && item.text.plain().split_whitespace().count() <= 5
}
