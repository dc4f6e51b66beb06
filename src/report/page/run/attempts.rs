//! When which attempt ran: from the records of a run.

use std::collections::BTreeMap;

use crate::model::{AttemptId, Event, Exit, Record, RivalStart, TaskId, Timestamp};
use crate::report::RunView;

/// One attempt in time.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Attempt {
    pub(super) id: AttemptId,
    pub(super) agent: String,
    pub(super) began: Timestamp,
    /// When its process ended; now where it runs.
    pub(super) ended: Timestamp,
    /// How; none where it runs.
    pub(super) exit: Option<Exit>,
    /// When its result was known, where it is.
    pub(super) settled: Option<Timestamp>,
}

/// All attempts of a run, and the way through them that took longest.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Attempts {
    pub(super) by_task: BTreeMap<TaskId, Vec<Attempt>>,
    /// The chain of tasks that each began when the one before had ended, up to the one that ended last.
    pub(super) critical: Vec<TaskId>,
}

impl Attempts {
    pub(super) fn of(view: &RunView<'_>) -> Self {
        let mut attempts = Self::default();
        let last = view.records.last().map_or(view.now, |record| record.at);
        let now = if view.is_held { view.now } else { last };
        for Record { at, event } in view.records {
            match event {
                Event::AttemptStarting { attempt, agent, .. }
                | Event::RivalStarting(RivalStart { attempt, agent, .. }) => {
                    let model = match event {
                        Event::AttemptStarting { model, .. } => model.as_deref(),
                        _ => None,
                    };
                    let of_task = attempts.by_task.entry(attempt.task).or_default();
                    // After a kill it is announced once more.
                    of_task.retain(|known| known.id != *attempt);
                    of_task.push(Attempt {
                        id: *attempt,
                        agent: model
                            .map_or_else(|| agent.clone(), |model| format!("{agent} with {model}")),
                        began: *at,
                        ended: now,
                        exit: None,
                        settled: None,
                    });
                }
                Event::AttemptEnded { attempt, exit } => {
                    if let Some(known) = attempts.named(*attempt) {
                        known.ended = *at;
                        known.exit = Some(exit.clone());
                    }
                }
                Event::TaskFinished { task, .. } => {
                    if let Some(known) = attempts.newest(*task) {
                        known.settled.get_or_insert(*at);
                    }
                }
                _ => {}
            }
        }
        attempts.critical = attempts.longest_way(view);
        attempts
    }

    fn named(&mut self, attempt: AttemptId) -> Option<&mut Attempt> {
        let of_task = self.by_task.get_mut(&attempt.task)?;
        of_task.iter_mut().rfind(|known| known.id == attempt)
    }

    fn newest(&mut self, task: TaskId) -> Option<&mut Attempt> {
        self.by_task.get_mut(&task)?.last_mut()
    }

    /// When the last attempt of a task ended.
    fn end(&self, task: TaskId) -> Option<Timestamp> {
        let last = self.by_task.get(&task)?.last()?;
        Some(last.settled.unwrap_or(last.ended))
    }

    /// Back from the task that ended last: each time to the one that it waited for longest.
    fn longest_way(&self, view: &RunView<'_>) -> Vec<TaskId> {
        let last = self.by_task.keys().copied();
        let mut at = last.max_by_key(|&task| (self.end(task), std::cmp::Reverse(task)));
        let mut way: Vec<TaskId> = Vec::new();
        while let Some(task) = at.filter(|task| !way.contains(task)) {
            way.push(task);
            let seen = view.state.exclusions.iter();
            let seen = seen.filter(|edge| edge.then == task).map(|edge| edge.first);
            let plan = view.plan;
            let before = plan.dependencies_of(task);
            let before = before.chain(plan.exclusions_before(task)).chain(seen);
            at = before
                .filter(|&before| self.end(before).is_some())
                .max_by_key(|&before| self.end(before));
        }
        way.reverse();
        way
    }
}
