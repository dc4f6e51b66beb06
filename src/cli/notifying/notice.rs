//! What there is to tell.

use serde::Serialize;

use crate::model::Timestamp;
use crate::report::{self, Chore, RunView};

/// What it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Occasion {
    /// The tasks of a run have ended.
    Ended,
    /// A run goes on, and something of it goes no further before a person acts.
    Attention,
}

/// What is told: the document `git-orchestrate/notification/1`.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Notice {
    schema: &'static str,
    event: Occasion,
    at: Timestamp,
    run: String,
    title: String,
    folder: String,
    /// In words.
    pub(super) text: String,
    success: Option<bool>,
    tasks: Tasks,
    chores: Vec<ChoreFields>,
}

#[derive(Debug, Clone, Serialize)]
struct Tasks {
    total: usize,
    succeeded: usize,
    failed: usize,
    blocked: usize,
    cancelled: usize,
    open: usize,
}

#[derive(Debug, Clone, Serialize)]
struct ChoreFields {
    what: String,
    command: String,
}

impl Notice {
    /// What there is to tell of a run, with what needs a person.
    pub(super) fn new(
        event: Occasion,
        view: &RunView<'_>,
        chores: &[Chore],
        folder: String,
    ) -> Self {
        let title = report::clean(&view.state.title);
        let tally = view.state.tally();
        let what: Vec<&str> = chores.iter().map(|chore| chore.what.as_str()).collect();
        let text = match event {
            Occasion::Ended => format!("{title}: {}", report::counts(view)),
            Occasion::Attention => format!("{title} needs you: {}", what.join("; ")),
        };
        Self {
            schema: "git-orchestrate/notification/1",
            event,
            at: view.now,
            run: view.state.run.to_string(),
            title,
            folder,
            text,
            success: view.is_success(),
            tasks: Tasks {
                total: tally.n_tasks(),
                succeeded: tally.n_succeeded,
                failed: tally.n_failed,
                blocked: tally.n_blocked,
                cancelled: tally.n_cancelled,
                open: tally.n_open,
            },
            chores: chores
                .iter()
                .map(|chore| ChoreFields {
                    what: chore.what.clone(),
                    command: chore.command.clone(),
                })
                .collect(),
        }
    }
}
