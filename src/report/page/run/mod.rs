//! A run as one page for a browser: what it came to, when, and why. It needs no network and no script.

mod attempts;
mod conflicts;
mod opening;
mod pairs;
mod tasks;
mod timeline;

use std::collections::BTreeMap;

use super::escape::escaped;
use super::{CLOSING, chart, opening as page_opening};
use crate::model::{Estimate, Outcome, RepoPath, TaskId};
use crate::report::{Mark, RunView, Style, clean};
use attempts::Attempts;

/// How the parts look that only this page has.
const RUN_LOOK: &str = include_str!("run.css");

/// A browser knows more than ASCII.
const STYLE: Style = Style {
    unicode: true,
    ..Style::PLAIN
};

/// A file that a task changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileStat {
    /// Its path.
    pub path: RepoPath,
    /// Lines added; 0 in a binary file.
    pub n_added: usize,
    /// Lines deleted; 0 in a binary file.
    pub n_deleted: usize,
}

/// What is known of a run beside its journal.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunDetails {
    /// The files that each task changed, where it came to a result.
    pub files: BTreeMap<TaskId, Vec<FileStat>>,
    /// The end of what each task's agent said and did.
    pub logs: BTreeMap<TaskId, Vec<String>>,
    /// How long the plan was to take.
    pub estimate: Estimate,
}

/// The page of a run.
pub fn run_page(view: &RunView<'_>, details: &RunDetails) -> String {
    let state = view.state;
    let below = format!(
        "run <code>{}</code> from <code>{}</code>, begun {} UTC",
        escaped(state.run.as_str()),
        escaped(state.base.short()),
        state.started_at.strftime("%Y-%m-%d %H:%M"),
    );
    let name = format!("run {}", state.run);
    let mut text = page_opening(&clean(&state.title), Some(&name), RUN_LOOK, &below);
    let attempts = Attempts::of(view);
    opening::push(&mut text, view, details);
    opening::push_next(&mut text, view);
    timeline::push(&mut text, view, &attempts, details);
    chart::push_marked(&mut text, view.plan, &|task| sign(view, task));
    pairs::push(&mut text, view, details);
    conflicts::push(&mut text, view);
    tasks::push(&mut text, view, &attempts, details);
    text.push_str(CLOSING);
    text
}

/// How a task ended, as a sign and the name of a class.
fn sign(view: &RunView<'_>, task: TaskId) -> Option<(&'static str, &'static str)> {
    let state = view.state.tasks.get(&task)?;
    let (mark, class) = match state.outcome() {
        Some(outcome) if outcome.is_success() => (Mark::Done, "good"),
        Some(Outcome::Failed { .. }) => (Mark::Failed, "bad"),
        Some(Outcome::Blocked { .. }) => (Mark::Blocked, "caution"),
        Some(_) => (Mark::Cancelled, "caution"),
        None if state.phase.is_waiting() => (Mark::Waiting, "open"),
        None => (Mark::Busy, "open"),
    };
    Some((STYLE.sign(mark), class))
}

/// A file of a task among those that it changed.
fn has_file(details: &RunDetails, task: TaskId, path: &RepoPath) -> bool {
    let files = details.files.get(&task);
    files.is_some_and(|files| files.iter().any(|file| file.path == *path))
}
