//! From the tasks of an issue to their footprints.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::inference::infer_among;
use super::newcomer::place;
use super::ranking::{self, Likely};
use super::stated::{Form, read};
use super::survey::{Survey, context};
use crate::model::{Diagnostic, Footprint, Task, TaskId};

/// So many files are expected by the model at most.
const MAX_LIKELY: usize = 60;
/// What is less likely than this is left to chance.
const LEAST_LIKELY: f64 = 0.01;

/// The footprint of one task by itself, and what of its text could not be placed in the tree.
pub fn infer(task: &Task, survey: &Survey<'_>) -> (Footprint, Vec<Diagnostic>) {
    let likely = likely_files(&[task], survey).remove(&task.id);
    infer_among(task, survey, &BTreeMap::new(), &likely.unwrap_or_default())
}

/// The footprints of all tasks of an issue. A file that one of them announces is known to the others, although the
/// tree does not hold it yet; and a task that states no path of its own is about those of the task that it stands below.
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
    let likely = likely_files(&tasks, survey);
    let nothing = Vec::new();
    let inferred: Vec<_> = tasks
        .par_iter()
        .map(|task| {
            let placed = with_paths_of_group(task, &tasks);
            (
                task.id,
                infer_among(
                    &placed,
                    survey,
                    &announced,
                    likely.get(&task.id).unwrap_or(&nothing),
                ),
            )
        })
        .collect();
    let mut footprints = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for (id, (footprint, remarks)) in inferred {
        footprints.insert(id, footprint);
        diagnostics.extend(remarks);
    }
    (footprints, diagnostics)
}

/// What the model expects each open task to touch. It reads the contents of the tree and its history; without either it
/// expects nothing.
fn likely_files<'a>(tasks: &[&Task], survey: &Survey<'a>) -> BTreeMap<TaskId, Vec<Likely<'a>>> {
    if survey.contents.is_empty() && survey.history.all().is_empty() {
        return BTreeMap::new();
    }
    let open: Vec<&Task> = (tasks.iter().copied())
        .filter(|task| !task.checked && !task.dropped)
        .collect();
    let texts: Vec<String> = open.iter().map(|task| text(task)).collect();
    let likely = ranking::likely(&texts, survey, (MAX_LIKELY, LEAST_LIKELY));
    open.iter().map(|task| task.id).zip(likely).collect()
}

/// The text of a task as the model reads it: its subject, then all else.
fn text(task: &Task) -> String {
    let mut text = format!("{}\n{}", task.title, task.description);
    for criterion in &task.acceptance {
        text.push('\n');
        text.push_str(criterion);
    }
    text
}

/// The task, with the paths of the nearest task above it that states any where it states none itself.
fn with_paths_of_group<'a>(task: &'a Task, tasks: &[&'a Task]) -> Cow<'a, Task> {
    let mut above = task;
    // A plan file may hold parents in a circle, so no more steps are taken than there are tasks.
    for _ in 0..tasks.len() {
        if !above.stated_paths.is_empty() {
            break;
        }
        let Some(parent) = above.parent else { break };
        let Some(next) = tasks.iter().find(|candidate| candidate.id == parent) else {
            break;
        };
        above = next;
    }
    if above.id == task.id || above.stated_paths.is_empty() {
        return Cow::Borrowed(task);
    }
    let mut placed = task.clone();
    placed.stated_paths.clone_from(&above.stated_paths);
    Cow::Owned(placed)
}
