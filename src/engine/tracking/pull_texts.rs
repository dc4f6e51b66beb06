//! The texts of pull requests.

use super::texts;
use crate::git::ChangedFile;
use crate::issue::disarmed;
use crate::model::{Plan, PlannedTask};

/// How many lines a list has at most.
const MAX_LINES: usize = 40;
/// What is said where the words of commits were changed.
const DISARMED: &str = "Its commits said that they close other issues. A character without width was put into those \
                        words: they read as before, and close nothing.";
/// A file less likely than this was not promised.
const LEAST_LIKELY: f64 = 0.2;

/// What a task came to.
#[derive(Debug, Clone, Default)]
pub(super) struct Work {
    /// The subjects of its commits, oldest first.
    pub(super) subjects: Vec<String>,
    /// Whether words in them were kept from closing issues of others, and whether some still do so.
    pub(super) is_disarmed: bool,
    pub(super) is_armed: bool,
    /// What it changed.
    pub(super) files: Vec<ChangedFile>,
    /// The command that passed on it.
    pub(super) check: Option<String>,
    /// The number of the pull request that it stands on.
    pub(super) stands_on: Option<u64>,
}

/// The title of a task's pull request.
pub(super) fn title(planned: &PlannedTask) -> String {
    disarmed(&texts::inert_line(&planned.task.title))
}

/// The text of a task's pull request: what was done, what of that was foreseen, what is left to look at, what it closes.
pub(super) fn body(plan: &Plan, planned: &PlannedTask, master: u64, work: &Work) -> String {
    let task = &planned.task;
    let mut parts = vec![format!("Part of #{master}: task {} of its list.", task.id)];
    if let Some(below) = work.stands_on {
        parts.push(format!("It stands on #{below}, which lands first."));
    }
    let done = work.subjects.iter().take(MAX_LINES);
    let done: Vec<String> = done
        .map(|subject| format!("- {}", disarmed(&texts::inert_line(subject))))
        .collect();
    if !done.is_empty() {
        parts.push(format!("### What was done\n\n{}", done.join("\n")));
    }
    if work.is_disarmed {
        parts.push(DISARMED.to_owned());
    }
    parts.push(format!("### Files\n\n{}", files(planned, work)));
    parts.push(format!("### Checklist\n\n{}", checklist(planned, work)));
    if let Some(number) = texts::own_number(task.reference.as_ref())
        && plan.issue.number != Some(number)
    {
        parts.push(format!("Closes #{number}"));
    }
    parts.join("\n\n")
}

/// What was foreseen against what was changed.
fn files(planned: &PlannedTask, work: &Work) -> String {
    let mut rows = vec![
        "| File | Foreseen | Changed |".to_owned(),
        "|---|---:|---|".to_owned(),
    ];
    let foreseen: Vec<_> = planned
        .footprint
        .changes()
        .filter(|entry| entry.probability >= LEAST_LIKELY)
        .collect();
    for file in work.files.iter().take(MAX_LINES) {
        let likely = planned.footprint.change_probability(&file.path);
        let likely = if likely > 0.0 {
            format!("{:.0} %", likely * 100.0)
        } else {
            "no".to_owned()
        };
        rows.push(format!(
            "| {} | {likely} | +{} −{} |",
            code(file.path.as_str()),
            file.n_added,
            file.n_deleted
        ));
    }
    if work.files.len() > MAX_LINES {
        rows.push(format!("| … {} more | | |", work.files.len() - MAX_LINES));
    }
    let is_changed = |path: &str| work.files.iter().any(|file| file.path.as_str() == path);
    let missed = foreseen
        .iter()
        .filter(|entry| !is_changed(entry.path.as_str()));
    for entry in missed.take(MAX_LINES) {
        rows.push(format!(
            "| {} | {:.0} % | no |",
            code(entry.path.as_str()),
            entry.probability * 100.0
        ));
    }
    rows.join("\n")
}

fn checklist(planned: &PlannedTask, work: &Work) -> String {
    let is_foreseen = |file: &ChangedFile| planned.footprint.change_probability(&file.path) > 0.0;
    let n_unforeseen = work.files.iter().filter(|file| !is_foreseen(file)).count();
    let mut lines = vec!["- [x] The agent ended well".to_owned()];
    if let Some(check) = &work.check {
        lines.push(format!("- [x] {} passed", code(check)));
    }
    lines.push(match n_unforeseen {
        0 => "- [x] Nothing but what was foreseen has changed".to_owned(),
        1 => "- [ ] One of the changed files was not foreseen: look at it first".to_owned(),
        n => format!("- [ ] {n} of the changed files were not foreseen: look at them first"),
    });
    if work.is_armed {
        let words = "Its commit messages close other issues once they land: is that meant?";
        lines.push(format!("- [ ] {words}"));
    }
    for line in planned.task.acceptance.iter().take(MAX_LINES) {
        lines.push(format!("- [ ] {}", disarmed(&texts::inert_line(line))));
    }
    lines.join("\n")
}

/// Words of others as code in one line of a table.
pub(super) fn code(text: &str) -> String {
    let line = texts::inert_line(text)
        .replace('`', "'")
        .replace('|', "\\|");
    format!("`{line}`")
}
