//! Which tasks that have not ended will probably change a file.

use super::branches::short;
use super::{Context, load_plan};
use crate::model::{ExpectedEdit, FileEdits, RepoPath, TaskId};
use crate::store::StoreError;

/// From this probability on a task is worth a word.
const LIKELY: f64 = 0.2;

/// The tasks of runs that go on which have not ended and will probably change the file, likeliest first. `own_branch` is
/// that of whoever asks: it is not told of itself.
pub(super) fn edits(
    context: &Context,
    path: &RepoPath,
    own_branch: &str,
) -> Result<Vec<ExpectedEdit>, StoreError> {
    let mut expected = Vec::new();
    for run in context.store.runs()? {
        let run_dir = context.store.run(&run);
        if run_dir.holder()?.is_none() {
            continue;
        }
        // A run that cannot be read hides no other.
        let Ok(state) = run_dir.load_state() else {
            continue;
        };
        let Ok(plan) = load_plan(&run_dir, state.base.clone()) else {
            continue;
        };
        let is_open = |task: TaskId| {
            let task = state.tasks.get(&task);
            task.is_some_and(|task| {
                let branch = task.branch.as_deref().map(short);
                task.outcome().is_none() && branch != Some(own_branch)
            })
        };
        let tasks = plan.tasks.iter().filter(|planned| is_open(planned.task.id));
        expected.extend(tasks.map(|planned| ExpectedEdit {
            run: run.clone(),
            task: planned.task.id,
            title: planned.task.title.clone(),
            probability: planned.footprint.change_probability(path),
        }));
    }
    expected.retain(|edit| edit.probability >= LIKELY);
    expected.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    Ok(expected)
}

/// Leaves out those that have changed it by now.
pub(super) fn without_known(found: &mut FileEdits) {
    let known: Vec<TaskId> = found.edits.iter().filter_map(|(tip, _)| tip.task).collect();
    found.expected.retain(|edit| !known.contains(&edit.task));
}
