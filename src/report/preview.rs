//! What merges would do, with their conflicts as lines.

use std::collections::BTreeMap;

use similar::{ChangeTag, TextDiff};
use unicode_width::UnicodeWidthStr as _;

use super::findings::{all_short, long, push_breaks, push_orders, stopped};
use super::{Ink, Mark, Style, alike, clean, fit, pad, words};
use crate::humanize::{count, list_first};
use crate::model::{
    ConflictKind, MergePreview, OrderFinding, PreviewStep, RepoPath, SilentBreak, StepResult,
    TaskId,
};

/// What is shown of a preview.
#[derive(Debug, Clone, Copy)]
pub struct PreviewView<'a> {
    /// The preview.
    pub preview: &'a MergePreview,
    /// What it merges into, as people call it.
    pub into: &'a str,
    /// The titles of the tasks.
    pub titles: &'a BTreeMap<TaskId, String>,
    /// What each ref was made for, where that is known: the subject of its commit.
    pub subjects: &'a BTreeMap<TaskId, String>,
    /// The tasks in the order of the steps; refs are numbered as they were given.
    pub order: &'a [TaskId],
    /// Whether they are tasks of a run, which go by number, or refs, which go by name.
    pub has_tasks: bool,
    /// The lines of the conflicts, in the order of the steps.
    pub conflicts: &'a [ConflictText],
    /// What was found out about the order.
    pub finding: &'a OrderFinding,
    /// What merges without a conflict and breaks all the same.
    pub breaks: &'a [SilentBreak],
}

/// The two sides of a path that conflicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictText {
    /// The path.
    pub path: RepoPath,
    /// In which way it conflicts.
    pub kind: ConflictKind,
    /// Whose change is there already: tasks, or none where it is the target's own.
    pub ours: Vec<TaskId>,
    /// Whose change does not fit.
    pub theirs: Option<TaskId>,
    /// Where the lines differ; none for what has no lines.
    pub hunks: Vec<HunkText>,
}

/// One place where both sides changed the same lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HunkText {
    /// The line of our side that it starts at, counted from 1.
    pub line: usize,
    /// The lines before both changed them.
    pub base: String,
    /// Our lines.
    pub ours: String,
    /// Their lines.
    pub theirs: String,
    /// The definition that they stand in, by kind and name.
    pub within: Option<String>,
}

/// How many lines of one side of a hunk are shown.
const MAX_LINES: usize = 7;

/// How many hunks are shown: of each file that conflicts the smallest, of the first few files.
const MAX_HUNKS: usize = 3;

/// How many definitions are named in which a file conflicts.
const MAX_WITHIN: usize = 2;

/// What merges would do: a line a step, then the conflicts.
pub fn preview(view: &PreviewView<'_>, style: &Style) -> String {
    let steps = &view.preview.steps;
    let into = format!("{} at {}", clean(view.into), view.preview.into.short());
    let mut lines = vec![format!(
        "{} {}",
        style.heading(&format!("Into {into}:")),
        count(steps.len(), "merge"),
    )];
    let width = steps.iter().map(|step| name(step, view).len()).max();
    let width = width.unwrap_or(0).min(style.width / 2);
    let mut place = 0;
    while let Some(step) = steps.get(place) {
        if let Some((n, text)) = alike::from(place, view) {
            alike::push(&mut lines, &text, style);
            place += n;
            continue;
        }
        lines.push(step_line(place, step, view, width, style));
        let task = view.order.get(place);
        place += 1;
        if let Some(resolution) = &step.resolution {
            for method in &resolution.method {
                let (path, by) = method.split_once(": ").unwrap_or(("", method));
                let path = fit(&clean(path), style.width / 2, style);
                let by = style.paint(format!("resolved by {}", clean(by)), Ink::Good);
                lines.push(format!("      {path}: {by}"));
            }
            continue;
        }
        for entry in &step.conflicts {
            let path = fit(&clean(entry.path.as_str()), style.width / 2, style);
            let text = view
                .conflicts
                .iter()
                .find(|text| text.path == entry.path && text.theirs.as_ref() == task);
            let what = match text {
                Some(text) if !text.hunks.is_empty() => places(text),
                _ => words::conflict(entry.kind).to_owned(),
            };
            let room = style.width.saturating_sub(path.width() + 8);
            let what = style.paint(fit(&what, room, style), Ink::Caution);
            lines.push(format!("      {path}: {what}"));
        }
    }
    lines.push(String::new());
    lines.push(verdict(view, style));
    push_orders(&mut lines, view, style);
    push_breaks(&mut lines, view, style);
    push_hunks(&mut lines, view, style);
    lines.join("\n") + "\n"
}

