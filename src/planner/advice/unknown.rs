//! Name the files of the tasks of which nothing is known.

use super::{Candidate, Change};
use crate::humanize::list_first;
use crate::model::{AdviceKind, Plan, TaskId, TaskKind};

pub(super) fn candidates(plan: &Plan) -> Option<Candidate> {
    let tasks: Vec<TaskId> = plan
        .runnable()
        .filter(|planned| planned.footprint.is_unknown() && planned.task.kind != TaskKind::Research)
        .map(|planned| planned.task.id)
        .collect();
    let (noun, why) = match tasks.as_slice() {
        [] => return None,
        [_] => ("task", "Nothing says what it touches, so it runs alone."),
        _ => (
            "tasks",
            "Nothing says what they touch, so they run one at a time.",
        ),
    };
    Some(Candidate {
        kind: AdviceKind::NameFiles,
        what: format!(
            "Name the files or folders of {noun} {} in the text.",
            list_first(&tasks, 8)
        ),
        why: why.to_owned(),
        tasks,
        paths: Vec::new(),
        change: Change::NameFiles,
    })
}
