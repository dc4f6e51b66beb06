//! The first line of a task: its title, the issue that it is, its short name.

use super::ParseContext;
use super::marks;
use super::order;
use super::reference::{FoundReference, references};
use super::rich::{HARD_BREAK, Rich, SOFT_BREAK};
use crate::model::IssueRef;

/// What the first line of a task says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) title: String,
    /// The title with its styles.
    pub(super) rich: Rich,
    /// What follows a bold title, and lines below it.
    pub(super) below: Vec<Rich>,
    pub(super) reference: Option<IssueRef>,
    pub(super) mentions: Vec<IssueRef>,
    pub(super) key: Option<String>,
    pub(super) is_struck: bool,
}

/// A line of this length was broken by an editor rather than by the writer.
const WRAPPED_LINE: usize = 60;

/// Reads the first lines of a task.
pub(super) fn head(text: &Rich, context: &ParseContext) -> Head {
    let (first, mut below) = first_line(text);
    let mut head = Head {
        is_struck: first.is_struck(),
        ..Head::default()
    };
    let mut rest = without_state(&first);
    let found = references(&rest, context);
    let strong_end = rest.strong_end();
    let after_strong = separator_end(&rest, strong_end);
    if let (true, Some(after_strong)) = (strong_end > 0, after_strong) {
        let lead = rest.slice(0, strong_end).trimmed();
        let lead_found = references(&lead, context);
        let name = lead_name(&lead, lead_found.first());
        let tail = rest.tail(after_strong).trimmed();
        let is_name = name.is_empty() || marks::is_key(&name) || marks::is_time_word(&name);
        if let Some(found) = lead_found.first().filter(|found| is_leading(&lead, found)) {
            head.reference = Some(found.reference.clone());
        }
        if is_name {
            head.key = Some(name).filter(|name| !name.is_empty());
            rest = tail;
        } else {
            // "**Title**: description"
            let title_start = head
                .reference
                .as_ref()
                .and(lead_found.first())
                .map_or(0, |found| skip_separator(&lead.text(), found.end));
            rest = lead.tail(title_start);
            let text = rest.text();
            rest = rest
                .slice(0, text.trim_end_matches([':', ' ', '：', '.']).len())
                .trimmed();
            below.insert(0, tail);
        }
    } else if let Some(leading) = found
        .first()
        .filter(|found| is_leading(&rest, found) && !found.is_titled)
    {
        let text = rest.text();
        let after = skip_separator(&text, leading.end);
        let goes_on = found.get(1).is_some_and(|next| {
            text.get(leading.end..next.start)
                .is_some_and(|between| matches!(between.trim(), "," | "and" | "&" | "/" | "+" | ""))
        });
        if !goes_on {
            head.reference = Some(leading.reference.clone());
            rest = rest.tail(after).trimmed();
        }
    } else if let Some(titled) = found
        .first()
        .filter(|found| is_leading(&rest, found) && found.is_titled)
    {
        head.reference = Some(titled.reference.clone());
    }
    if head.key.is_none()
        && let Some((end, key)) = marks::key_end(&rest.text())
    {
        head.key = Some(key);
        rest = rest.tail(end).trimmed();
    }
    if head.reference.is_none() {
        let (reference, cut) = trailing(&rest, context);
        head.reference = reference;
        if let Some(cut) = cut {
            rest = rest.slice(0, cut).trimmed();
        }
    }
    // A task that is only a reference is called by it.
    if rest.is_blank() || !rest.text().chars().any(char::is_alphanumeric) {
        rest = without_state(&first);
    }
    head.title = rest.plain();
    head.rich = rest;
    head.mentions = found
        .into_iter()
        .chain(below.iter().flat_map(|line| references(line, context)))
        .map(|found| found.reference)
        .collect();
    head.below = below;
    head
}

/// The line that holds the title, and the lines below it. Lines that an editor wrapped are one.
fn first_line(text: &Rich) -> (Rich, Vec<Rich>) {
    let whole = text.text();
    let mut end = whole.len();
    let mut start = 0;
    while let Some(step) = whole
        .get(start..)
        .and_then(|rest| rest.find([SOFT_BREAK, HARD_BREAK]))
    {
        let at = start + step;
        let line_start = whole
            .get(..at)
            .and_then(|before| before.rfind(SOFT_BREAK))
            .map_or(0, |at| at + 1);
        let line = whole.get(line_start..at).unwrap_or_default();
        let next = whole.get(at + 1..).unwrap_or_default().trim_start();
        let is_open = line.matches('(').count() > line.matches(')').count();
        let is_wrapped = !whole
            .get(at..)
            .is_some_and(|rest| rest.starts_with(HARD_BREAK))
            && (is_open
                || next.starts_with(|letter: char| letter.is_lowercase())
                || (line.chars().count() >= WRAPPED_LINE
                    && !line.trim_end().ends_with(['.', ':', '!', '?'])))
            && !is_labelled(next);
        if !is_wrapped {
            end = at;
            break;
        }
        start = at + 1;
    }
    (text.slice(0, end).trimmed(), text.tail(end).lines())
}

