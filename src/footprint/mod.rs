//! What a task will read, write and create, worked out from what its text states and what the tree holds.

mod path_index;

pub use path_index::PathIndex;

use crate::model::{Diagnostic, Footprint, ImportGraph, Task};

/// What is known of the tree that the tasks start from.
#[derive(Debug, Clone, Copy)]
pub struct Survey<'a> {
    /// Its files.
    pub files: &'a PathIndex,
    /// Which of them imports which.
    pub graph: &'a ImportGraph,
}

/// The footprint of one task, and what of its text could not be placed in the tree.
#[expect(clippy::todo, reason = "the signature lands before the body")]
pub fn infer(task: &Task, survey: &Survey<'_>) -> (Footprint, Vec<Diagnostic>) {
    let _ = (task, survey);
    todo!()
}
