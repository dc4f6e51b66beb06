//! How the dispatcher ends a task: what it left is recorded, and what waits for it is freed or blocked.

use std::collections::BTreeSet;
use std::time::Duration;

use super::Dispatcher;
use super::holds::later;
use crate::engine::running::foreign::Foreign;
use crate::engine::running::message::Action;
use crate::engine::running::policy::{self, History};
use crate::engine::running::symptoms::Symptom;
use crate::engine::running::{Settlement, status};
use crate::model::{
    AttemptId, Changes, Event, FailureKind, IllegalEvent, Outcome, RepoPath, TaskId, Vitals,
};

impl Dispatcher {
    /// Ends an attempt that fills a disk.
    pub(super) fn filled_disk(&mut self, name: &str, left: u64) {
        let mut running = self.running(None).into_iter();
        let found = running.find(|attempt| attempt.to_string() == name);
        if let Some(attempt) = found.filter(|attempt| !self.ended_for.contains_key(attempt)) {
            self.blame_for_disk(attempt, left);
            self.push(Action::Kill(attempt));
        }
    }

    /// Remembers that an attempt is ended because it filled a disk.
    pub(in crate::engine::running) fn blame_for_disk(&mut self, attempt: AttemptId, left: u64) {
        self.ended_for
            .entry(attempt)
            .or_insert_with(|| FailureKind::FilledDisk {
                left,
                removed: Vec::new(),
            });
    }

    /// Whether an attempt was ended because it filled a disk.
    pub(in crate::engine::running) fn has_filled_disk(&self, attempt: AttemptId) -> bool {
        let kind = self.ended_for.get(&attempt);
        matches!(kind, Some(FailureKind::FilledDisk { .. }))
    }

    /// Remembers what of such an attempt was taken away.
    pub(in crate::engine::running) fn note_removed(
        &mut self,
        attempt: AttemptId,
        names: Vec<String>,
    ) {
        if let Some(FailureKind::FilledDisk { removed, .. }) = self.ended_for.get_mut(&attempt) {
            removed.extend(names);
        }
    }

    /// Records what changed outside while `task` and all that are live were running.
    pub(super) fn foreign(
        &mut self,
        changes: Vec<Foreign>,
        task: Option<TaskId>,
    ) -> Result<(), IllegalEvent> {
        for foreign in changes {
            let kind = foreign.failure();
            let mut running: BTreeSet<TaskId> = self.live().chain(task).collect();
            running.extend(foreign.running.iter().map(|attempt| attempt.task));
            self.append(Event::ForeignWrite {
                running: running.into_iter().collect(),
                place: foreign.change.place.to_owned(),
                what: foreign.change.what,
                saved: foreign.saved,
                undone: foreign.undone,
                culprit: foreign.culprit.map(|attempt| attempt.task),
                is_confined: foreign.is_confined,
            })?;
            if let Some(culprit) = foreign.culprit {
                self.end_attempt(culprit, kind);
            }
        }
        Ok(())
    }

    pub(super) fn settled(
        &mut self,
        attempt: AttemptId,
        settlement: Settlement,
    ) -> Result<(), IllegalEvent> {
        let task = attempt.task;
        self.foreign(settlement.foreign, Some(task))?;
        if let Some((commit, left_out)) = settlement.committed {
            self.append(Event::Committed {
                task,
                commit,
                left_out,
            })?;
        }
        let state = self.state.tasks.get(&task);
        let is_told = |path: &RepoPath| state.is_some_and(|state| state.exceeded.contains(path));
        let mut paths = settlement.exceeded;
        paths.retain(|path| !is_told(path));
        if !paths.is_empty() {
            self.append(Event::FootprintExceeded { task, paths })?;
        }
        let mut outcome = settlement.outcome;
        self.note_removed(attempt, settlement.removed);
        let why = self.ended_for.remove(&attempt).or(settlement.escaped);
        let is_ours = |kind: &FailureKind| {
            outcome == Outcome::Cancelled && !self.cancelled.contains(&task)
                || matches!(kind, FailureKind::Escaped { .. }) && outcome != Outcome::Cancelled
        };
        if let Some(kind) = why.filter(is_ours) {
            outcome = Outcome::Failed { kind };
        }
        self.spending.remove(&attempt);
        if !settlement.usage.is_empty() || settlement.vitals != Vitals::default() {
            self.append(Event::AttemptMeasured {
                attempt,
                usage: settlement.usage,
                vitals: settlement.vitals,
            })?;
        }
        self.keep_to_budget()?;
        self.conclude(attempt, outcome, settlement.symptoms)
    }