pub(super) fn name(step: &PreviewStep, view: &PreviewView<'_>) -> String {
    match step.task {
        Some(task) => {
            let title = view.titles.get(&task).map(|title| clean(title));
            format!("{task} {}", title.unwrap_or_default())
        }
        None => words::short_ref(&step.name),
    }
}

fn step_line(
    place: usize,
    step: &PreviewStep,
    view: &PreviewView<'_>,
    width: usize,
    style: &Style,
) -> String {
    let (mark, ink, words) = match step.result {
        StepResult::Clean => (Mark::Done, Ink::Good, "merges cleanly"),
        StepResult::Empty => (Mark::Waiting, Ink::Faint, "is there already"),
        StepResult::Conflict if step.resolution.is_some() => {
            (Mark::Done, Ink::Good, "conflicts, resolved")
        }
        StepResult::Conflict => (Mark::Failed, Ink::Bad, "conflicts"),
        StepResult::Unknown => (Mark::Caution, Ink::Caution, "git cannot tell"),
    };
    // Who stops it is known from the search for the order.
    let stopped = stopped(place, view).filter(|_| step.resolution.is_none());
    let is_stopped = stopped.is_some();
    let words = stopped.unwrap_or_else(|| words.to_owned());
    let (mark, ink) = if is_stopped {
        (Mark::Failed, Ink::Bad)
    } else {
        (mark, ink)
    };
    let name = pad(&name(step, view), width, style);
    let words = fit(&words, style.width.saturating_sub(width + 6), style);
    format!("  {} {name}  {}", style.mark(mark), style.paint(words, ink))
}

fn verdict(view: &PreviewView<'_>, style: &Style) -> String {
    let steps = &view.preview.steps;
    let n = |result: StepResult| {
        let is_open = |step: &&PreviewStep| step.result == result && step.resolution.is_none();
        steps.iter().filter(is_open).count()
    };
    let n_resolved = steps
        .iter()
        .filter(|step| step.resolution.is_some())
        .count();
    let n_conflicts = n(StepResult::Conflict);
    let n_unknown = n(StepResult::Unknown);
    if view.preview.is_clean() {
        let words = if steps.is_empty() {
            "There is nothing to merge."
        } else if n_resolved > 0 {
            "Everything merges, with what was resolved."
        } else {
            "Everything merges cleanly."
        };
        return style.paint(words, Ink::Good);
    }
    let mut parts = Vec::new();
    if n_conflicts > 0 {
        let verb = if n_conflicts == 1 {
            "conflicts"
        } else {
            "conflict"
        };
        let merges = count(steps.len(), "merge");
        parts.push(format!("{n_conflicts} of {merges} {verb}"));
    }
    if n_unknown > 0 {
        parts.push(format!("{n_unknown} cannot be told"));
    }
    let words = format!("{}.", parts.join(", "));
    style.paint(words, Ink::Bad)
}

/// Where in a file both sides changed the same lines: `3 places: function parse, class Reader`.
fn places(conflict: &ConflictText) -> String {
    let mut within: Vec<String> = Vec::new();
    for name in conflict
        .hunks
        .iter()
        .filter_map(|hunk| hunk.within.as_deref())
    {
        let name = clean(name);
        if !within.contains(&name) {
            within.push(name);
        }
    }
    let what = words::conflict(conflict.kind);
    let n = conflict.hunks.len();
    match (n, within.is_empty()) {
        (0 | 1, true) => what.to_owned(),
        (0 | 1, false) => format!("{what}, in {}", list_first(within, MAX_WITHIN)),
        (_, true) => format!("{what} in {}", count(n, "place")),
        (_, false) => format!(
            "{what} in {}: {}",
            count(n, "place"),
            list_first(within, MAX_WITHIN)
        ),
    }
}

