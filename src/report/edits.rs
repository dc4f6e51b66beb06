//! Who else has changed a file, for somebody who is about to.

use super::{Ink, Style, clean};
use crate::humanize::{list, list_first, percent};
use crate::model::{EditKind, FileEdit, FileEdits, LiveTip};

/// How many places of a file are named.
const MAX_PLACES: usize = 12;

/// Who else has changed a file: a line each.
pub fn edits(found: &FileEdits, style: &Style) -> String {
    let path = clean(found.path.as_str());
    let mut lines = vec![match found.edits.len() {
        0 if found.unknown.is_empty() => format!("{path}: nobody else has changed it"),
        0 => format!("{path}: nobody else is known to have changed it"),
        1 => format!("{path}: somebody else has changed it"),
        n => format!("{path}: {n} others have changed it"),
    }];
    for (tip, edit) in &found.edits {
        let mut line = format!("  {}: {}", name(tip), what(edit));
        if edit.is_conflict {
            line += "; ";
            line += &style.paint("conflicts with what is here", Ink::Bad);
        }
        lines.push(line);
    }
    for tip in &found.unknown {
        let problem = clean(tip.problem.as_deref().unwrap_or_default());
        let line = format!("  {}: not known, {problem}", name(tip));
        lines.push(style.paint(line, Ink::Caution));
    }
    for edit in &found.expected {
        lines.push(format!(
            "  task {} ({}) of {} will probably change it: {}",
            edit.task,
            clean(&edit.title),
            edit.run,
            percent(edit.probability)
        ));
    }
    lines.join("\n") + "\n"
}

fn name(tip: &LiveTip) -> String {
    match tip.task {
        Some(task) => format!("task {task} ({})", clean(&tip.name)),
        None => clean(&tip.name),
    }
}

fn what(edit: &FileEdit) -> String {
    let place = |&(from, to): &(usize, usize)| {
        if from == to {
            from.to_string()
        } else {
            format!("{from}-{to}")
        }
    };
    let what = match (edit.kind, edit.lines.as_slice()) {
        (EditKind::Added, _) => "added it".to_owned(),
        (EditKind::Deleted, _) => "deleted it".to_owned(),
        (EditKind::Binary, _) => "changed it, which has no lines".to_owned(),
        (EditKind::Changed, [(from, to)]) if from == to => format!("line {from}"),
        (EditKind::Changed, lines) => {
            format!("lines {}", list_first(lines.iter().map(place), MAX_PLACES))
        }
    };
    let states = [
        (edit.is_committed, "committed"),
        (edit.is_uncommitted, "not committed"),
    ];
    let states = states.into_iter().filter(|(holds, _)| *holds);
    format!("{what}, {}", list(states.map(|(_, words)| words)))
}