    /// Ends a task, or takes it up again where it failed and may be tried once more.
    pub(super) fn finish_task(
        &mut self,
        task: TaskId,
        outcome: &Outcome,
    ) -> Result<(), IllegalEvent> {
        self.finish_with(task, outcome, &BTreeSet::new())
    }

    pub(super) fn finish_with(
        &mut self,
        task: TaskId,
        outcome: &Outcome,
        symptoms: &BTreeSet<Symptom>,
    ) -> Result<(), IllegalEvent> {
        let is_success = outcome.is_success();
        self.append(Event::TaskFinished {
            task,
            outcome: outcome.clone(),
        })?;
        match outcome {
            Outcome::Failed { kind } => {
                self.hold_agent(task, kind)?;
                self.note_disturbance(task, kind, symptoms)?;
                if let Some(changes) = self.next_changes(task, symptoms)
                    && let Some(failure) = status::error(outcome)
                {
                    return self.try_again(task, failure, changes);
                }
            }
            _ if is_success => {
                let agent = self.agent_of(task).to_owned();
                self.n_holds.remove(&agent);
            }
            _ => {}
        }
        self.cancelled.remove(&task);
        self.let_go_on_after(task)?;
        for blocked in self.schedule.finish(task, is_success) {
            self.block(blocked)?;
        }
        Ok(())
    }

    /// What the next attempt at a task that failed does differently; none where there is to be none.
    fn next_changes(&self, task: TaskId, symptoms: &BTreeSet<Symptom>) -> Option<Changes> {
        if self.state.stopping.is_some() || self.cancelled.contains(&task) {
            return None;
        }
        let state = self.state.tasks.get(&task)?;
        let n_holds = self.n_holds.get(self.agent_of(task)).copied();
        policy::next(&History {
            failures: &state.failures,
            symptoms,
            n_retries: state.n_retries,
            n_allowed: self.rules.retries,
            can_resume: state.session.is_some(),
            n_holds: n_holds.unwrap_or_default(),
        })
    }

    fn try_again(
        &mut self,
        task: TaskId,
        failure: String,
        changes: Changes,
    ) -> Result<(), IllegalEvent> {
        if changes.wait > 0 {
            let wait = Duration::from_secs(changes.wait);
            self.not_before.insert(task, later(self.now, wait));
        }
        self.plan_retry(task, failure, changes)?;
        self.take(task)
    }

    /// Records that a task is tried again, and why: it is pending once more.
    pub(super) fn plan_retry(
        &mut self,
        task: TaskId,
        failure: String,
        changes: Changes,
    ) -> Result<(), IllegalEvent> {
        self.append(Event::RetryPlanned {
            task,
            failure,
            changes: self.rules.ladders.bound(task, changes),
        })?;
        self.append(Event::TaskRetried { task })
    }

    /// Records that a task cannot begin.
    pub(super) fn block(&mut self, task: TaskId) -> Result<(), IllegalEvent> {
        let by = self.schedule.blocked_by(task);
        let outcome = Outcome::Blocked { by };
        self.append(Event::TaskFinished { task, outcome })
    }

    /// The tasks that an agent works on, or may work on.
    fn live(&self) -> impl Iterator<Item = TaskId> {
        self.census.live.iter().copied()
    }
}
