//! Text of others made fit for a line of a screen.

use unicode_width::UnicodeWidthStr;

use super::Style;

/// Text of others on one line, harmless: without escape sequences, control characters, and characters that turn the
/// direction of what follows; white space runs become one space.
pub fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => match chars.next() {
                // A control sequence ends with a letter or one of `@[\]^_`{|}~`.
                Some('[') => while chars.next().is_some_and(|c| !('@'..='~').contains(&c)) {},
                // A command to the terminal ends with a bell or `ESC \`.
                Some(']') => while chars.next().is_some_and(|c| c != '\u{7}' && c != '\u{1b}') {},
                _ => {}
            },
            c if c.is_whitespace() => {
                if !clean.ends_with(' ') {
                    clean.push(' ');
                }
            }
            c if c.is_control() || is_unseen(c) => {}
            c => clean.push(c),
        }
    }
    clean.trim().to_owned()
}

/// Text of others over many lines, fit for a terminal: its lines, tabs and colours stay. All else that a terminal would obey is
/// left out, and what would be written over a line stands below it.
pub fn harmless(text: &str) -> String {
    let mut harmless = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => match chars.next() {
                Some('[') => {
                    let mut sequence = String::from("\u{1b}[");
                    for c in chars.by_ref() {
                        sequence.push(c);
                        if ('@'..='~').contains(&c) {
                            break;
                        }
                    }
                    let codes = sequence.strip_suffix('m').and_then(|all| all.get(2..));
                    if codes
                        .is_some_and(|codes| codes.chars().all(|c| c.is_ascii_digit() || c == ';'))
                    {
                        harmless.push_str(&sequence);
                    }
                }
                // A command to the terminal, or to a program around it, ends with a bell or `ESC \`.
                Some(']' | 'P' | 'X' | '^' | '_') => {
                    while let Some(c) = chars.next() {
                        if c == '\u{7}' || (c == '\u{1b}' && chars.next_if_eq(&'\\').is_some()) {
                            break;
                        }
                    }
                }
                _ => {}
            },
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' => harmless.push('\n'),
            '\n' | '\t' => harmless.push(c),
            c if c.is_control() || is_unseen(c) => {}
            c => harmless.push(c),
        }
    }
    harmless
}

/// Characters that are not seen and change how others are: direction marks and overrides, and the byte-order mark.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// `text` cut so that it takes at most `width` columns, with an ellipsis where something is missing. For text without
/// colour.
pub fn fit(text: &str, width: usize, style: &Style) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let ellipsis = style.ellipsis();
    let Some(room) = width.checked_sub(ellipsis.width()) else {
        return ellipsis.chars().take(width).collect();
    };
    let mut kept = String::new();
    for c in text.chars() {
        // Characters join, so a text may be narrower or wider than its characters are one by one.
        kept.push(c);
        if kept.width() > room {
            kept.pop();
            break;
        }
    }
    format!("{}{ellipsis}", kept.trim_end())
}

/// `text` filled up with spaces, or cut, so that it takes exactly `width` columns. For text without colour.
pub fn pad(text: &str, width: usize, style: &Style) -> String {
    let text = fit(text, width, style);
    let n_missing = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(n_missing))
}

/// `text` in lines of at most `width` columns, broken between words where that is possible.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.width() + 1 + word.width() > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}
