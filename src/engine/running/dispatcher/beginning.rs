//! How the dispatcher begins a task: what it builds on, where it is done, and when its agent starts.

use std::path::PathBuf;

use super::Dispatcher;
use crate::engine::running::message::{Action, Earlier};
use crate::model::{AttemptId, Event, FailureKind, IllegalEvent, Oid, Outcome, TaskId, TaskPhase};

impl Dispatcher {
    /// Begins a task: finds the commit that it starts from, unless that is plain.
    pub(super) fn take(&mut self, task: TaskId) -> Result<(), IllegalEvent> {
        let state = self.state.tasks.get(&task);
        if state.is_some_and(|state| state.changes.is_fresh) {
            let tips = self.all_tips();
            if tips.is_empty() {
                return self.make_worktree(task, self.state.base.clone(), Vec::new());
            }
            self.finding.insert(task);
            self.push(Action::FindStart {
                task,
                earlier: None,
                tips,
            });
            return Ok(());
        }
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
        let state = self.state.tasks.get(&task);
        // Before its first attempt none of those has begun.
        let is_again =
            state.is_some_and(|state| state.n_attempts > 0 || !state.failures.is_empty());
        for edge in self.plan.exclusions.iter().filter(|_| is_again) {
            if edge.first == task && !before.contains(&edge.then) {
                before.push(edge.then);
            }
        }
        let tips = before.into_iter().filter_map(|id| self.tip_of(id));
        tips.collect()
    }

    /// The results of all tasks that have succeeded by now.
    fn all_tips(&self) -> Vec<(TaskId, Oid)> {
        let tasks = self.state.tasks.keys();
        tasks.filter_map(|&id| self.tip_of(id)).collect()
    }

    fn tip_of(&self, id: TaskId) -> Option<(TaskId, Oid)> {
        let state = self.state.tasks.get(&id)?;
        match state.outcome()? {
            Outcome::Changed { commit, .. } => Some((id, commit.clone())),
            Outcome::Reported if !state.builds_on.is_empty() => Some((id, state.start.clone()?)),
            _ => None,
        }
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
            return self.finish_task(task, &Outcome::Failed { kind });
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

    /// Takes in the name of a session, once: whoever watches an attempt anew reads it again.
    pub(super) fn session_began(
        &mut self,
        attempt: AttemptId,
        session: String,
    ) -> Result<(), IllegalEvent> {
        let state = self.state.tasks.get(&attempt.task);
        let is_news = state.is_some_and(|state| {
            state.phase == TaskPhase::Running
                && state.n_attempts == attempt.number
                && state.session.as_ref() != Some(&session)
        });
        if is_news {
            self.append(Event::SessionBegan { attempt, session })?;
        }
        Ok(())
    }

    /// Starts an agent at a place.
    pub(super) fn launch(&mut self, task: TaskId, at: usize) -> Result<(), IllegalEvent> {
        self.waiting.retain(|&waiting| waiting != task);
        let attempt = self.state.next_attempt(task);
        let is_lost = self.lost.remove(&task);
        let agent = self.agent_of(task).to_owned();
        // Of another agent no session can be taken up.
        let session = self.state.tasks.get(&task).and_then(|state| {
            let is_resumed = is_lost || state.changes.is_resumed;
            let is_same = state.agent.as_deref() == Some(&agent);
            state.session.clone().filter(|_| is_resumed && is_same)
        });
        let folder = self.rules.attempts.join(attempt.to_string());
        let place = self.places.all().get(at);
        if let Some(place) = place.filter(|_| self.places.is_choice()) {
            let executor = place.name.clone();
            self.append(Event::AttemptPlaced { attempt, executor })?;
        }
        let model = self.rules.ladders.next(task, self.state.tasks.get(&task));
        let model = model.map(str::to_owned);
        self.append(Event::AttemptStarting {
            attempt,
            agent,
            model,
            folder: folder.to_string_lossy().into_owned(),
        })?;
        self.not_before.remove(&task);
        self.push(Action::Launch {
            attempt,
            after_loss: is_lost && session.is_none(),
            session,
        });
        Ok(())
    }
}