/// The smallest hunk of each of the first files that conflict, and how many there are beside.
fn push_hunks(lines: &mut Vec<String>, view: &PreviewView<'_>, style: &Style) {
    let size = |hunk: &&HunkText| hunk.base.len() + hunk.ours.len() + hunk.theirs.len();
    let smallest = |text: &&ConflictText| text.hunks.iter().min_by_key(size).is_some();
    let n_hunks: usize = view.conflicts.iter().map(|text| text.hunks.len()).sum();
    let mut n_shown = 0;
    for text in view.conflicts.iter().filter(smallest).take(MAX_HUNKS) {
        if let Some(hunk) = text.hunks.iter().min_by_key(size) {
            lines.push(String::new());
            push_hunk(lines, text, hunk, view, style);
            n_shown += 1;
        }
    }
    let n_more = n_hunks - n_shown;
    if n_more > 0 {
        let more = format!(
            "{} {} where both change the same lines; --json has all of them",
            style.ellipsis(),
            count(n_more, "more place")
        );
        lines.push(String::new());
        lines.push(style.paint(fit(&more, style.width, style), Ink::Faint));
    }
}

fn push_hunk(
    lines: &mut Vec<String>,
    conflict: &ConflictText,
    hunk: &HunkText,
    view: &PreviewView<'_>,
    style: &Style,
) {
    let ours = match conflict.ours.as_slice() {
        [] => clean(view.into),
        [task] => long(*task, view),
        tasks => all_short(tasks, view),
    };
    let theirs = conflict
        .theirs
        .map_or_else(|| "the branch".to_owned(), |task| long(task, view));
    let place = format!("{}:{}", clean(conflict.path.as_str()), hunk.line);
    let within = hunk
        .within
        .as_ref()
        .map(|within| format!(", in {}", clean(within)));
    let place = format!("{place}{}", within.unwrap_or_default());
    lines.push(style.heading(&fit(&place, style.width, style)));
    push_side(lines, &ours, &hunk.base, &hunk.ours, style);
    push_side(lines, &theirs, &hunk.base, &hunk.theirs, style);
}

/// What one side made of the lines, as a small diff: the lines that it changed, and one beside them.
fn push_side(lines: &mut Vec<String>, who: &str, base: &str, side: &str, style: &Style) {
    let who = fit(who, style.width.saturating_sub(4), style);
    lines.push(format!("  {}", style.paint(format!("{who}:"), Ink::Faint)));
    let diff = TextDiff::from_lines(base, side);
    let changes: Vec<_> = diff.iter_all_changes().collect();
    let is_changed = |change: &similar::Change<&str>| change.tag() != ChangeTag::Equal;
    let first = changes.iter().position(is_changed).unwrap_or(0);
    let last = changes.iter().rposition(is_changed).unwrap_or(0);
    let shown: Vec<_> = (changes.iter())
        .take(last + 2)
        .skip(first.saturating_sub(1))
        .collect();
    let n_more = shown.len().saturating_sub(MAX_LINES);
    for change in shown.iter().take(MAX_LINES) {
        let (sign, ink) = match change.tag() {
            ChangeTag::Delete => ("-", Some(Ink::Bad)),
            ChangeTag::Insert => ("+", Some(Ink::Good)),
            ChangeTag::Equal => (" ", None),
        };
        let text = code(change.value());
        let text = fit(&text, style.width.saturating_sub(6), style);
        let line = format!("{sign} {text}");
        let line = ink.map_or_else(|| line.clone(), |ink| style.paint(&line, ink));
        lines.push(format!("    {line}").trim_end().to_owned());
    }
    if n_more > 0 {
        let more = format!("    {} {}", style.ellipsis(), count(n_more, "more line"));
        lines.push(style.paint(more, Ink::Faint));
    }
    if changes.is_empty() {
        lines.push(style.paint("    (no lines)", Ink::Faint));
    }
}

/// A line of code as a screen can take it: its indentation kept, tabs as four columns.
fn code(line: &str) -> String {
    let line = line.trim_end_matches(['\n', '\r']);
    let indent: String = line
        .chars()
        .take_while(|c| c.is_whitespace())
        .map(|c| if c == '\t' { "    " } else { " " })
        .collect();
    let inner: Vec<String> = line.trim_start().split(' ').map(clean).collect();
    format!("{indent}{}", inner.join(" "))
}