/// Whether a line begins with a label, as in "Files: …".
fn is_labelled(line: &str) -> bool {
    let line = line.split('\n').next().unwrap_or_default();
    line.split_once(':').is_some_and(|(name, _)| {
        name.split_whitespace().count() <= 3
            && name.starts_with(|letter: char| letter.is_uppercase() || letter == '*')
    }) || line.to_ascii_lowercase().starts_with("depends on")
        || line.to_ascii_lowercase().starts_with("blocked by")
}

/// Without the sign that stands for a check box.
fn without_state(line: &Rich) -> Rich {
    if marks::state(line).is_none() {
        return line.clone();
    }
    let text = line.text();
    let rest = text.trim_start_matches(|letter: char| {
        !letter.is_alphanumeric() && !matches!(letter, '#' | '(' | '[' | '@' | '.' | '/' | '_')
    });
    if rest.is_empty() {
        line.clone()
    } else {
        line.tail(text.len() - rest.len())
    }
}

/// The name in a bold lead, without the reference and the marks around it.
fn lead_name(lead: &Rich, found: Option<&FoundReference>) -> String {
    let text = lead.plain();
    let name = match found {
        Some(found) if is_leading(lead, found) => lead.tail(found.end).plain(),
        _ => text,
    };
    name.trim_matches(|letter: char| !letter.is_alphanumeric())
        .to_owned()
}

fn is_leading(line: &Rich, found: &FoundReference) -> bool {
    line.text().get(..found.start).is_some_and(|before| {
        let before = before.trim_matches(|letter: char| !letter.is_alphanumeric());
        before.is_empty() || before.eq_ignore_ascii_case("issue")
    })
}

/// Where the text after a bold lead begins, if a separator stands between them.
fn separator_end(line: &Rich, strong_end: usize) -> Option<usize> {
    let text = line.text();
    let lead = text.get(..strong_end)?.trim_end();
    let after = text.get(strong_end..)?;
    let rest = after.trim_start_matches([' ', ':', '：', '-', '–', '—', '|', '→']);
    let between = after.get(..after.len() - rest.len())?;
    let has_separator = lead.ends_with([':', '：'])
        || !between.trim().is_empty()
        || (between.contains(' ') && (lead.ends_with(['.', ']', ')']) || marks::is_key(lead)));
    (has_separator && !rest.trim().is_empty()).then(|| text.len() - rest.len())
}

/// The position behind the marks that divide a leading reference from its title.
fn skip_separator(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    text.len()
        - rest
            .trim_start_matches([' ', ':', '：', '-', '–', '—', '|', '.', ')', ']', '→', '>'])
            .len()
}

/// The one reference at the end of a title, and where the title ends if the reference is no part of it.
fn trailing(line: &Rich, context: &ParseContext) -> (Option<IssueRef>, Option<usize>) {
    let text = line.text();
    let statements = order::statements(line, context);
    let found: Vec<FoundReference> = references(line, context)
        .into_iter()
        .filter(|found| {
            !statements
                .iter()
                .any(|statement| statement.start <= found.start && found.end <= statement.end)
        })
        .collect();
    let [found] = found.as_slice() else {
        return (None, None);
    };
    let before = text.get(..found.start).unwrap_or_default();
    let after = text.get(found.end..).unwrap_or_default();
    let is_last = after.chars().all(|letter| !letter.is_alphanumeric());
    if !is_last {
        // "[High] #12 Crash …": only a label stands before it.
        let label = before.trim();
        let is_labelled =
            label.starts_with('[') && label.ends_with(']') && label.matches('[').count() == 1;
        return (is_labelled.then(|| found.reference.clone()), None);
    }
    let words_before = before.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    let last_word = words_before
        .rsplit(|letter: char| !letter.is_alphanumeric())
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let opens = before.trim_end().ends_with(['(', '[']);
    let is_mention = matches!(
        last_word.as_str(),
        "see"
            | "like"
            | "via"
            | "from"
            | "of"
            | "for"
            | "to"
            | "with"
            | "than"
            | "per"
            | "cf"
            | "after"
            | "before"
            | "and"
            | "or"
            | "related"
            | "follow"
            | "unlike"
            | "as"
            | "on"
            | "instead"
            | "similar"
            | "discussion"
            | "under"
    );
    if is_mention && !opens {
        return (None, None);
    }
    let is_inside = before.matches('(').count() > before.matches(')').count();
    let is_bare = before.ends_with([' ', '\u{a0}'])
        && !is_inside
        && !matches!(
            last_word.as_str(),
            "in" | "by" | "pr" | "issue" | "fixes" | "closes" | "at"
        );
    let is_wrapped = opens && after.trim_start().starts_with([')', ']']);
    let end = before
        .trim_end_matches([' ', '(', '[', '-', '–', '—', ':', '\u{a0}'])
        .len();
    let cut = ((is_bare || is_wrapped) && !found.is_titled && end > 0).then_some(end);
    (Some(found.reference.clone()), cut)
}
