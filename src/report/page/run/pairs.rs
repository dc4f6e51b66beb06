//! What was foreseen of each pair of tasks, against what was seen.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{RunDetails, STYLE, has_file};
use crate::humanize::{count, list_first, percent};
use crate::model::{Event, HazardKind, LeftOut, Pair, RepoPath, TaskId};
use crate::report::page::escape::escaped;
use crate::report::page::grid::TITLE;
use crate::report::{RunView, fit};

/// A table of more rows than this holds the tasks that met, or were to meet, alone.
const MAX_ROWS: usize = 40;

/// From this probability on a meeting was foreseen.
const FORESEEN: f64 = 0.5;

/// How many files where two tasks meet are named.
const MAX_FILES: usize = 3;

/// What was seen of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Seen {
    /// One of them came to no result.
    Unknown,
    Apart,
    Shared,
    Conflict,
}

type Key = (TaskId, TaskId);

fn key(a: TaskId, b: TaskId) -> Key {
    (a.min(b), a.max(b))
}

pub(super) fn push(text: &mut String, view: &RunView<'_>, details: &RunDetails) {
    let pairs: BTreeMap<Key, &Pair> = (view.plan.pairs.iter())
        .map(|pair| (key(pair.a, pair.b), pair))
        .collect();
    let all: Vec<TaskId> = view.tasks().map(|(task, _)| task).collect();
    if all.len() < 2 {
        return;
    }
    let conflicts = conflicts(view);
    let seen = |pair: Key| seen(details, &conflicts, pair);
    let foreseen = |pair: &Key| pairs.get(pair).is_some_and(|pair| pair.overlap >= FORESEEN);
    let every = |ids: &[TaskId]| -> Vec<Key> {
        let pairs = ids.iter().enumerate();
        pairs
            .flat_map(|(n, &a)| ids.iter().skip(n + 1).map(move |&b| key(a, b)))
            .collect()
    };
    let every_pair = every(&all);
    let is_met = |pair: &Key| seen(*pair) >= Seen::Shared;
    let known: Vec<Key> = (every_pair.iter().copied())
        .filter(|&pair| seen(pair) != Seen::Unknown)
        .collect();
    let n_met = known.iter().filter(|pair| is_met(pair)).count();
    let n_hit = known
        .iter()
        .filter(|pair| is_met(pair) && foreseen(pair))
        .count();
    let n_said = known.iter().filter(|pair| foreseen(pair)).count();
    text.push_str("<h2>Pairs<small>what was foreseen, and what was seen</small></h2>\n");
    let _ = writeln!(
        text,
        "<p>{} of {} met in a file; {n_hit} of them had been foreseen. {} foreseen did not come about.</p>",
        count(n_met, "pair"),
        known.len(),
        n_said - n_hit
    );
    let told: BTreeSet<TaskId> = (every_pair.iter())
        .filter(|pair| is_met(pair) || foreseen(pair))
        .flat_map(|&(a, b)| [a, b])
        .collect();
    let shown: Vec<TaskId> = if all.len() <= MAX_ROWS {
        all
    } else {
        told.into_iter().take(MAX_ROWS).collect()
    };
    if shown.len() < 2 {
        return;
    }
    push_grid(text, view, &shown, &|pair| {
        (pairs.get(&pair).copied(), seen(pair))
    });
    let met: Vec<Key> = every(&shown).into_iter().filter(is_met).collect();
    push_met(text, details, &met, &pairs, &conflicts);
}

/// The pairs that ever conflicted.
fn conflicts(view: &RunView<'_>) -> BTreeSet<Key> {
    let mut found = BTreeSet::new();
    for record in view.records {
        if let Event::ConflictSeen { a, b, .. } = &record.event {
            found.insert(key(*a, *b));
        }
    }
    found
}

fn seen(details: &RunDetails, conflicts: &BTreeSet<Key>, (a, b): Key) -> Seen {
    if conflicts.contains(&(a, b)) {
        return Seen::Conflict;
    }
    match (details.files.get(&a), details.files.get(&b)) {
        (Some(files), Some(_)) if files.iter().any(|file| has_file(details, b, &file.path)) => {
            Seen::Shared
        }
        (Some(_), Some(_)) => Seen::Apart,
        _ => Seen::Unknown,
    }
}

