//! Why two tasks collide, or what one touches: file by file, with all evidence.

use std::collections::BTreeSet;

use super::matrix::is_before;
use super::sheet::Sheet;
use crate::humanize::{self, count, percent};
use crate::model::{
    Evidence, EvidenceKind, FootprintEntry, HazardKind, Pair, Plan, PlannedTask, Reason, RepoPath,
    TaskId,
};
use crate::report::{Ink, Style, clean};

/// So many similar past changes are named.
const MAX_SIMILAR: usize = 2;

/// By so much two tasks must be likelier to share a file as parts of one plan than by their texts before it is told.
const MORE_IN_ONE_PLAN: f64 = 0.1;

/// Why two tasks collide, or why they do not. `ways` are the ways by imports between their files.
pub fn explain_pair(
    plan: &Plan,
    a: TaskId,
    b: TaskId,
    ways: &[Vec<RepoPath>],
    style: Style,
) -> String {
    let mut sheet = Sheet::new(style);
    for id in [a, b] {
        push_title(&mut sheet, plan, id);
    }
    let found = (plan.pairs.iter()).find(|pair| (pair.a, pair.b) == (a, b));
    let Some(pair) = found else {
        let text = "One of the two is not run, so they cannot meet.";
        sheet.line(&[]);
        sheet.wrapped(("", None), text, None);
        return sheet.text();
    };
    let dot = sheet.style.dot();
    let figures = format!(
        "they change one file with {} {dot} git conflicts with {}",
        percent(pair.overlap),
        percent(pair.conflict)
    );
    sheet.line(&[]);
    sheet.wrapped(("", None), &figures, Some(Ink::Name));
    if !is_live(pair) && pair.in_one_plan >= pair.overlap + MORE_IN_ONE_PLAN {
        let prior = format!(
            "sub-tasks of one plan share files that no text tells of: taken as such, they change one file with {}",
            percent(pair.in_one_plan)
        );
        sheet.wrapped(("", None), &prior, Some(Ink::Faint));
    }
    push_files(&mut sheet, plan, pair);
    push_ways(&mut sheet, ways);
    if is_live(pair) {
        sheet.heading("What git says", "");
        sheet.wrapped(("  ", None), verdict_of_git(pair), None);
        return sheet.text();
    }
    sheet.heading("What the plan does", "");
    sheet.wrapped(("  ", None), &decision(plan, pair), None);
    sheet.heading("What would remove it", "");
    for text in remedies(plan, pair) {
        sheet.wrapped(("  ", None), &text, None);
    }
    sheet.text()
}

/// What one task touches, with all evidence.
pub fn explain_task(plan: &Plan, id: TaskId, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    let Some(planned) = plan.task(id) else {
        return String::new();
    };
    push_title(&mut sheet, plan, id);
    let size = &planned.size;
    let lines = size.lines.map_or_else(String::new, |lines| {
        format!(", about {lines:.0} lines as in similar commits")
    });
    let files = match size.files {
        files if files < 0.95 => "less than one file".to_owned(),
        files => format!("about {files:.1} files"),
    };
    let text = format!(
        "{}; {files} expected{lines}; {}",
        complexity(planned),
        humanize::minutes(planned.minutes)
    );
    sheet.wrapped(("  ", None), &text, Some(Ink::Faint));
    if !planned.task.needs.is_empty() {
        let text = format!("needs {}", planned.task.needs);
        sheet.wrapped(("  ", None), &text, Some(Ink::Faint));
    }
    for similar in planned.similar.iter().take(MAX_SIMILAR) {
        let text = format!(
            "like {} “{}”, {}",
            similar.commit.short(),
            similar.subject,
            count(similar.lines as usize, "line")
        );
        sheet.wrapped(("  ", None), &text, Some(Ink::Faint));
    }
    let footprint = &planned.footprint;
    for (name, entries) in [
        ("Changes", &footprint.writes),
        ("Makes", &footprint.creates),
        ("Relies on", &footprint.reads),
    ] {
        if entries.is_empty() {
            continue;
        }
        sheet.heading(name, "");
        for entry in entries {
            push_entry(&mut sheet, "  ", entry);
        }
    }
    if footprint.is_unknown() {
        let text = "Nothing says what it changes: no path, folder, module or known word stands in its text.";
        sheet.line(&[]);
        sheet.wrapped(("", None), text, Some(Ink::Caution));
    }
    sheet.text()
}

fn complexity(planned: &PlannedTask) -> &'static str {
    use crate::model::Complexity;
    match planned.complexity {
        Complexity::Low => "low complexity",
        Complexity::Medium => "medium complexity",
        Complexity::High => "high complexity",
    }
}

fn push_title(sheet: &mut Sheet, plan: &Plan, id: TaskId) {
    let title = plan.task(id).map_or("", |planned| &planned.task.title);
    let head = format!("{id}  ");
    sheet.wrapped((&head, Some(Ink::Name)), &clean(title), Some(Ink::Name));
}

fn push_entry(sheet: &mut Sheet, indent: &str, entry: &FootprintEntry) {
    let head = format!("{indent}{:>5}  ", percent(entry.probability));
    sheet.wrapped((&head, Some(Ink::Faint)), entry.path.as_str(), None);
    push_evidence(sheet, &format!("{indent}       "), &entry.evidence);
}

fn push_evidence(sheet: &mut Sheet, indent: &str, evidence: &[Evidence]) {
    for Evidence { text, .. } in evidence {
        sheet.wrapped((indent, None), &clean(text), Some(Ink::Faint));
    }
}

