//! Foreign text inside of a prompt: it stands where it cannot pass for our own words.

use std::fmt::Write as _;

/// Puts foreign text into a fence of back ticks that is longer than any row of back ticks in the text.
pub(super) fn fence(text: &mut String, foreign: &str) {
    let mark = "`".repeat(longest_row(foreign).max(2) + 1);
    line(text, &format!("{mark}text\n{}\n{mark}", foreign.trim()));
}

/// Puts foreign text of one line into a code span.
pub(super) fn code(foreign: &str) -> String {
    let mark = "`".repeat(longest_row(foreign) + 1);
    if mark.len() == 1 {
        format!("`{foreign}`")
    } else {
        format!("{mark} {foreign} {mark}")
    }
}

fn longest_row(text: &str) -> usize {
    let rows = text.split(|character| character != '`').map(str::len);
    rows.max().unwrap_or_default()
}

/// A text with each row of white space as one blank.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Adds a line.
pub(super) fn line(text: &mut String, words: &str) {
    // Writing to a string cannot fail.
    writeln!(text, "{words}").ok();
}
