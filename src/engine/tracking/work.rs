//! What a task came to, as its pull request tells it.

use super::pull_texts::Work;
use super::{Reconciler, TrackingError, texts};
use crate::git::{GitError, Repository};
use crate::issue;
use crate::model::{Oid, Outcome, Plan, PlannedTask, RunState, TaskId, TaskState};

/// How many commits of a task are told.
const MAX_COMMITS: usize = 20;

impl Reconciler {
    pub(super) fn work(
        &self,
        planned: &PlannedTask,
        task: &TaskState,
        commit: &Oid,
        is_stacked: bool,
    ) -> Result<Work, TrackingError> {
        let repository = &self.scene.repository;
        let Some(start) = &task.start else {
            return Ok(Work::default());
        };
        let messages = messages(repository, start, commit)?;
        let own = texts::own_number(planned.task.reference.as_ref());
        let below = self.stands_on(task).filter(|_| is_stacked);
        Ok(Work {
            subjects: messages.iter().map(|message| subject(message)).collect(),
            is_disarmed: messages.iter().any(|message| issue::is_disarmed(message)),
            is_armed: (messages.iter()).any(|message| issue::disarmed_but(message, own).is_some()),
            files: repository.changed_files(start, commit)?,
            check: self.scene.check.clone(),
            stands_on: below
                .and_then(|below| self.note.pulls.get(&below))
                .map(|pull| pull.number),
        })
    }
}

/// The tasks in whose commits words were kept from closing issues.
pub fn disarmed(repository: &Repository, plan: &Plan, state: &RunState) -> Vec<TaskId> {
    let is_disarmed = |task: &TaskState| {
        let (Some(start), Some(Outcome::Changed { commit, .. })) = (&task.start, task.outcome())
        else {
            return false;
        };
        let messages = messages(repository, start, commit).unwrap_or_default();
        messages.iter().any(|message| issue::is_disarmed(message))
    };
    // Elsewhere nothing is changed.
    let all = state.tasks.iter().filter(|_| plan.issue.number.is_some());
    let found = all.filter(|(_, task)| is_disarmed(task));
    found.map(|(&id, _)| id).collect()
}

/// The messages of the newest commits after `start`, oldest first.
fn messages(repository: &Repository, start: &Oid, tip: &Oid) -> Result<Vec<String>, GitError> {
    let mut messages = Vec::new();
    let mut at = tip.clone();
    while at != *start && messages.len() < MAX_COMMITS {
        messages.extend(repository.message(&at));
        match repository.parents(&at)?.into_iter().next() {
            Some(parent) => at = parent,
            None => break,
        }
    }
    messages.reverse();
    Ok(messages)
}

fn subject(message: &str) -> String {
    message.lines().next().unwrap_or_default().trim().to_owned()
}