/// The files where the two meet, with the evidence of both sides.
fn push_files(sheet: &mut Sheet, plan: &Plan, pair: &Pair) {
    if pair.hazards.is_empty() {
        sheet.heading("Where they meet", "");
        let text = "Nowhere: no file is likely to be changed by both, and none of one is read by the other.";
        sheet.wrapped(("  ", None), text, None);
        return;
    }
    let about = count(pair.hazards.len(), "place");
    sheet.heading("Where they meet", &about);
    for hazard in &pair.hazards {
        let how = match hazard.kind {
            HazardKind::WriteWrite => "both change it",
            HazardKind::SharedHub => "both touch it; a hub file, so mostly in different places",
            HazardKind::ReadWrite => "one reads what the other changes",
            HazardKind::StatedOrder => "the text orders them",
        };
        let head = format!("  {:>5}  ", percent(hazard.probability));
        let text = match &hazard.path {
            Some(path) => format!("{path}: {how}"),
            None => how.to_owned(),
        };
        sheet.wrapped((&head, Some(Ink::Name)), &text, None);
        let path = hazard.path.as_ref();
        let sides: Vec<(TaskId, &FootprintEntry)> = [pair.a, pair.b]
            .into_iter()
            .filter_map(|id| Some((id, entry_of(plan, id, path?)?)))
            .collect();
        if sides.len() < 2 {
            push_evidence(sheet, "         ", &hazard.evidence);
            continue;
        }
        for (id, entry) in sides {
            let side = format!("         task {id}: ");
            sheet.wrapped((&side, None), &percent(entry.probability), Some(Ink::Faint));
            push_evidence(sheet, "           ", &entry.evidence);
        }
    }
}

fn entry_of<'a>(plan: &'a Plan, id: TaskId, path: &RepoPath) -> Option<&'a FootprintEntry> {
    let footprint = &plan.task(id)?.footprint;
    (footprint.changes().chain(&footprint.reads)).find(|entry| entry.path == *path)
}

fn push_ways(sheet: &mut Sheet, ways: &[Vec<RepoPath>]) {
    if ways.is_empty() {
        return;
    }
    sheet.heading(
        "Imports between their files",
        "advisory: importers alone keep nobody apart",
    );
    let arrow = sheet.style.choose(" → ", " -> ");
    for way in ways {
        let way: Vec<&str> = way.iter().map(RepoPath::as_str).collect();
        sheet.wrapped(("  ", None), &way.join(arrow), None);
    }
}

/// Whether the two are branches that are there, rather than tasks to be done.
fn is_live(pair: &Pair) -> bool {
    let mut evidence = pair.hazards.iter().flat_map(|hazard| &hazard.evidence);
    evidence.any(|evidence| evidence.kind == EvidenceKind::Changed)
}

fn verdict_of_git(pair: &Pair) -> &'static str {
    if pair.conflict >= 1.0 {
        "The two conflict as they are. Bring one in, and rebase the other."
    } else if pair.conflict <= 0.0 {
        "It merges the two as they are without a conflict."
    } else {
        "Not all of it is committed, so git was not asked: the figures are guesses."
    }
}

fn decision(plan: &Plan, pair: &Pair) -> String {
    let (a, b) = (pair.a, pair.b);
    let edge = (plan.dependencies.iter())
        .find(|edge| [(a, b), (b, a)].contains(&(edge.before, edge.after)));
    if let Some(edge) = edge {
        return format!(
            "Task {} starts from the result of task {}, and only if that succeeds: {}.",
            edge.after,
            edge.before,
            why(&edge.reason)
        );
    }
    let edge =
        (plan.exclusions.iter()).find(|edge| [(a, b), (b, a)].contains(&(edge.first, edge.then)));
    if let Some(edge) = edge {
        return format!(
            "Not at once: task {} starts when task {} has ended, and builds on its result: {}.",
            edge.then,
            edge.first,
            why(&edge.reason)
        );
    }
    for (first, then) in [(a, b), (b, a)] {
        if is_before(plan, first, then) {
            return format!(
                "Task {then} comes after task {first} by way of others, so they never run at once."
            );
        }
    }
    "Nothing: they may run at once. What is to be expected is too little to keep them apart."
        .to_owned()
}

fn why(reason: &Reason) -> String {
    match reason {
        Reason::Stated { text } | Reason::Inferred { text, .. } => clean(text),
        Reason::Stage { earlier } => format!("\"{}\" comes first", clean(earlier)),
        Reason::Unknown => "nothing is known of what one of them touches".to_owned(),
    }
}

/// What would let the two run at once.
fn remedies(plan: &Plan, pair: &Pair) -> Vec<String> {
    let is_unknown = |id: TaskId| {
        plan.task(id)
            .is_some_and(|planned| planned.footprint.is_unknown())
    };
    let mut remedies = Vec::new();
    for id in [pair.a, pair.b] {
        if is_unknown(id) {
            remedies.push(format!("Name the files of task {id} in its text."));
        }
    }
    let mut paths = BTreeSet::new();
    for hazard in &pair.hazards {
        let Some(path) = &hazard.path else { continue };
        if hazard.probability < 0.1 || !paths.insert(path) || paths.len() > 3 {
            continue;
        }
        remedies.push(match hazard.kind {
            HazardKind::WriteWrite => format!(
                "Change `{path}` in one of them only, or in a task of its own that comes first; or put the two together."
            ),
            HazardKind::SharedHub => {
                format!("Leave `{path}` to one task for all, first or last.")
            }
            _ => format!("Order them by words (\"after task {}\"), or settle `{path}` before both.", hazard.first.unwrap_or(pair.a)),
        });
    }
    if remedies.is_empty() {
        remedies.push("Nothing needs to be done.".to_owned());
    }
    remedies
}
