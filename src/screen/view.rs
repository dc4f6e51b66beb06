//! What the person at the screen has chosen: a task, a pane, a question that waits for an answer.

use super::scene::{Row, Scene};
use crate::model::{PermissionRequest, TaskId};

/// What the lower, or right, part of the screen shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pane {
    /// What the agent of the chosen task said and did.
    #[default]
    Log,
    /// The plan.
    Plan,
}

/// What lies over the screen until it is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prompt {
    /// All keys.
    Help,
    /// Whether the run goes on without the screen.
    Leave,
    /// Whether a task, or all of the run, is ended.
    Cancel(TaskId),
    /// Whether a task may do what its agent asks.
    Question(TaskId, PermissionRequest),
    /// A text that is read: a heading, and its lines.
    Text {
        /// What it is.
        title: String,
        /// Its lines.
        lines: Vec<String>,
        /// The first one that is shown.
        top: usize,
    },
}

/// What the person at the screen has chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    /// The task whose log is shown; none as long as the screen chooses.
    pub chosen: Option<TaskId>,
    /// What the lower part shows.
    pub pane: Pane,
    /// What waits for an answer.
    pub prompt: Option<Prompt>,
    /// How many lines above its end the log is shown.
    pub above_end: usize,
    /// What is to be said of the last key.
    pub note: Option<String>,
    /// Whether the screen is that of the process which runs the run.
    pub is_own: bool,
}

impl View {
    /// The task whose log is shown: the chosen one, else the first one that is under way, else the first that failed.
    pub fn task(&self, scene: &Scene) -> Option<TaskId> {
        let chosen = self.chosen.filter(|&id| scene.row(id).is_some());
        let first = |is_it: fn(&Row) -> bool| {
            let row = scene.rows.iter().find(|row| is_it(row));
            row.map(|row| row.id)
        };
        chosen
            .or_else(|| first(|row| row.is_live))
            .or_else(|| first(|row| row.is_failure))
            .or_else(|| first(|_| true))
    }

    /// Chooses the task that stands `steps` below the chosen one, or above it.
    pub(super) fn step(&mut self, scene: &Scene, steps: isize) {
        let order = order(scene);
        let task = self.task(scene);
        let at = order.iter().position(|row| Some(row.id) == task);
        let at = at.unwrap_or(0).saturating_add_signed(steps);
        let row = order.get(at.min(order.len().saturating_sub(1)));
        self.choose(row.map(|row| row.id));
    }

    /// The question that is answered next: that of the chosen task, or else the first one.
    pub(super) fn question<'a>(&self, scene: &'a Scene) -> Option<(TaskId, &'a PermissionRequest)> {
        let chosen = self.task(scene).and_then(|id| scene.row(id));
        let mut rows = chosen.into_iter().chain(&scene.rows);
        rows.find_map(|row| Some((row.id, row.question.as_ref()?)))
    }

    pub(super) fn choose(&mut self, task: Option<TaskId>) {
        if task.is_some() {
            self.chosen = task;
            self.above_end = 0;
        }
    }
}

/// More tasks than this are not shown by number, but those first with which something goes on.
const MOST_BY_NUMBER: usize = 16;

/// The tasks in the order in which they are listed.
pub(super) fn order(scene: &Scene) -> Vec<&Row> {
    let mut rows: Vec<&Row> = scene.rows.iter().collect();
    if rows.len() > MOST_BY_NUMBER {
        rows.sort_by_key(|row| match row {
            row if row.is_live => 0,
            row if row.is_failure => 1,
            row if row.is_success => 3,
            _ => 2,
        });
    }
    rows
}
