//! What a reader noticed, with the line it stands in.

use unicode_width::UnicodeWidthStr;

use super::{Ink, Style, clean, fit, wrap};
use crate::model::{Diagnostic, Severity};

/// What a reader noticed: the gravest first, each with its line of the text and what would help.
///
/// `source` is what the text is called, `text` the text itself, where it is at hand.
pub fn diagnostics(
    diagnostics: &[Diagnostic],
    source: &str,
    text: Option<&str>,
    style: &Style,
) -> String {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|diagnostic| (std::cmp::Reverse(diagnostic.severity), diagnostic.span));
    let mut lines = Vec::new();
    for diagnostic in sorted {
        push(&mut lines, diagnostic, source, text, style);
    }
    if lines.is_empty() {
        return String::new();
    }
    lines.join("\n") + "\n"
}

fn push(
    lines: &mut Vec<String>,
    diagnostic: &Diagnostic,
    source: &str,
    text: Option<&str>,
    style: &Style,
) {
    let (word, ink) = match diagnostic.severity {
        Severity::Note => ("note", Ink::Faint),
        Severity::Warning => ("warning", Ink::Caution),
        Severity::Error => ("error", Ink::Bad),
    };
    let message = format!("{word}: {}", clean(&diagnostic.message));
    for (n, line) in wrap(&message, style.width).into_iter().enumerate() {
        match line.strip_prefix(word).filter(|_| n == 0) {
            Some(rest) => lines.push(format!("{}{rest}", style.paint(word, ink))),
            None => lines.push(line),
        }
    }
    if let Some(span) = diagnostic.span {
        let line = text.and_then(|text| {
            let n_before = usize::try_from(span.line).ok()?.checked_sub(1)?;
            text.lines().nth(n_before)
        });
        push_place(lines, source, (span.line, span.column), line, ink, style);
    }
    if let Some(help) = &diagnostic.help {
        let help = format!("help: {}", clean(help));
        lines.extend(
            wrap(&help, style.width.saturating_sub(4))
                .iter()
                .map(|line| format!("    {line}")),
        );
    }
}

/// The place, its line, and a mark below the column.
fn push_place(
    lines: &mut Vec<String>,
    source: &str,
    (line_number, column): (u32, u32),
    line: Option<&str>,
    ink: Ink,
    style: &Style,
) {
    let place = format!("{}:{line_number}:{column}", clean(source));
    lines.push(format!("  {} {place}", style.choose("→", "->")));
    let Some(line) = line else { return };
    let n_before = usize::try_from(column).unwrap_or(1).saturating_sub(1);
    let before: String = line.chars().take(n_before).map(visible).collect();
    let shown: String = line.chars().map(visible).collect();
    let number = line_number.to_string();
    let gutter = " ".repeat(number.len());
    let bar = style.choose("│", "|");
    let room = style.width.saturating_sub(number.len() + 5);
    lines.push(style.paint(format!("  {number} {bar} "), Ink::Faint) + &fit(&shown, room, style));
    if before.width() < room {
        let caret = style.paint("^", ink);
        let start = style.paint(format!("  {gutter} {bar} "), Ink::Faint);
        lines.push(format!("{start}{}{caret}", " ".repeat(before.width())));
    }
}

/// A character of the user's text as one that takes its place on a screen.
fn visible(c: char) -> char {
    if c.is_control() || !clean(&format!("x{c}x")).contains(c) && !c.is_whitespace() {
        ' '
    } else {
        c
    }
}
