//! Failures that look as if tasks disturbed each other: pure, from when they came and what they speak of.

use std::collections::BTreeSet;

use super::policy;
use super::symptoms::Symptom;
use crate::humanize;
use crate::model::{Exit, FailureKind, TaskId, Timestamp};

/// How close together failures must come, in seconds.
const WINDOW: i64 = 10 * 60;

/// How many failures make a disturbance: one may be anything.
const ENOUGH: usize = 2;

/// The signal that the kernel ends a process with where memory is short.
const SIGKILL: i32 = 9;

/// The failures of late that look as if tasks disturbed each other.
#[derive(Debug, Clone, Default)]
pub(super) struct Disturbances {
    recent: Vec<(Timestamp, TaskId, BTreeSet<Symptom>)>,
}

/// How it is gone on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reduction {
    /// With so many workers.
    pub(super) max_workers: usize,
    /// The tasks that failed.
    pub(super) tasks: Vec<TaskId>,
    /// What their failures speak of.
    pub(super) why: String,
}

impl Disturbances {
    /// Notes a failure, at a time when `max_workers` may run at once. The answer is how to go on where it is not the only
    /// one of late that speaks of what tasks share: with half as many workers, down to one.
    pub(super) fn note(
        &mut self,
        now: Timestamp,
        task: TaskId,
        kind: &FailureKind,
        symptoms: &BTreeSet<Symptom>,
        max_workers: usize,
    ) -> Option<Reduction> {
        let told = symptoms.iter().copied().chain(symptom_of(kind));
        let told: BTreeSet<Symptom> = told.filter(|symptom| symptom.is_disturbance()).collect();
        if told.is_empty() || max_workers <= 1 {
            return None;
        }
        self.recent
            .retain(|(at, ..)| now.as_second() - at.as_second() <= WINDOW);
        self.recent.push((now, task, told));
        if self.recent.len() < ENOUGH {
            return None;
        }
        let recent = std::mem::take(&mut self.recent);
        let tasks: BTreeSet<TaskId> = recent.iter().map(|(_, task, _)| *task).collect();
        let told: BTreeSet<Symptom> = recent.into_iter().flat_map(|(.., told)| told).collect();
        Some(Reduction {
            max_workers: max_workers / 2,
            tasks: tasks.into_iter().collect(),
            why: humanize::list(told.into_iter().map(Symptom::title)),
        })
    }
}

/// What a failure speaks of without any words.
fn symptom_of(kind: &FailureKind) -> Option<Symptom> {
    match kind {
        kind if policy::is_rate_limit(kind) => Some(Symptom::RateLimit),
        FailureKind::Agent { exit } | FailureKind::Check { exit, .. } => match exit {
            Exit::Signalled { signal } if *signal == SIGKILL => Some(Symptom::Memory),
            Exit::Failure { code } if *code == 128 + SIGKILL => Some(Symptom::Memory),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn crash() -> FailureKind {
        FailureKind::Agent {
            exit: Exit::Failure { code: 1 },
        }
    }

    #[test]
    fn two_failures_close_together_halve_the_workers_down_to_one() {
        let mut seen = Disturbances::default();
        let port = BTreeSet::from([Symptom::Port]);
        let lock = BTreeSet::from([Symptom::Lock, Symptom::MissingModule]);
        assert_eq!(seen.note(at(0), TaskId(1), &crash(), &port, 8), None);
        let reduction = seen.note(at(60), TaskId(2), &crash(), &lock, 8);
        let expected = Reduction {
            max_workers: 4,
            tasks: vec![TaskId(1), TaskId(2)],
            why: "ports in use and locks".to_owned(),
        };
        assert_eq!(reduction, Some(expected));
        // They were counted; it takes two more.
        assert_eq!(seen.note(at(70), TaskId(3), &crash(), &port, 3), None);
        let reduction = seen.note(at(80), TaskId(3), &crash(), &port, 3).unwrap();
        assert_eq!(
            (reduction.max_workers, reduction.tasks),
            (1, vec![TaskId(3)])
        );
        assert_eq!(seen.note(at(81), TaskId(3), &crash(), &port, 1), None);
    }

    #[test]
    fn failures_far_apart_or_about_something_else_say_nothing() {
        let mut seen = Disturbances::default();
        let port = BTreeSet::from([Symptom::Port]);
        assert_eq!(seen.note(at(0), TaskId(1), &crash(), &port, 8), None);
        assert_eq!(seen.note(at(601), TaskId(2), &crash(), &port, 8), None);
        let module = BTreeSet::from([Symptom::MissingModule]);
        assert_eq!(seen.note(at(602), TaskId(3), &crash(), &module, 8), None);
        let killed = FailureKind::Agent {
            exit: Exit::Signalled { signal: 9 },
        };
        let reduction = seen.note(at(603), TaskId(4), &killed, &BTreeSet::new(), 8);
        assert_eq!(reduction.unwrap().why, "ports in use and memory");
    }
}
