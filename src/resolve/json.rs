//! JSON line by line: what each line is the key of, and where commas belong.

use super::context::Context;
use super::diff3::Open;
use super::keyed::{self, Unit};
use super::statement::balance;
use super::text::is_blank;

/// A line without the comma at its end.
pub(super) fn bare(line: &str) -> &str {
    let line = line.trim_end();
    line.strip_suffix(',').unwrap_or(line)
}

/// Keys of both sides; their commas are put right in the end.
pub(super) fn settle(open: &Open<'_>, context: &Context<'_>) -> Option<Vec<String>> {
    let (base, ours, theirs) = (units(&open.base)?, units(&open.ours)?, units(&open.theirs)?);
    let merged = keyed::merge(&base, &ours, &theirs, |_, _, _| None)?;
    let before = context.before.last().and_then(|line| key_of(line));
    let after = context.after.first().and_then(|line| key_of(line));
    let merged = keyed::sorted(merged, &ours, &theirs, before.as_deref(), after.as_deref());
    Some(merged.into_iter().flat_map(|unit| unit.lines).collect())
}

fn units(lines: &[&str]) -> Option<Vec<Unit>> {
    let mut units: Vec<Unit> = Vec::new();
    let mut depth = 0;
    for line in lines.iter().filter(|line| !is_blank(line)) {
        let line = bare(line).to_owned();
        if depth == 0 {
            units.push(Unit {
                key: key_of(&line).or_else(|| element_of(&line))?,
                lines: Vec::new(),
            });
        }
        depth += balance(&without_strings(&line));
        units.last_mut()?.lines.push(line);
        if depth < 0 {
            return None;
        }
    }
    (depth == 0).then_some(units)
}

/// The key that a line begins with.
fn key_of(line: &str) -> Option<String> {
    let rest = line.trim_start().strip_prefix('"')?;
    let (key, rest) = rest.split_once('"')?;
    rest.trim_start().starts_with(':').then(|| key.to_owned())
}

/// A line that is one plain element of a list.
fn element_of(line: &str) -> Option<String> {
    let text = line.trim();
    let is_plain = !text.contains(['{', '}', '[', ']', ':']) || text.starts_with('"');
    (is_plain && balance(&without_strings(text)) == 0).then(|| text.to_owned())
}

/// A line with what stands in its quotes left out.
fn without_strings(line: &str) -> String {
    let mut outside = String::new();
    let mut is_inside = false;
    let mut is_escaped = false;
    for letter in line.chars() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' if is_inside => is_escaped = true,
            '"' => is_inside = !is_inside,
            _ if !is_inside => outside.push(letter),
            _ => {}
        }
    }
    outside
}

/// Lines with a comma after each that another follows, and after none that ends or begins an object or a list.
pub(super) fn with_commas(lines: &[String]) -> Vec<String> {
    let mut result: Vec<String> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if is_blank(line) {
            result.push(line.clone());
            continue;
        }
        let line = bare(line);
        let rest = lines.get(at + 1..).unwrap_or_default();
        let next = rest
            .iter()
            .find(|line| !is_blank(line))
            .map(|line| line.trim());
        let is_opening = line.ends_with(['{', '[']);
        let is_last = next.is_none_or(|next| next.starts_with(['}', ']']));
        let comma = if is_opening || is_last { "" } else { "," };
        result.push(format!("{line}{comma}"));
    }
    result
}
