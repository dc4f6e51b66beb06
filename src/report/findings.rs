//! What is said of a preview beside its steps: who stops whom, which order would be worse, and what breaks silently.

use super::preview::PreviewView;
use super::{Ink, Mark, Style, clean, fit, wrap};
use crate::humanize::{count, list_first};
use crate::model::{
    BreakKind, BreakPlace, LeftBehind, OrderKind, OtherOrder, SilentBreak, StepResult, TaskId,
};

/// How many pairs are named that an order would leave out.
const MAX_NAMED: usize = 3;

/// How many silent breaks are shown.
const MAX_BREAKS: usize = 10;

/// A task or a ref, as it is spoken of: `task 3`, `feat/login`.
pub(super) fn short(task: TaskId, view: &PreviewView<'_>) -> String {
    match view.titles.get(&task) {
        Some(name) if !view.has_tasks => clean(name),
        _ => format!("task {task}"),
    }
}

/// The same with its title.
pub(super) fn long(task: TaskId, view: &PreviewView<'_>) -> String {
    let name = short(task, view);
    let wanted = if view.has_tasks {
        view.titles.get(&task)
    } else {
        view.subjects.get(&task)
    };
    match wanted {
        Some(wanted) => format!("{name} ({})", clean(wanted)),
        None => name,
    }
}

/// Several of them; of many the first.
pub(super) fn all_short(tasks: &[TaskId], view: &PreviewView<'_>) -> String {
    let n = if view.has_tasks { 2 } else { 1 };
    list_first(tasks.iter().map(|task| short(*task, view)), n)
}

/// What stops a step, in words: `conflicts with task 1`.
pub(super) fn stopped(place: usize, view: &PreviewView<'_>) -> Option<String> {
    let task = view.order.get(place)?;
    let left = view
        .finding
        .left_out
        .iter()
        .find(|left| left.task == *task)?;
    let is_conflict = view.preview.steps.get(place)?.result == StepResult::Conflict;
    if let Some(before) = left.predecessor {
        return Some(format!("left out with {}", short(before, view)));
    }
    if !is_conflict {
        return None;
    }
    let with = match left.with.as_slice() {
        [] => clean(view.into),
        tasks => all_short(tasks, view),
    };
    Some(format!("conflicts with {with}"))
}

/// Says which order would be worse, and why; or which would be better than the one that was asked for.
pub(super) fn push_orders(lines: &mut Vec<String>, view: &PreviewView<'_>, style: &Style) {
    let finding = view.finding;
    let n_out = finding.left_out.len();
    let better = finding
        .others
        .iter()
        .find(|other| other.kind == OrderKind::Deps);
    if let Some(better) = better.filter(|better| better.left_out.len() < n_out) {
        let words = format!(
            "`--order deps` would leave out {} instead of {n_out}.",
            better.left_out.len()
        );
        lines.push(words);
        return;
    }
    let worse = |other: &&OtherOrder| other.left_out.len() > n_out;
    let listed = finding
        .others
        .iter()
        .find(|other| other.kind == OrderKind::Listed);
    let most = || {
        finding
            .others
            .iter()
            .max_by_key(|other| other.left_out.len())
    };
    let Some(other) = listed.filter(worse).or_else(|| most().filter(worse)) else {
        if n_out > 0 && finding.is_proven {
            lines.push("No other order leaves out fewer.".to_owned());
        }
        return;
    };
    let name = match other.kind {
        OrderKind::Listed if view.has_tasks => "The order of the issue",
        OrderKind::Listed => "The order given",
        OrderKind::Finished => "The order in which they finished",
        OrderKind::Size => "Small before large",
        OrderKind::Deps => "`--order deps`",
    };
    lines.push(format!(
        "{name} would leave out {} instead of {n_out}:",
        other.left_out.len()
    ));
    for left in other.left_out.iter().take(MAX_NAMED) {
        let text = format!("{}, {}", short(left.task, view), reason(left, view));
        lines.push(format!(
            "  {}",
            fit(&text, style.width.saturating_sub(2), style)
        ));
    }
    let n_more = other.left_out.len().saturating_sub(MAX_NAMED);
    if n_more > 0 {
        lines.push(style.paint(format!("  {} {n_more} more", style.ellipsis()), Ink::Faint));
    }
}

