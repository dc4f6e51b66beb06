//! The tasks, each with its likeliest files.

use unicode_width::UnicodeWidthStr;

use super::sheet::{Sheet, fit_path, pad_left};
use crate::humanize::count;
use crate::model::{FootprintEntry, Pace, Plan, PlannedTask, TaskKind};
use crate::report::{Ink, Style, clean, experience, fit, pad};

const MINUTES_ROOM: usize = 5;
/// Of more tasks than this, and half as many again, only so many are listed.
const MAX_TASKS: usize = 60;

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
    let about = format!("likeliest files (+ new) {dot} minutes");
    sheet.heading("Tasks", &about);
    for sentence in experience::sentences(pace, plan.calibration.as_ref()) {
        sheet.wrapped(("  ", None), &sentence, Some(Ink::Faint));
    }
    let columns = Columns::of(plan, &sheet.style);
    let mut section = None;
    let most = if plan.tasks.len() > MAX_TASKS + MAX_TASKS / 2 {
        MAX_TASKS
    } else {
        plan.tasks.len()
    };
    for planned in plan.tasks.iter().take(most) {
        if planned.task.section != section {
            section.clone_from(&planned.task.section);
            if let Some(name) = &section {
                let name = fit(&clean(name), sheet.width() - 2, &sheet.style);
                sheet.line(&[("  ", None), (&name, Some(Ink::Faint))]);
            }
        }
        push_task(sheet, plan, planned, &columns);
    }
    if plan.tasks.len() > most {
        let text = format!(
            "and {} more; all of them with --format html or --json",
            count(plan.tasks.len() - most, "task")
        );
        sheet.wrapped(("  ", None), &text, Some(Ink::Faint));
    }
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
    let mut entries: Vec<(&FootprintEntry, bool)> = (footprint.writes.iter())
        .map(|entry| (entry, false))
        .chain(footprint.creates.iter().map(|entry| (entry, true)))
        .collect();
    entries.sort_by(|(a, _), (b, _)| b.probability.total_cmp(&a.probability));
    let Some((first, is_new)) = entries.first() else {
        return if planned.task.kind == TaskKind::Research {
            ("a report".to_owned(), Some(Ink::Faint))
        } else {
            ("not known".to_owned(), Some(Ink::Caution))
        };
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
