//! What follows from which failure: a table.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use insta::assert_snapshot;

use super::policy::{History, hold, next};
use super::symptoms::Symptom;
use crate::model::{Changes, ErrorClass, Exit, FailureKind};

fn service(class: ErrorClass) -> FailureKind {
    FailureKind::Service {
        class,
        message: String::new(),
        wait: None,
    }
}

fn check() -> FailureKind {
    FailureKind::Check {
        command: "make test".to_owned(),
        exit: Exit::Failure { code: 1 },
    }
}

fn reported() -> FailureKind {
    FailureKind::Reported {
        message: String::new(),
    }
}

fn after(failures: &[FailureKind], symptoms: &[Symptom], n_retries: u32) -> Option<Changes> {
    next(&History {
        failures,
        symptoms: &symptoms.iter().copied().collect::<BTreeSet<_>>(),
        n_retries,
        n_allowed: 2,
        can_resume: true,
        n_holds: 0,
    })
}

fn words(changes: Option<Changes>) -> String {
    let Some(changes) = changes else {
        return "no more".to_owned();
    };
    let mut text = "again".to_owned();
    if changes.is_free {
        text.push_str(", for free");
    }
    if changes.n_doublings > 0 {
        let _ = write!(text, ", {} times the time", 1 << changes.n_doublings);
    }
    if changes.is_resumed {
        text.push_str(", same session");
    }
    if changes.is_fresh {
        text.push_str(", fresh worktree");
    }
    if changes.n_models_up > 0 {
        let _ = write!(text, ", {} models up", changes.n_models_up);
    }
    if changes.wait > 0 {
        let _ = write!(text, ", after {} s", changes.wait);
    }
    text
}

#[test]
fn on_a_full_disk_it_is_tried_a_few_times_to_begin_without_using_an_attempt_up() {
    let full = FailureKind::Agent {
        exit: Exit::NotStarted {
            reason: "could not use spec.json: No space left on device (os error 28)".to_owned(),
        },
    };
    let changes = after(&vec![full.clone(); 3], &[], 2).unwrap();
    assert!(changes.is_free && changes.wait > 0);
    assert_eq!(after(&vec![full; 4], &[], 0), None);
}

#[test]
fn each_failure_changes_something() {
    let agent = |exit| FailureKind::Agent { exit };
    let crash = || agent(Exit::Failure { code: 2 });
    let table: Vec<(&str, Vec<FailureKind>, Vec<Symptom>)> = vec![
        ("timeout", vec![FailureKind::TimedOut], vec![]),
        ("two timeouts", vec![FailureKind::TimedOut; 2], vec![]),
        (
            "timeout, then crash",
            vec![FailureKind::TimedOut, crash()],
            vec![],
        ),
        ("stall", vec![FailureKind::Stalled], vec![]),
        ("no terminal event", vec![FailureKind::Unfinished], vec![]),
        ("killed", vec![agent(Exit::Signalled { signal: 9 })], vec![]),
        ("crash", vec![crash()], vec![]),
        (
            "crash, missing module",
            vec![crash()],
            vec![Symptom::MissingModule],
        ),
        ("check", vec![check()], vec![]),
        ("two checks", vec![check(), check()], vec![]),
        ("check, conflict", vec![check()], vec![Symptom::Conflict]),
        ("check, port", vec![check()], vec![Symptom::Port]),
        ("unchanged", vec![FailureKind::Unchanged], vec![]),
        ("reported", vec![reported()], vec![]),
        ("session lost", vec![FailureKind::SessionLost], vec![]),
        (
            "check, session lost",
            vec![check(), FailureKind::SessionLost],
            vec![],
        ),
        ("refusal", vec![service(ErrorClass::Refusal)], vec![]),
        ("rate limit", vec![service(ErrorClass::RateLimit)], vec![]),
        ("server", vec![service(ErrorClass::Server)], vec![]),
        ("two servers", vec![service(ErrorClass::Server); 2], vec![]),
        ("network", vec![service(ErrorClass::Network)], vec![]),
        (
            "authentication",
            vec![service(ErrorClass::Authentication)],
            vec![],
        ),
        ("limit", vec![service(ErrorClass::Limit)], vec![]),
        (
            "denied",
            vec![FailureKind::Denied { what: Vec::new() }],
            vec![],
        ),
        (
            "base",
            vec![FailureKind::Base {
                message: String::new(),
            }],
            vec![],
        ),
        (
            "no such program",
            vec![agent(Exit::NotStarted {
                reason: String::new(),
            })],
            vec![],
        ),
    ];
    let mut text = String::new();
    for (name, failures, symptoms) in table {
        let next = words(after(&failures, &symptoms, 0));
        let _ = writeln!(text, "{name:22} {next}");
    }
    assert_snapshot!(text, @r"
    timeout                again, 2 times the time, same session
    two timeouts           again, 4 times the time, same session
    timeout, then crash    again, 2 times the time
    stall                  again, same session
    no terminal event      again, same session
    killed                 again, same session
    crash                  again
    crash, missing module  again, fresh worktree
    check                  again, 1 models up
    two checks             again, 2 models up
    check, conflict        again, fresh worktree, 1 models up
    check, port            again, 1 models up
    unchanged              again, 1 models up
    reported               again, 1 models up
    session lost           again, for free
    check, session lost    again, for free, 1 models up
    refusal                again, 1 models up
    rate limit             again, for free, same session
    server                 again, same session, after 5 s
    two servers            again, same session, after 10 s
    network                again, same session, after 5 s
    authentication         no more
    limit                  no more
    denied                 again
    base                   no more
    no such program        no more
    ");
}

#[test]
fn attempts_run_out_and_rate_limits_use_none_up() {
    assert_eq!(words(after(&[check()], &[], 2)), "no more");
    let limit = service(ErrorClass::RateLimit);
    assert_eq!(
        words(after(&[limit], &[], 2)),
        "again, for free, same session"
    );
    assert_eq!(words(after(&[], &[], 0)), "no more");
}

#[test]
fn rate_limits_are_waited_for_longer_each_time() {
    let seconds = |n, told: Option<u64>| hold(n, told.map(Duration::from_secs)).as_secs();
    assert_eq!([1, 2, 3, 20].map(|n| seconds(n, None)), [30, 60, 120, 3600]);
    assert_eq!([1, 2, 3].map(|n| seconds(n, Some(5))), [5, 10, 20]);
    assert_eq!(seconds(1, Some(7200)), 7200);
    assert_eq!(seconds(1, Some(0)), 1);
}
