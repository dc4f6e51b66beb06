//! One task of a run: how it stands, in words.

use super::view::RunView;
use super::{Ink, Mark, supervision, words};
use crate::humanize;
use crate::model::{Outcome, TaskId, TaskPhase, TaskState};

/// How one task of a run stands, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskLine {
    /// What stands before it.
    pub mark: Mark,
    /// The ink of the words.
    pub ink: Ink,
    /// Its number.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How it stands.
    pub words: String,
    /// How long it has taken; nothing where it has not begun.
    pub time: String,
    /// Its branch, where it has one.
    pub branch: String,
}

impl TaskLine {
    /// The line of a task as it stands.
    pub fn of(view: &RunView<'_>, task: TaskId, state: &TaskState) -> Self {
        let (mark, ink, mut words) = match &state.phase {
            TaskPhase::Pending => (Mark::Waiting, Ink::Faint, waiting_for(view, task)),
            TaskPhase::Preparing => (Mark::Waiting, Ink::Faint, "preparing".to_owned()),
            TaskPhase::Prepared => (Mark::Waiting, Ink::Faint, "waiting for its turn".to_owned()),
            TaskPhase::Starting => (Mark::Busy, Ink::Busy, "starting".to_owned()),
            TaskPhase::Running if !state.asking.open.is_empty() => (
                Mark::Caution,
                Ink::Caution,
                supervision::running(state, view.state.is_paused),
            ),
            TaskPhase::Running => (
                Mark::Busy,
                Ink::Busy,
                supervision::running(state, view.state.is_paused)
                    + &supervision::raced(state, view.now),
            ),
            TaskPhase::Settling { .. } => {
                (Mark::Busy, Ink::Busy, "looking at the result".to_owned())
            }
            TaskPhase::Done { outcome } => {
                let (mark, ink) = match outcome {
                    Outcome::Changed { .. } | Outcome::Reported => (Mark::Done, Ink::Good),
                    Outcome::Failed { .. } => (Mark::Failed, Ink::Bad),
                    Outcome::Blocked { .. } => (Mark::Blocked, Ink::Caution),
                    Outcome::Cancelled => (Mark::Cancelled, Ink::Caution),
                };
                (mark, ink, words::outcome(outcome))
            }
        };
        if state.n_attempts > 1 {
            words = format!("{words} (try {})", state.n_attempts);
        }
        let branch = state.branch.as_deref().map(words::short_ref);
        Self {
            mark,
            ink,
            id: task.to_string(),
            title: view.title(task),
            words,
            time: view
                .task_duration(state)
                .map(humanize::duration)
                .unwrap_or_default(),
            branch: match branch {
                Some(branch) if state.is_removed => format!("{branch} (removed)"),
                Some(branch) => branch,
                None => String::new(),
            },
        }
    }
}

/// What a task that has not begun waits for, as far as the plan tells.
fn waiting_for(view: &RunView<'_>, task: TaskId) -> String {
    let plan = view.plan;
    let is_open = |other: &TaskId| {
        let state = view.state.tasks.get(other);
        state.is_some_and(|state| state.outcome().is_none())
    };
    let mut before: Vec<TaskId> = plan
        .dependencies_of(task)
        .chain(plan.exclusions_before(task))
        .filter(is_open)
        .collect();
    before.sort();
    before.dedup();
    if before.is_empty() {
        "waiting".to_owned()
    } else {
        format!("waiting for {}", words::task_names(&before))
    }
}
