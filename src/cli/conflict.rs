//! A conflict that a merge left over, opened for somebody to settle.

use crate::engine::merging::{self, Integration, MergeQueue};
use crate::model::{OpenConflict, Record, TaskId};

use super::error::CliError;
use super::landing::Landing;
use super::listener::Listener;

/// Opens the next conflict that was left out, of those after a task, and says where it can be settled.
pub(crate) fn open_next(
    queue: &MergeQueue,
    integration: &Integration,
    after: Option<TaskId>,
    landing: &Landing,
) -> Result<Option<OpenConflict>, CliError> {
    let mut listener = Listener::new(None, None, landing.is_json, landing.session.output);
    let mut observer = |record: &Record| listener.hear(record);
    let opened = merging::open_next(
        &landing.context,
        queue,
        integration,
        after,
        &landing.options,
        &mut observer,
    );
    listener.finish();
    Ok(opened?)
}

/// Says where a conflict can be settled, and how to go on.
pub(crate) fn tell(open: &OpenConflict, queue: &MergeQueue, landing: &Landing) {
    let whose = named(queue, open.task);
    landing.session.output.note(&format!(
        "Settle the conflict of {whose} here:\n  {}\nThen go on: `git orchestrate merge --continue` (or --skip, --abort)",
        open.path
    ));
}

/// A task of a queue, for people: a branch that somebody named has no number that means anything.
pub(crate) fn named(queue: &MergeQueue, task: TaskId) -> String {
    match queue.item(task) {
        Some(item) if item.is_ref() => item.name.clone(),
        Some(item) => format!("task {task} ({})", item.title),
        None => format!("task {task}"),
    }
}