fn push_grid<'a>(
    text: &mut String,
    view: &RunView<'_>,
    ids: &[TaskId],
    look: &dyn Fn(Key) -> (Option<&'a Pair>, Seen),
) {
    text.push_str(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Pairs\"><table class=\"grid\"><thead><tr><td class=\"name\"></td>",
    );
    for id in ids.iter().take(ids.len() - 1) {
        let _ = write!(text, "<th scope=\"col\">{id}</th>");
    }
    text.push_str("</tr></thead><tbody>\n");
    for (place, &row) in ids.iter().enumerate().skip(1) {
        let title = view.title(row);
        let _ = write!(
            text,
            "<tr><th scope=\"row\" title=\"{}\">{row}</th>",
            escaped(&title)
        );
        for &column in ids.iter().take(place) {
            let (pair, seen) = look(key(column, row));
            push_cell(text, (column, row), pair, seen);
        }
        let n_left = ids.len() - place;
        let _ = writeln!(
            text,
            "<td class=\"name\" colspan=\"{n_left}\">{}</td></tr>",
            escaped(&fit(&title, TITLE, &STYLE))
        );
    }
    text.push_str(
        "</tbody></table></div>\n<p class=\"legend\">the shade is how likely a shared file was thought; seen: \
         <b>✗</b> a conflict &nbsp; <b>=</b> a file in common &nbsp; <b>·</b> none &nbsp; <b>?</b> one of them came to no result</p>\n",
    );
}

fn push_cell(text: &mut String, (a, b): Key, pair: Option<&Pair>, seen: Seen) {
    let (sign, class, words) = match seen {
        Seen::Conflict => ("✗", "w", "they conflicted"),
        Seen::Shared => ("=", "h", "they changed a file in common"),
        Seen::Apart => ("·", "r", "they changed no file in common"),
        Seen::Unknown => ("?", "u", "one of them came to no result"),
    };
    let overlap = pair.map_or(0.0, |pair| pair.overlap);
    let _ = write!(
        text,
        "<td class=\"{class}\" style=\"--p:{overlap:.2}\" title=\"{a} and {b}: foreseen {}; {words}\">{sign}</td>",
        escaped(&percent(overlap))
    );
}

/// The pairs that met, in words.
fn push_met(
    text: &mut String,
    details: &RunDetails,
    met: &[Key],
    pairs: &BTreeMap<Key, &Pair>,
    conflicts: &BTreeSet<Key>,
) {
    if met.is_empty() {
        return;
    }
    text.push_str("<ul class=\"checks\">\n");
    for &(a, b) in met {
        let files = details.files.get(&a).into_iter().flatten();
        let files: Vec<&RepoPath> = files
            .map(|file| &file.path)
            .filter(|path| has_file(details, b, path))
            .collect();
        let pair = pairs.get(&(a, b));
        let overlap = pair.map_or(0.0, |pair| pair.overlap);
        let is_named = |path: &&RepoPath| {
            let hazards = pair.map(|pair| pair.hazards.as_slice()).unwrap_or_default();
            hazards.iter().any(|hazard| {
                hazard.kind == HazardKind::WriteWrite && hazard.path.as_ref() == Some(*path)
            })
        };
        let n_named = files.iter().filter(|path| is_named(path)).count();
        let how = if conflicts.contains(&(a, b)) {
            "conflicted in"
        } else {
            "both changed"
        };
        let _ = writeln!(
            text,
            "<li>{a} and {b} {how} {}: foreseen with {}, {n_named} of {} by name</li>",
            escaped(&list_first(files.iter(), MAX_FILES)),
            escaped(&percent(overlap)),
            count(files.len(), "file"),
        );
    }
    text.push_str("</ul>\n");
}

/// Whether a reason to leave a result out is a conflict.
pub(super) fn is_conflict(why: &LeftOut) -> bool {
    matches!(why, LeftOut::Conflict { .. })
}
