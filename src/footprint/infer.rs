//! From the tasks of an issue to their footprints.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::inference::infer_among;
use super::newcomer::place;
use super::stated::{Form, read};
use super::survey::{Survey, context};
use crate::model::{Diagnostic, Footprint, Task, TaskId};

/// The footprint of one task by itself, and what of its text could not be placed in the tree.
pub fn infer(task: &Task, survey: &Survey<'_>) -> (Footprint, Vec<Diagnostic>) {
    infer_among(task, survey, &BTreeMap::new())
}

/// The footprints of all tasks of an issue. A file that one of them announces is known to the others, although the
/// tree does not hold it yet.
pub fn infer_all<'a>(
    tasks: impl IntoIterator<Item = &'a Task>,
    survey: &Survey<'_>,
) -> (BTreeMap<TaskId, Footprint>, Vec<Diagnostic>) {
    let tasks: Vec<&Task> = tasks.into_iter().collect();
    let mut announced = BTreeMap::new();
    for task in &tasks {
        for stated in task.stated_paths.iter().filter(|stated| stated.is_new) {
            if let Form::Path(form) = read(&stated.text)
                && let Some((path, _)) = place(survey.files, &form, &context(task, survey.files))
            {
                announced.entry(path).or_insert(task.id);
            }
        }
    }
    let inferred: Vec<_> = tasks
        .par_iter()
        .map(|task| (task.id, infer_among(task, survey, &announced)))
        .collect();
    let mut footprints = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for (id, (footprint, remarks)) in inferred {
        footprints.insert(id, footprint);
        diagnostics.extend(remarks);
    }
    (footprints, diagnostics)
}
