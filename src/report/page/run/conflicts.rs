//! The conflicts of a run, and how each of them ended.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::pairs::is_conflict;
use crate::humanize::{self, list_first};
use crate::model::{Event, TaskId, Timestamp};
use crate::report::page::escape::with_code;
use crate::report::view::between;
use crate::report::{RunView, clean, words};

/// How many files of a conflict are named.
const MAX_FILES: usize = 4;

pub(super) fn push(text: &mut String, view: &RunView<'_>) {
    let mut lines = seen(view);
    lines.extend(merged(view));
    if lines.is_empty() {
        return;
    }
    text.push_str("<h2>Conflicts<small>and how they ended</small></h2>\n<ul class=\"checks\">\n");
    for (sign, class, words) in lines {
        let _ = writeln!(
            text,
            "<li><b class=\"{class}\">{sign}</b>{}</li>",
            with_code(&words)
        );
    }
    text.push_str("</ul>\n");
}

type Line = (&'static str, &'static str, String);

/// What was seen while tasks ran.
fn seen(view: &RunView<'_>) -> Vec<Line> {
    let mut first: BTreeMap<(TaskId, TaskId), (Timestamp, String)> = BTreeMap::new();
    let mut gone: BTreeMap<(TaskId, TaskId), Timestamp> = BTreeMap::new();
    for record in view.records {
        match &record.event {
            Event::ConflictSeen { a, b, conflicts } => {
                let paths = conflicts.iter().map(|entry| clean(entry.path.as_str()));
                let paths = list_first(paths, MAX_FILES);
                first.entry((*a, *b)).or_insert((record.at, paths));
                gone.remove(&(*a, *b));
            }
            Event::ConflictGone { a, b } => drop(gone.insert((*a, *b), record.at)),
            _ => {}
        }
    }
    let clock = |at: Timestamp| humanize::clock(between(view.state.started_at, at));
    let line = |(pair, (at, paths)): (&(TaskId, TaskId), &(Timestamp, String))| {
        let (a, b) = pair;
        let begin = format!(
            "tasks {a} and {b} conflicted in {paths}, seen at {}",
            clock(*at)
        );
        match gone.get(pair) {
            Some(&at) => ("✓", "yes", format!("{begin}; gone at {}", clock(at))),
            None => ("!", "unknown", format!("{begin}; still there at the end")),
        }
    };
    first.iter().map(line).collect()
}

/// What merging came to.
fn merged(view: &RunView<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    let Some(merge) = &view.state.merge else {
        return lines;
    };
    let mut resolved: BTreeMap<TaskId, &[String]> = BTreeMap::new();
    for record in view.records {
        match &record.event {
            Event::IntegrationStarted { .. } => resolved.clear(),
            Event::StepMerged {
                task, resolved_by, ..
            } if !resolved_by.is_empty() => drop(resolved.insert(*task, resolved_by)),
            _ => {}
        }
    }
    for (task, by) in resolved {
        let words = format!(
            "task {task} merged; its conflicts were settled by {}",
            humanize::list(by)
        );
        lines.push(("✓", "yes", words));
    }
    for (task, why) in &merge.left_out {
        let class = if is_conflict(why) { "no" } else { "unknown" };
        lines.push((
            "✗",
            class,
            format!("task {task} was left out: {}", words::left_out(why)),
        ));
    }
    lines
}
