//! When a run will be over, guessed from how long its tasks took against what was planned: pure.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::RunView;
use super::view::between;
use crate::model::{Plan, RunState, TaskId, Timestamp};

/// A task that runs for longer than it was expected to takes at least this part of what was expected on top.
const LEAST_REST: f64 = 0.1;

/// How long each task was planned to take, and what it waits for.
#[derive(Debug, Default)]
pub(super) struct Expected {
    minutes: BTreeMap<TaskId, f64>,
    before: BTreeMap<TaskId, Vec<TaskId>>,
}

impl Expected {
    pub(super) fn of(plan: &Plan) -> Self {
        let tasks = plan.runnable().map(|planned| planned.task.id);
        Self {
            minutes: (plan.runnable())
                .map(|planned| (planned.task.id, planned.minutes.max(0.1)))
                .collect(),
            before: tasks
                .map(|task| (task, plan.dependencies_of(task).collect()))
                .collect(),
        }
    }

    /// How long it takes from `now` until no task is left. None as long as no task has ended well: before that nobody knows
    /// how the plan's minutes compare with what agents take here.
    pub(super) fn left(&self, state: &RunState, now: Timestamp) -> Option<Duration> {
        (!state.is_paused).then(|| self.left_at(self.pace(state, now)?, state, now))?
    }

    /// How many seconds a minute of the plan takes: in the tasks that ended well, and in those that run for longer than these
    /// let expect, or only the quick ones would count. None as long as no task has ended well.
    fn pace(&self, state: &RunState, now: Timestamp) -> Option<f64> {
        let mut took = 0.0;
        let mut planned = 0.0;
        let mut running = Vec::new();
        for (id, task) in &state.tasks {
            let (Some(began), Some(minutes)) = (task.started_at, self.minutes.get(id)) else {
                continue;
            };
            match (task.outcome(), task.ended_at) {
                (Some(outcome), Some(ended)) if outcome.is_success() => {
                    took += between(began, ended).as_secs_f64();
                    planned += minutes;
                }
                (None, _) => running.push((between(began, now).as_secs_f64(), minutes)),
                _ => {}
            }
        }
        let pace = (planned > 0.0).then(|| took / planned)?;
        for (so_far, minutes) in running {
            if so_far > pace * minutes {
                took += so_far;
                planned += minutes;
            }
        }
        Some(took / planned)
    }

    /// How long it takes where a minute of the plan takes `pace` seconds. None where nothing is left.
    fn left_at(&self, pace: f64, state: &RunState, now: Timestamp) -> Option<Duration> {
        let mut running: BTreeMap<TaskId, f64> = BTreeMap::new();
        let mut waiting: BTreeMap<TaskId, f64> = BTreeMap::new();
        for (&id, task) in state
            .tasks
            .iter()
            .filter(|(_, task)| task.outcome().is_none())
        {
            let whole = self.minutes.get(&id).copied().unwrap_or(1.0) * pace;
            if task.phase.is_waiting() {
                waiting.insert(id, whole);
            } else {
                let began = task.started_at.unwrap_or(now);
                let rest = whole - between(began, now).as_secs_f64();
                running.insert(id, rest.max(whole * LEAST_REST));
            }
        }
        let n_workers = state
            .max_workers
            .min(state.reduced_to.unwrap_or(usize::MAX));
        if running.is_empty() && waiting.is_empty() {
            return None;
        }
        let seconds = self.drained(running, waiting, n_workers.max(1));
        Duration::try_from_secs_f64(seconds).ok()
    }

    /// How many seconds it takes to do the tasks, `n_workers` at once, each after those it waits for.
    fn drained(
        &self,
        mut running: BTreeMap<TaskId, f64>,
        mut waiting: BTreeMap<TaskId, f64>,
        n_workers: usize,
    ) -> f64 {
        let mut clock = 0.0;
        loop {
            let open: BTreeSet<TaskId> = running.keys().chain(waiting.keys()).copied().collect();
            let is_free = |id: &TaskId| {
                let before = self.before.get(id).into_iter().flatten();
                before.into_iter().all(|before| !open.contains(before))
            };
            let n_free = n_workers.saturating_sub(running.len());
            let ready: Vec<TaskId> = waiting
                .keys()
                .copied()
                .filter(is_free)
                .take(n_free)
                .collect();
            for id in ready {
                if let Some(whole) = waiting.remove(&id) {
                    running.insert(id, whole);
                }
            }
            // Who waits for one another for ever has no end.
            let Some(step) = running.values().copied().reduce(f64::min) else {
                return clock;
            };
            clock += step;
            running.retain(|_, rest| {
                *rest -= step;
                *rest > 1e-9
            });
        }
    }
}

/// How long the rest of a run may take: as the tasks that have ended well let expect, and before there is one as was planned.
/// None where nothing is left, or all of it is paused.
pub fn time_left(view: &RunView<'_>) -> Option<Duration> {
    let expected = Expected::of(view.plan);
    let pace = expected.pace(view.state, view.now).unwrap_or(60.0);
    let is_paused = view.state.is_paused;
    (!is_paused).then(|| expected.left_at(pace, view.state, view.now))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(before: &[(u32, &[u32])]) -> Expected {
        let id = |&n: &u32| TaskId(n);
        Expected {
            minutes: BTreeMap::new(),
            before: (before.iter())
                .map(|(task, before)| (TaskId(*task), before.iter().map(id).collect()))
                .collect(),
        }
    }

    fn tasks(list: &[(u32, f64)]) -> BTreeMap<TaskId, f64> {
        list.iter().map(|&(id, rest)| (TaskId(id), rest)).collect()
    }

    #[test]
    fn what_is_left_is_done_by_so_many_at_once_and_in_its_order() {
        let plan = expected(&[(3, &[1])]);
        let waiting = [(2, 10.0), (3, 10.0), (4, 10.0)];
        let left = |n| {
            let seconds = plan.drained(tasks(&[(1, 5.0)]), tasks(&waiting), n);
            Duration::from_secs_f64(seconds).as_secs()
        };
        assert_eq!([left(1), left(2), left(9)], [35, 20, 15]);
        let circle = expected(&[(1, &[2]), (2, &[1])]);
        assert!(circle.drained(tasks(&[]), tasks(&[(1, 1.0), (2, 1.0)]), 2) < 1.0);
    }
}
