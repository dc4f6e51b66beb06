//! The tasks, each with its likeliest files.

use super::sheet::{Sheet, fit_path, pad_left};
use crate::model::{FootprintEntry, Plan, PlannedTask, TaskKind};
use crate::report::{Ink, Style, clean, fit, pad};

pub(super) fn push(sheet: &mut Sheet, plan: &Plan) {
    let dot = sheet.style.dot();
    sheet.heading("Tasks", &format!("likeliest files (+ new) {dot} minutes"));
    let mut section = None;
    for planned in &plan.tasks {
        if planned.task.section != section {
            section.clone_from(&planned.task.section);
            if let Some(name) = &section {
                let name = fit(&clean(name), sheet.width() - 2, &sheet.style);
                sheet.line(&[("  ", None), (&name, Some(Ink::Faint))]);
            }
        }
        push_task(sheet, plan, planned);
    }
}

fn push_task(sheet: &mut Sheet, plan: &Plan, planned: &PlannedTask) {
    let task = &planned.task;
    let id_width = plan
        .tasks
        .iter()
        .map(|planned| planned.task.id.to_string().len())
        .max()
        .unwrap_or(1)
        .max(2);
    let id = format!("  {}  ", pad_left(&task.id.to_string(), id_width));
    let minutes_room = 5;
    let room = sheet.width() - id.len() - minutes_room;
    let title_room = (room * 11 / 20).min(60);
    let depth = depth(plan, planned).min(4);
    let title = format!("{}{}", "  ".repeat(depth), clean(&task.title));
    let style = sheet.style;
    let title = pad(&fit(&title, title_room - 2, &style), title_room, &style);
    if !planned.is_runnable {
        let state = if task.checked {
            "done"
        } else if task.dropped {
            "dropped"
        } else {
            "group"
        };
        sheet.line(&[
            (&id, Some(Ink::Faint)),
            (&title, Some(Ink::Faint)),
            (state, Some(Ink::Faint)),
        ]);
        return;
    }
    let minutes = pad_left(&format!("{:.0}", planned.minutes), minutes_room);
    let files_room = room - title_room;
    let (files, paint) = files(planned, files_room, &style);
    sheet.line(&[
        (&id, Some(Ink::Name)),
        (&title, None),
        (&pad(&files, files_room, &style), paint),
        (&minutes, Some(Ink::Faint)),
    ]);
}

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
    let more = match entries.len() - 1 {
        0 => String::new(),
        n => format!(" +{n}"),
    };
    let mark = if *is_new { "+ " } else { "" };
    let path_room = room.saturating_sub(more.len() + mark.len());
    let path = fit_path(first.path.as_str(), path_room, style);
    let paint = if *is_new { Some(Ink::Good) } else { None };
    (format!("{mark}{path}{more}"), paint)
}
