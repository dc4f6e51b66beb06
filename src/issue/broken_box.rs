//! Things that were meant as check boxes and are none to a Markdown parser.

use super::rich::Rich;

/// What an item without a check box begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    /// `[]`, `[-]`, `[✓]`, `[ ]text`: everybody sees what was meant.
    Box {
        checked: bool,
        dropped: bool,
        rest: Rich,
    },
    /// `< ]`, `[ >`: perhaps a box.
    Unclear,
}

/// Reads the beginning of an item.
pub(super) fn read(text: &Rich) -> Option<Reading> {
    let whole = text.text();
    let start = whole.len() - whole.trim_start().len();
    let rest = whole.get(start..)?;
    let mut letters = rest.chars();
    match letters.next()? {
        '[' => {}
        '<' | '(' | '{' => {
            let inside: String = rest.chars().skip(1).take(2).collect();
            return matches!(
                inside.as_str(),
                " ]" | "x]" | "X]" | " )" | "x)" | " >" | " }" | "x}"
            )
            .then_some(Reading::Unclear);
        }
        _ => return None,
    }
    let Some(end) = rest.find(']').filter(|end| *end <= 6) else {
        let inside: String = rest.chars().skip(1).take(2).collect();
        return matches!(inside.as_str(), " >" | " )" | " }" | "x>" | "x)" | "x}")
            .then_some(Reading::Unclear);
    };
    let (checked, dropped) = match rest.get(1..end)?.trim() {
        "" | "/" | "_" | "~" | "." | "*" | "?" | "!" | ">" | "o" | "O" => (false, false),
        "x" | "X" | "✓" | "✔" | "✔️" | "✅" | "√" | "v" | "V" | "☑" => (true, false),
        "-" | "✗" | "✘" | "❌" => (false, true),
        _ => return None,
    };
    // The words of a link in brackets are no box.
    let is_linked = text.runs().any(|(offset, run)| {
        offset <= start && start < offset + run.text.len() && run.style.link.is_some()
    });
    let rest = text.tail(start + end + 1);
    let is_call = rest.text().starts_with(['(', '[', ':']);
    (!is_linked && !is_call && !rest.is_blank()).then(|| Reading::Box {
        checked,
        dropped,
        rest: rest.trimmed(),
    })
}

/// Reads the beginning of a line that is no list item: `[ ] text`, `-[ ] text`, `☐ text`.
pub(super) fn read_line(line: &Rich) -> Option<Reading> {
    let text = line.text();
    let start = text.len()
        - text
            .trim_start_matches(['-', '*', '+', '•', '·', '–', ' '])
            .len();
    match read(&line.tail(start))? {
        Reading::Unclear => None,
        reading @ Reading::Box { .. } => Some(reading),
    }
}