/// Why an order leaves something out: `since task 7 changes function parse in src/a.rs too`.
fn reason(left: &LeftBehind, view: &PreviewView<'_>) -> String {
    if let Some(before) = left.predecessor {
        return format!("since it builds on {}", short(before, view));
    }
    let with = match left.with.as_slice() {
        [] => clean(view.into),
        tasks => all_short(tasks, view),
    };
    let verb = if left.with.len() > 1 {
        "change"
    } else {
        "changes"
    };
    let place = (view.finding.between(left))
        .flat_map(|set| &set.places)
        .max_by_key(|place| {
            // One that is named by its definition says most.
            place.within.is_some()
        });
    let Some(place) = place else {
        return format!("since {with} {verb} the same");
    };
    let path = clean(place.path.as_str());
    match &place.within {
        Some(within) => format!("since {with} {verb} {} in {path} too", clean(within)),
        None => format!("since {with} {verb} {path} too"),
    }
}

/// Lists what merges without a conflict and does not fit together.
pub(super) fn push_breaks(lines: &mut Vec<String>, view: &PreviewView<'_>, style: &Style) {
    if view.breaks.is_empty() {
        return;
    }
    lines.push(String::new());
    let n = count(view.breaks.len(), "warning");
    let heading = format!("{n}: what merges as text and may still break");
    lines.push(style.heading(&heading));
    for found in view.breaks.iter().take(MAX_BREAKS) {
        push_break(lines, found, view, style);
    }
    let n_more = view.breaks.len().saturating_sub(MAX_BREAKS);
    if n_more > 0 {
        lines.push(style.paint(format!("  {} {n_more} more", style.ellipsis()), Ink::Faint));
    }
}

fn push_break(lines: &mut Vec<String>, found: &SilentBreak, view: &PreviewView<'_>, style: &Style) {
    let (does, uses) = match &found.kind {
        BreakKind::Removed => ("removes it".to_owned(), "begins to use it"),
        BreakKind::Renamed { to } => (format!("renames it to {}", clean(to)), "begins to use it"),
        BreakKind::Signature { before, after } => {
            let (before, after) = (clean(before), clean(after));
            let arrow = style.choose("→", "->");
            let text = format!("makes it take ({after}) instead of ({before})");
            let text = if text.len() > 100 {
                format!("({before}) {arrow} ({after})")
            } else {
                text
            };
            (text, "calls it the old way")
        }
        BreakKind::FileGone => ("deletes or moves it".to_owned(), "begins to import it"),
        BreakKind::AddedTwice => ("adds it".to_owned(), "adds it too"),
        BreakKind::SameNumber => ("takes that number".to_owned(), "takes it too"),
    };
    let who = |task: Option<TaskId>| match task {
        Some(task) => short(task, view),
        None => clean(view.into),
    };
    let name = clean(&found.name);
    lines.push(format!(
        "  {} {}",
        style.mark(Mark::Caution),
        style.paint(fit(&name, style.width.saturating_sub(4), style), Ink::Name)
    ));
    for (who, what, place) in [
        (who(found.changed_by), does.as_str(), &found.changed_at),
        (who(found.used_by), uses, &found.used_at),
    ] {
        let text = format!("{who} {what}, {}", at(place));
        for (n, line) in wrap(&text, style.width.saturating_sub(8))
            .into_iter()
            .enumerate()
        {
            let indent = if n == 0 { "    " } else { "      " };
            let line = fit(&line, style.width.saturating_sub(indent.len()), style);
            lines.push(format!("{indent}{line}"));
        }
    }
}

fn at(place: &BreakPlace) -> String {
    let path = clean(place.path.as_str());
    match place.line {
        Some(line) => format!("{path}:{line}"),
        None => path,
    }
}
