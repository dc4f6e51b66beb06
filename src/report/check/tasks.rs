//! The tasks, each with its likeliest files.

use std::collections::BTreeSet;

use unicode_width::UnicodeWidthStr;

use super::meeting::Meeting;
use super::sheet::{Sheet, fit_path, pad_left};
use crate::humanize::count;
use crate::model::{Pace, Plan, PlannedTask, TaskId, TaskKind};
use crate::report::{Ink, Style, clean, experience, fit, pad};

const MINUTES_ROOM: usize = 5;
/// Of more tasks than this only a few are listed, those that meet most others.
const MANY: usize = 90;
const FEW: usize = 24;

/// How the lines of the tasks are divided.
struct Columns {
    id: usize,
    title: usize,
    files: usize,
}

impl Columns {
    /// Files get what they need up to nearly half; titles get the rest.
    fn of(plan: &Plan, style: &Style) -> Self {
        let id = (plan.tasks.iter())
            .map(|planned| planned.task.id.to_string().len())
            .max()
            .map_or(2, |width| width.max(2));
        let room = style.width.saturating_sub(id + 4 + MINUTES_ROOM);
        let needed = plan
            .runnable()
            .map(|planned| files(planned, room, style).0.width())
            .max()
            .unwrap_or(0);
        let files = needed.clamp(10, room * 9 / 20);
        Self {
            id,
            title: room - files,
            files,
        }
    }
}

pub(super) fn push(sheet: &mut Sheet, plan: &Plan, pace: Option<&Pace>) {
    if plan.tasks.is_empty() {
        return;
    }
    let dot = sheet.style.dot();
    let shown = shown(plan);
    let mut about = format!("likeliest files (+ new) {dot} minutes");
    if shown.len() < plan.tasks.len() {
        about = format!("those that meet most others {dot} {about}");
    }
    sheet.heading("Tasks", &about);
    for sentence in experience::sentences(pace, plan.calibration.as_ref()) {
        sheet.wrapped(("  ", None), &sentence, Some(Ink::Faint));
    }
    let columns = Columns::of(plan, &sheet.style);
    // A heading over all of them that says what the title says is none.
    let mut section = Some(plan.issue.title.clone());
    for planned in &shown {
        if planned.task.section != section {
            section.clone_from(&planned.task.section);
            if let Some(name) = &section {
                let name = fit(&clean(name), sheet.width() - 2, &sheet.style);
                sheet.line(&[("  ", None), (&name, Some(Ink::Faint))]);
            }
        }
        push_task(sheet, plan, planned, &columns);
    }
    let n_more = plan.tasks.len() - shown.len();
    if n_more > 0 {
        sheet.rest(&format!("and {}", count(n_more, "more task")));
    }
}

/// The tasks that are listed: all of them, or of many those of which most is to be said.
fn shown(plan: &Plan) -> Vec<&PlannedTask> {
    if plan.tasks.len() <= MANY {
        return plan.tasks.iter().collect();
    }
    let met = Meeting::of(plan).tasks(FEW);
    let others = (plan.runnable()).filter(|planned| !met.contains(&planned.task.id));
    let others = others.map(|planned| planned.task.id).take(FEW - met.len());
    let chosen: BTreeSet<TaskId> = met.iter().copied().chain(others).collect();
    (plan.tasks.iter())
        .filter(|planned| chosen.contains(&planned.task.id))
        .collect()
}

/// The branches, each with its files.
pub(super) fn push_live(sheet: &mut Sheet, plan: &Plan) {
    if plan.tasks.is_empty() {
        return;
    }
    sheet.heading("Branches", "changed files (+ new)");
    let columns = Columns::of(plan, &sheet.style);
    for planned in &plan.tasks {
        push_task(sheet, plan, planned, &columns);
    }
}

fn push_task(sheet: &mut Sheet, plan: &Plan, planned: &PlannedTask, columns: &Columns) {
    let task = &planned.task;
    let style = sheet.style;
    let id = format!("  {}  ", pad_left(&task.id.to_string(), columns.id));
    let indent = "  ".repeat(depth(plan, planned).min(4));
    let title = format!("{indent}{}", clean(&task.title));
    let title = pad(
        &fit(&title, columns.title - 2, &style),
        columns.title,
        &style,
    );
    if !planned.is_runnable {
        let state = if task.checked {
            "done"
        } else if task.dropped {
            "dropped"
        } else {
            "group"
        };
        let faint = Some(Ink::Faint);
        sheet.line(&[(&id, faint), (&title, faint), (state, faint)]);
        return;
    }
    // Of what is done already no time is told.
    let minutes = if planned.minutes > 0.0 {
        let whole = format!("{:.0}", planned.minutes);
        let shown = if whole == "0" { "<1" } else { &whole };
        pad_left(shown, MINUTES_ROOM)
    } else {
        String::new()
    };
    let (files, ink) = files(planned, columns.files, &style);
    sheet.line(&[
        (&id, Some(Ink::Name)),
        (&title, None),
        (&pad(&files, columns.files, &style), ink),
        (&minutes, Some(Ink::Faint)),
    ]);
}

/// A file less likely than this is not counted among the others.
const WORTH_COUNTING: f64 = 0.1;

/// How deep a task is nested.
fn depth(plan: &Plan, planned: &PlannedTask) -> usize {
    let mut depth = 0;
    let mut parent = planned.task.parent;
    while let Some(id) = parent
        && depth < plan.tasks.len()
    {
        depth += 1;
        parent = plan.task(id).and_then(|planned| planned.task.parent);
    }
    depth
}

/// The likeliest file, and how many more there are.
fn files(planned: &PlannedTask, room: usize, style: &Style) -> (String, Option<Ink>) {
    let footprint = &planned.footprint;
    if planned.task.kind == TaskKind::Research && footprint.is_unknown() {
        return ("a report".to_owned(), Some(Ink::Faint));
    }
    // What is told to be unknown shows no guess as if it were known.
    let entries = footprint.likeliest();
    let Some((first, is_new)) = entries.first().filter(|_| !footprint.is_unknown()) else {
        return ("not known".to_owned(), Some(Ink::Caution));
    };
    let n_likely = (entries.iter().skip(1))
        .filter(|(entry, _)| entry.probability >= WORTH_COUNTING)
        .count();
    let more = match n_likely {
        0 => String::new(),
        n => format!(" +{n}"),
    };
    let mark = if *is_new { "+ " } else { "" };
    let path_room = room.saturating_sub(more.len() + mark.len());
    let path = fit_path(first.path.as_str(), path_room, style);
    let ink = is_new.then_some(Ink::Good);
    (format!("{mark}{path}{more}"), ink)
}
