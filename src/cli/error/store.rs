//! What went wrong with the files of a run, in words.

use super::{CliError, ErrorCode};
use crate::humanize;
use crate::model::TaskId;
use crate::store::StoreError;

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        Self::of_store(&error).about(ErrorCode::Store)
    }
}

impl CliError {
    fn of_store(error: &StoreError) -> Self {
        let words = Self::failure(Self::chain(error));
        match error {
            StoreError::NotFound { name } => {
                let is_number = name.len() < 4 && name.parse::<TaskId>().is_ok();
                let task = format!("Task {name} of the newest run: `git orchestrate logs {name}`, and `pause`, `cancel`, `retry`");
                let words = if is_number { words.hint(task) } else { words };
                words
                    .hint("See the newest run: `git orchestrate status`")
                    .hint("A run that was begun in another clone is kept there, and goes on there")
            }
            StoreError::Ambiguous { candidates, .. } => {
                words.hint(format!("Name one of {}", humanize::list(candidates)))
            }
            StoreError::Busy { run, .. } => words
                .hint(format!("Watch it: `git orchestrate status --watch {run}`"))
                .hint(format!("Stop it: `git orchestrate cancel {run}`")),
            StoreError::Newer { .. } => words.hint("Use the newer version that wrote it"),
            StoreError::NeverBegan { .. } => {
                words.hint("Nothing was made by it; start again with `git orchestrate run`")
            }
            StoreError::NotAJournal { .. }
            | StoreError::BadLine { .. }
            | StoreError::Illegal { .. } => words.hint(
                "The branches and worktrees of the run are untouched: `git worktree list` names them",
            ),
            StoreError::Torn { .. } | StoreError::Io { .. } => {
                words.hint("Check that the disk has room and that the folder can be written")
            }
            StoreError::Exists { .. } | StoreError::NoName | StoreError::Json { .. } => words,
        }
    }
}
