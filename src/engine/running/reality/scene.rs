//! Who is to be watched: the tasks of a run that are at work, and those whose results are there.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::model::{Oid, Outcome, RunState, TaskId, TaskPhase, TaskState};

/// Who is to be watched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::engine::running) struct Scene {
    pub(super) members: Vec<Member>,
}

/// A task that is at work, or whose result is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) task: TaskId,
    /// The full name of its branch.
    pub(super) branch: String,
    pub(super) worktree: PathBuf,
    /// The commit that it started from.
    pub(super) start: Oid,
    /// Its result; none while it is at work.
    pub(super) result: Option<Oid>,
    /// The tasks whose results it started from, and those whose results they started from.
    pub(super) builds_on: BTreeSet<TaskId>,
}

impl Scene {
    /// Who of these tasks is to be watched of a run that stands so.
    pub(in crate::engine::running) fn of(state: &RunState, tasks: &BTreeSet<TaskId>) -> Self {
        let members = tasks.iter().filter_map(|&id| {
            let task = state.tasks.get(&id)?;
            member(state, id, task)
        });
        Self {
            members: members.collect(),
        }
    }

    /// Whether anybody is at work.
    pub(super) fn is_live(&self) -> bool {
        self.members.iter().any(|member| member.result.is_none())
    }
}

fn member(state: &RunState, id: TaskId, task: &TaskState) -> Option<Member> {
    let result = match &task.phase {
        TaskPhase::Starting | TaskPhase::Running | TaskPhase::Settling { .. } => None,
        TaskPhase::Done {
            outcome: Outcome::Changed { commit, .. },
        } if !task.is_removed => Some(commit.clone()),
        _ => return None,
    };
    Some(Member {
        task: id,
        branch: task.branch.clone()?,
        worktree: PathBuf::from(task.worktree.as_ref()?),
        start: task.start.clone()?,
        result,
        builds_on: all_before(state, id),
    })
}

/// The tasks whose results are in what a task started from.
fn all_before(state: &RunState, id: TaskId) -> BTreeSet<TaskId> {
    let mut found = BTreeSet::new();
    let mut open = vec![id];
    while let Some(at) = open.pop() {
        let before = state.tasks.get(&at).map(|task| task.builds_on.as_slice());
        let new = before.unwrap_or_default().iter();
        open.extend(new.filter(|task| found.insert(**task)));
    }
    found
}
