//! Legal journals, made by rolling dice.

use std::time::Duration;

use git_orchestrate::model::{
    AttemptId, CancelReason, Event, Exit, FailureKind, LeftOut, Oid, Outcome, Record, RunState,
    TaskId, TaskPhase, Timestamp,
};
use proptest::prelude::*;

/// A commit that is no commit anywhere, different for every `n`.
pub(crate) fn oid(n: usize) -> Oid {
    format!("{n:040x}").parse().unwrap()
}

/// A moment, `seconds` after midnight of a fixed day.
pub(crate) fn at(seconds: u64) -> Timestamp {
    let start: Timestamp = "2026-11-21T00:00:00Z".parse().unwrap();
    start + Duration::from_secs(seconds)
}

/// The first event of a run of `n_tasks` tasks.
pub(crate) fn run_started(n_tasks: u32) -> Event {
    Event::RunStarted {
        run: "1121-0534-k3f9".parse().unwrap(),
        title: "Zahlungen – überarbeiten\n\"now\"".to_owned(),
        base: oid(0),
        target: Some("refs/heads/main".to_owned()),
        tasks: (1..=n_tasks).map(TaskId).collect(),
        max_workers: 4,
    }
}

/// The events that could come next, of which dice choose one.
fn next_events(state: &RunState, dice: usize) -> Vec<Event> {
    let mut events = vec![Event::Stopping {
        reason: if dice.is_multiple_of(2) {
            CancelReason::Interrupt
        } else {
            CancelReason::Kill
        },
    }];
    events.push(Event::RunResumed {
        tasks: state.tasks.keys().copied().collect(),
    });
    events.push(Event::RunFinished {
        tally: state.tally(),
    });
    for &task in state.tasks.keys() {
        task_events(state, task, dice, &mut events);
    }
    merge_events(state, dice, &mut events);
    events
}

fn task_events(state: &RunState, task: TaskId, dice: usize, events: &mut Vec<Event>) {
    let task_state = &state.tasks[&task];
    let newest = AttemptId {
        task,
        number: task_state.n_attempts,
    };
    let next = state.next_attempt(task);
    match &task_state.phase {
        TaskPhase::Pending => {
            events.push(Event::WorktreeCreating {
                task,
                branch: format!("refs/heads/feat/{task}"),
                path: format!("/tmp/w/{task}"),
                start: oid(0),
                builds_on: Vec::new(),
            });
            events.push(finished(
                task,
                Outcome::Blocked {
                    by: vec![TaskId(1)],
                },
            ));
            events.push(finished(task, Outcome::Cancelled));
        }
        TaskPhase::Preparing => events.push(Event::WorktreeCreated { task }),
        TaskPhase::Prepared => events.push(starting(next)),
        TaskPhase::Starting => {
            events.push(starting(newest));
            events.push(Event::AttemptStarted {
                attempt: newest,
                pid: 7,
            });
            events.push(Event::AttemptAdopted { attempt: newest });
            events.push(Event::AttemptEnded {
                attempt: newest,
                exit: Exit::Lost,
            });
        }
        TaskPhase::Running => {
            events.push(Event::AttemptAdopted { attempt: newest });
            for exit in [
                Exit::Success,
                Exit::Failure { code: 3 },
                Exit::TimedOut,
                Exit::Cancelled,
            ] {
                events.push(Event::AttemptEnded {
                    attempt: newest,
                    exit,
                });
            }
        }
        TaskPhase::Settling { exit } => {
            events.push(starting(next));
            events.push(Event::Committed {
                task,
                commit: oid(dice),
                left_out: vec!["a~".to_owned()],
            });
            events.push(Event::FootprintExceeded {
                task,
                paths: vec!["src/ü.rs".parse().unwrap()],
            });
            events.push(finished(
                task,
                Outcome::Changed {
                    commit: oid(dice),
                    n_files: 2,
                },
            ));
            events.push(finished(
                task,
                Outcome::Failed {
                    kind: FailureKind::Agent { exit: exit.clone() },
                },
            ));
        }
        TaskPhase::Done { outcome } if outcome.is_success() => {
            if task_state.removing.is_some() {
                events.push(Event::Removed { task });
            } else {
                events.push(Event::Removing {
                    task,
                    tip: oid(dice),
                    backup: None,
                });
            }
        }
        TaskPhase::Done { .. } => events.push(Event::TaskRetried { task }),
    }
}

fn merge_events(state: &RunState, dice: usize, events: &mut Vec<Event>) {
    let target = "refs/heads/main".to_owned();
    events.push(Event::IntegrationStarted {
        target: target.clone(),
        onto: oid(0),
        order: state.tasks.keys().copied().collect(),
        verify: None,
        method: git_orchestrate::model::MergeMethod::Merge,
        tips: Vec::new(),
    });
    let Some(merge) = &state.merge else { return };
    for &task in &merge.order {
        events.push(Event::StepMerged {
            task,
            commit: oid(dice),
            resolved_by: Vec::new(),
        });
        events.push(Event::StepLeftOut {
            task,
            why: LeftOut::Verify {
                tail: "line\nline".to_owned(),
            },
        });
    }
    events.push(Event::IntegrationReady { commit: oid(dice) });
    if merge.ready.is_some() {
        events.push(Event::LandingStarted {
            target: target.clone(),
            old: oid(1),
            new: oid(dice),
            backup: "refs/orchestrate/backup".to_owned(),
        });
    }
    if let Some((_, new, _)) = &merge.landing {
        events.push(Event::LandingRefused {
            message: "it moved".to_owned(),
        });
        events.push(Event::Landed {
            target: target.clone(),
            new: new.clone(),
        });
    }
    if let Some(landing) = state.landings.last() {
        events.push(Event::UndoStarted {
            target: target.clone(),
            from: landing.new.clone(),
            to: landing.old.clone(),
        });
        if merge.undoing.is_some() {
            events.push(Event::Undone {
                target,
                to: landing.old.clone(),
            });
        }
    }
}

fn starting(attempt: AttemptId) -> Event {
    Event::AttemptStarting {
        attempt,
        agent: "scripted".to_owned(),
        model: None,
        folder: format!("/tmp/a/{attempt}"),
    }
}

fn finished(task: TaskId, outcome: Outcome) -> Event {
    Event::TaskFinished { task, outcome }
}

/// A journal in which everything that happens may happen, with the state as it was folded while it was written.
pub(crate) fn legal_journal(n_events: usize) -> impl Strategy<Value = (Vec<Record>, RunState)> {
    (
        1..6_u32,
        proptest::collection::vec(any::<u16>(), 0..=n_events),
    )
        .prop_map(|(n_tasks, dice)| {
            let first = Record {
                at: at(0),
                event: run_started(n_tasks),
            };
            let mut state = RunState::begin(&first).unwrap();
            let mut records = vec![first];
            for (seconds, dice) in (1..).zip(dice.into_iter().map(usize::from)) {
                let events = next_events(&state, dice);
                let record = Record {
                    at: at(seconds),
                    event: events[dice % events.len()].clone(),
                };
                state.apply(&record).unwrap();
                records.push(record);
            }
            (records, state)
        })
}
