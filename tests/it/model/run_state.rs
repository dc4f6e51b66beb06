//! The fold of a journal.

use git_orchestrate::model::{
    AttemptId, CancelReason, Event, Exit, Outcome, Record, RunPhase, RunState, TaskId,
};
use proptest::prelude::*;

use crate::support::journals::{at, legal_journal, oid, run_started};

proptest! {
    #[test]
    fn any_prefix_of_a_journal_of_a_legal_run_is_legal((records, _) in legal_journal(80), cut in any::<prop::sample::Index>()) {
        let n_kept = 1 + cut.index(records.len());
        prop_assert!(RunState::replay(&records[..n_kept]).is_ok());
    }

    #[test]
    fn a_replayed_journal_gives_the_state_that_was_folded_live((records, live) in legal_journal(80)) {
        prop_assert_eq!(RunState::replay(&records).unwrap(), live);
    }

    #[test]
    fn a_journal_survives_being_written_and_read((records, live) in legal_journal(60)) {
        let lines: Vec<String> = records.iter().map(|record| serde_json::to_string(record).unwrap()).collect();
        let read: Vec<Record> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        prop_assert_eq!(RunState::replay(&read).unwrap(), live);
    }

    #[test]
    fn an_illegal_event_leaves_the_state_as_it_was((records, live) in legal_journal(40), number in 0..9_u32) {
        prop_assume!(records.len() > 1);
        let attempt = AttemptId { task: TaskId(number), number };
        for event in [
            Event::AttemptEnded { attempt, exit: Exit::Success },
            Event::AttemptStarted { attempt, pid: 1 },
            Event::TaskFinished { task: TaskId(number), outcome: Outcome::Reported },
            Event::Landed { target: "refs/heads/main".into(), new: oid(1) },
            Event::Undone { target: "refs/heads/main".into(), to: oid(1) },
        ] {
            let mut state = live.clone();
            if state.apply(&Record { at: at(9999), event }).is_err() {
                prop_assert_eq!(&state, &live);
            }
        }
    }

    #[test]
    fn the_tally_counts_every_task_once((_, state) in legal_journal(80)) {
        prop_assert_eq!(state.tally().n_tasks(), state.tasks.len());
    }

    #[test]
    fn the_name_of_an_event_is_the_one_that_the_journal_writes((records, _) in legal_journal(60)) {
        for record in records {
            let json = serde_json::to_value(&record.event).unwrap();
            prop_assert_eq!(json["type"].as_str().unwrap(), record.event.name());
        }
    }
}

fn state_after(events: Vec<Event>) -> Result<RunState, String> {
    let records: Vec<Record> = std::iter::once(run_started(2))
        .chain(events)
        .zip(0..)
        .map(|(event, seconds)| Record {
            at: at(seconds),
            event,
        })
        .collect();
    RunState::replay(&records).map_err(|illegal| illegal.to_string())
}

fn attempt(number: u32) -> AttemptId {
    AttemptId {
        task: TaskId(1),
        number,
    }
}

fn prepared() -> Vec<Event> {
    vec![
        Event::WorktreeCreating {
            task: TaskId(1),
            branch: "refs/heads/feat/a".into(),
            path: "/tmp/a".into(),
            start: oid(0),
            builds_on: vec![],
        },
        Event::WorktreeCreated { task: TaskId(1) },
    ]
}

fn starting(number: u32) -> Event {
    Event::AttemptStarting {
        attempt: attempt(number),
        agent: "a".into(),
        model: None,
        folder: "/tmp/f".into(),
    }
}

#[test]
fn an_attempt_that_was_about_to_start_when_the_orchestrator_died_can_be_started_again() {
    let mut events = prepared();
    events.extend([starting(1), starting(1)]);
    let state = state_after(events).unwrap();
    assert_eq!(state.tasks[&TaskId(1)].n_attempts, 1);
}

#[test]
fn a_task_whose_worktree_was_removed_needs_a_new_one_before_its_next_attempt() {
    let mut events = prepared();
    events.extend([
        Event::TaskFinished {
            task: TaskId(1),
            outcome: Outcome::Cancelled,
        },
        Event::Removing {
            task: TaskId(1),
            tip: oid(1),
            backup: None,
        },
        Event::Removed { task: TaskId(1) },
        Event::TaskRetried { task: TaskId(1) },
    ]);
    assert!(state_after(events.clone()).is_ok());
    let too_early = [events.clone(), vec![starting(1)]].concat();
    insta::assert_snapshot!(
        state_after(too_early).unwrap_err(),
        @"attempt_starting cannot happen to a task that has ended, has no worktree, or has a live agent"
    );
    let in_order = [events, prepared(), vec![starting(1)]].concat();
    assert!(state_after(in_order).is_ok());
}

#[test]
fn a_success_is_never_taken_back() {
    let mut events = prepared();
    events.push(Event::TaskFinished {
        task: TaskId(1),
        outcome: Outcome::Reported,
    });
    for event in [
        Event::TaskRetried { task: TaskId(1) },
        starting(1),
        prepared()[0].clone(),
    ] {
        assert!(state_after([events.clone(), vec![event]].concat()).is_err());
    }
}

#[test]
fn the_gravest_reason_to_stop_stands_until_the_run_is_resumed() {
    let kill = Event::Stopping {
        reason: CancelReason::Kill,
    };
    let interrupt = Event::Stopping {
        reason: CancelReason::Interrupt,
    };
    let state = state_after(vec![kill.clone(), interrupt]).unwrap();
    assert_eq!(state.stopping, Some(CancelReason::Kill));
    assert_eq!(state.phase, RunPhase::Stopping);
    let resumed = Event::RunResumed { tasks: vec![] };
    let state = state_after(vec![kill, resumed]).unwrap();
    assert_eq!((state.stopping, state.phase), (None, RunPhase::Running));
}

#[test]
fn a_journal_begins_with_the_start_of_a_run() {
    insta::assert_snapshot!(RunState::replay(&[]).unwrap_err(), @"nothing cannot happen at the start of a journal");
    let removed = Record {
        at: at(0),
        event: Event::Removed { task: TaskId(1) },
    };
    insta::assert_snapshot!(RunState::replay(&[removed]).unwrap_err(), @"removed cannot happen at the start of a journal");
    insta::assert_snapshot!(state_after(vec![run_started(1)]).unwrap_err(), @"run_started cannot happen in the middle of a run");
}

#[test]
fn whoever_listens_beside_a_run_knows_where_it_stands() {
    let records = crate::report::story::run();
    let mut state = None;
    let begun: Vec<bool> = records
        .iter()
        .map(|record| RunState::listen(&mut state, record))
        .collect();
    assert_eq!(begun.iter().filter(|&&has_begun| has_begun).count(), 1);
    assert!(begun[0]);
    assert_eq!(state, RunState::replay(&records).ok());
    // What comes before the beginning, or cannot follow, is passed over.
    let mut nothing = None;
    assert!(!RunState::listen(&mut nothing, &records[1]));
    assert_eq!(nothing, None);
    let whole = state.clone();
    assert!(!RunState::listen(&mut state, &records[0]));
    assert_eq!(state, whole);
}
