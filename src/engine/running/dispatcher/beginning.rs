//! How the dispatcher begins a task: what it builds on, where it is done, and when its agent starts.

use std::path::PathBuf;

use super::Dispatcher;
use crate::engine::running::message::{Action, Earlier};
use crate::model::{Event, FailureKind, IllegalEvent, Oid, Outcome, TaskId};

impl Dispatcher {
    /// Begins a task: finds the commit that it starts from, unless that is plain.
    pub(super) fn take(&mut self, task: TaskId) -> Result<(), IllegalEvent> {
        let tips = self.tips_before(task);
        let earlier = self.state.tasks.get(&task).and_then(|state| {
            Some(Earlier {
                branch: state.branch.clone().filter(|_| !state.is_removed)?,
                start: state.start.clone()?,
                builds_on: state.builds_on.clone(),
            })
        });
        if tips.is_empty() && earlier.is_none() {
            return self.make_worktree(task, self.state.base.clone(), Vec::new());
        }
        self.finding.insert(task);
        self.push(Action::FindStart {
            task,
            earlier,
            tips,
        });
        Ok(())
    }

    /// The results that a task builds on, in the order in which they are put together. A task that is tried again after
    /// others that it is kept apart from builds on those too. One that succeeded without a change passes on what it
    /// started from.
    fn tips_before(&self, task: TaskId) -> Vec<(TaskId, Oid)> {
        let mut before = self.schedule.builds_on(task);
        for edge in &self.plan.exclusions {
            if edge.first == task && !before.contains(&edge.then) {
                before.push(edge.then);
            }
        }
        let tip_of = |id: TaskId| {
            let state = self.state.tasks.get(&id)?;
            match state.outcome()? {
                Outcome::Changed { commit, .. } => Some((id, commit.clone())),
                Outcome::Reported if !state.builds_on.is_empty() => {
                    Some((id, state.start.clone()?))
                }
                _ => None,
            }
        };
        before.into_iter().filter_map(tip_of).collect()
    }

    pub(super) fn make_worktree(
        &mut self,
        task: TaskId,
        start: Oid,
        builds_on: Vec<TaskId>,
    ) -> Result<(), IllegalEvent> {
        let Some((branch, path)) = self.name_of(task) else {
            let message = "no branch was named for it".to_owned();
            let kind = FailureKind::Worktree { message };
            return self.finish_task(task, Outcome::Failed { kind });
        };
        self.append(Event::WorktreeCreating {
            task,
            branch: branch.clone(),
            path: path.to_string_lossy().into_owned(),
            start: start.clone(),
            builds_on,
        })?;
        self.push(Action::MakeWorktree {
            task,
            branch,
            path,
            start,
        });
        Ok(())
    }

    /// The branch and the worktree of a task: those that it has, or those that were chosen for it.
    pub(super) fn name_of(&self, task: TaskId) -> Option<(String, PathBuf)> {
        let state = self.state.tasks.get(&task)?;
        match (&state.branch, &state.worktree) {
            (Some(branch), Some(path)) if !state.is_removed => {
                Some((branch.clone(), PathBuf::from(path)))
            }
            _ => self.rules.names.get(&task).cloned(),
        }
    }

    pub(super) fn launch(&mut self, task: TaskId) -> Result<(), IllegalEvent> {
        let attempt = self.state.next_attempt(task);
        let folder = self.rules.attempts.join(attempt.to_string());
        self.append(Event::AttemptStarting {
            attempt,
            agent: self.rules.agents.get(&task).cloned().unwrap_or_default(),
            folder: folder.to_string_lossy().into_owned(),
        })?;
        let after_loss = self.lost.remove(&task);
        let failure = self.failures.remove(&task);
        self.push(Action::Launch {
            attempt,
            after_loss,
            failure,
        });
        Ok(())
    }
}
