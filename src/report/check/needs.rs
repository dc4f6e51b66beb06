//! What tasks need of the machines that they run on.

use super::sheet::Sheet;
use crate::model::Plan;
use crate::report::{Ink, clean};

pub(super) fn push(sheet: &mut Sheet, plan: &Plan) {
    let tasks = plan.runnable().map(|planned| &planned.task);
    let needy: Vec<_> = tasks.filter(|task| !task.needs.is_empty()).collect();
    if needy.is_empty() {
        return;
    }
    sheet.heading("Needs", "they decide where a task runs, with --executor");
    for task in needy {
        let text = format!("{}: {}", task.id, clean(&task.needs.to_string()));
        sheet.wrapped(("  ", None), &text, Some(Ink::Faint));
    }
}
