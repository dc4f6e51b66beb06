//! What is removed of a run, and what stays.

use unicode_width::UnicodeWidthStr;

use super::schema::{CleanDocument, CleanEntry};
use super::{Ink, Mark, Style, clean, fit, pad, words, wrap};
use crate::humanize::count;

/// What is removed of a run, and what stays and why.
pub fn cleaning(document: &CleanDocument, style: &Style) -> String {
    let target = words::short_ref(&document.target);
    let mut lines = Vec::new();
    if document.items.is_empty() {
        lines.push("Nothing is left of the run.".to_owned());
        lines.extend(elsewhere(document, style));
        return lines.join("\n") + "\n";
    }
    let titles = document.items.iter().map(|item| clean(&item.title).width());
    let width = titles.max().unwrap_or(0).min(style.width / 2);
    let (gone, kept): (Vec<&CleanEntry>, Vec<&CleanEntry>) =
        document.items.iter().partition(|item| item.remove);
    if !gone.is_empty() {
        let verb = if document.applied {
            "Removed"
        } else {
            "To remove"
        };
        let heading = format!(
            "{verb} (looked for in {target} at {}):",
            document.at.short()
        );
        lines.push(style.heading(&heading));
        for item in &gone {
            push_item(&mut lines, item, Mark::Done, Ink::Faint, width, style);
        }
    }
    if !kept.is_empty() {
        if !gone.is_empty() {
            lines.push(String::new());
        }
        lines.push(style.heading(if document.applied {
            "Kept:"
        } else {
            "To keep:"
        }));
        for item in &kept {
            push_item(&mut lines, item, Mark::Caution, Ink::Caution, width, style);
        }
    }
    lines.push(String::new());
    lines.push(totals(&gone, document.applied));
    lines.extend(elsewhere(document, style));
    lines.join("\n") + "\n"
}

/// What became of what was left on other machines.
fn elsewhere(document: &CleanDocument, style: &Style) -> Vec<String> {
    let mut lines = Vec::new();
    for entry in &document.elsewhere {
        let place = clean(&entry.place);
        if entry.cleared {
            let removed = match entry.removed {
                0 => String::new(),
                n => format!(", of {} too", count(n, "attempt that had left something")),
            };
            lines.push(format!("Nothing is left on {place}{removed}."));
        }
        let saved = entry.saved.iter();
        lines.extend(
            saved.map(|name| format!("What had not come home is kept as {}.", clean(name))),
        );
        for words in &entry.words {
            let line = format!("{place}: {}", clean(words));
            lines.extend(wrap(&line, style.width));
        }
    }
    lines
}

fn push_item(
    lines: &mut Vec<String>,
    item: &CleanEntry,
    mark: Mark,
    ink: Ink,
    width: usize,
    style: &Style,
) {
    let title = pad(&clean(&item.title), width, style);
    let room = style
        .width
        .saturating_sub(width + 8 + item.task.to_string().len());
    let words = fit(&clean(&item.words), room.max(20), style);
    lines.push(format!(
        "  {} {} {title}  {}",
        style.mark(mark),
        style.paint(item.task.to_string(), Ink::Name),
        style.paint(words, ink)
    ));
    let places = [
        item.branch.as_deref().map(words::short_ref),
        item.worktree.as_deref().map(clean),
        item.backup
            .as_deref()
            .map(|name| format!("kept as {}", clean(name))),
    ];
    for place in places.into_iter().flatten() {
        lines.push(format!("      {}", style.paint(place, Ink::Faint)));
    }
}

fn totals(gone: &[&CleanEntry], is_applied: bool) -> String {
    let n_worktrees = gone.iter().filter(|item| item.worktree.is_some()).count();
    let n_branches = gone.iter().filter(|item| item.branch.is_some()).count();
    let verb = match (is_applied, gone.is_empty()) {
        (_, true) => return "Nothing is removed.".to_owned(),
        (true, false) => "removed",
        (false, false) => "to remove",
    };
    format!(
        "{} and {} {verb}.",
        count(n_worktrees, "worktree"),
        count(n_branches, "branch")
    )
}
