//! One run, told in records: seven tasks, of which one fails at first, one is blocked and one is cancelled.

use git_orchestrate::model::{
    AttemptId, Complexity, ConflictEntry, ConflictKind, Dependency, Event, Exit, FailureKind,
    Footprint, LeftOut, MasterIssue, Outcome, Plan, PlannedTask, Reason, Record, RunState, Span,
    Task, TaskId, TaskKind, TaskSize, Verdict,
};
use git_orchestrate::report::Style;

use crate::support::journals::{at, oid};

pub(crate) const RICH: Style = Style {
    colour: false,
    unicode: true,
    width: 80,
};

pub(crate) fn task(id: u32, title: &str, kind: TaskKind) -> Task {
    Task {
        kind,
        span: Span {
            line: 4 + id,
            column: 1,
        },
        ..Task::titled(TaskId(id), title)
    }
}

pub(crate) fn plan() -> Plan {
    let titles = [
        ("Add totals to the ledger", TaskKind::Feature),
        ("Round payments half to even", TaskKind::Fix),
        (
            "Describe the payment format and everything that a new reader of it has to know",
            TaskKind::Docs,
        ),
        ("Format the invoice", TaskKind::Feature),
        ("Send the invoice by mail", TaskKind::Feature),
        ("Clean up the old exporter", TaskKind::Refactor),
    ];
    let tasks: Vec<PlannedTask> = (1..)
        .zip(titles)
        .map(|(id, (title, kind))| PlannedTask {
            task: task(id, title, kind),
            footprint: Footprint::default(),
            is_runnable: true,
            size: TaskSize::default(),
            similar: Vec::new(),
            complexity: Complexity::default(),
            minutes: 5.0,
        })
        .collect();
    Plan {
        issue: MasterIssue {
            number: Some(12),
            title: "Payments: totals, rounding, invoices".to_owned(),
            ..MasterIssue::default()
        },
        base: oid(0),
        tasks,
        pairs: vec![],
        dependencies: vec![Dependency {
            before: TaskId(4),
            after: TaskId(5),
            reason: Reason::Stated {
                text: "after task 4".to_owned(),
            },
        }],
        exclusions: vec![],
        waves: vec![],
        verdict: Verdict::Parallel,
        diagnostics: vec![],
        calibration: None,
    }
}

fn attempt(task: u32, number: u32) -> AttemptId {
    AttemptId {
        task: TaskId(task),
        number,
    }
}

pub(crate) fn begin(task: u32) -> [Event; 4] {
    [
        Event::WorktreeCreating {
            task: TaskId(task),
            branch: format!("refs/heads/feat/issue-12-task-{task}"),
            path: format!("/w/pay.orchestrate/1121-0534-k3f9/{task}"),
            start: oid(0),
            builds_on: vec![],
        },
        Event::WorktreeCreated { task: TaskId(task) },
        Event::AttemptStarting {
            attempt: attempt(task, 1),
            agent: "scripted".into(),
            model: None,
            folder: format!("/a/{task}.1"),
        },
        Event::AttemptStarted {
            attempt: attempt(task, 1),
            pid: 100 + task,
        },
    ]
}

fn changed(task: u32, n_files: usize) -> Vec<Event> {
    vec![
        Event::AttemptEnded {
            attempt: attempt(task, 1),
            exit: Exit::Success,
        },
        Event::Committed {
            task: TaskId(task),
            commit: oid(task as usize),
            left_out: vec![],
        },
        Event::TaskFinished {
            task: TaskId(task),
            outcome: Outcome::Changed {
                commit: oid(task as usize),
                n_files,
            },
        },
    ]
}

/// The run until two of its tasks have ended and two still run.
pub(crate) fn first_half() -> Vec<Record> {
    let mut events = vec![(
        0,
        Event::RunStarted {
            run: "1121-0534-k3f9".parse().unwrap(),
            title: "Payments: totals, rounding, invoices".into(),
            base: oid(0),
            target: Some("refs/heads/main".into()),
            tasks: (1..=6).map(TaskId).collect(),
            max_workers: 3,
        },
    )];
    for task in 1..=3 {
        events.extend(begin(task).map(|event| (0, event)));
    }
    events.push((
        2,
        Event::AttemptProgress {
            attempt: attempt(2, 1),
            text: "editing \u{1b}[31msrc/pay.rs\u{1b}[0m\tnow".into(),
        },
    ));
    events.extend(changed(1, 3).into_iter().map(|event| (4, event)));
    events.extend(begin(4).map(|event| (4, event)));
    let exit = Exit::Failure { code: 1 };
    events.push((
        6,
        Event::AttemptEnded {
            attempt: attempt(4, 1),
            exit: exit.clone(),
        },
    ));
    events.push((
        6,
        Event::AttemptStarting {
            attempt: attempt(4, 2),
            agent: "scripted".into(),
            model: None,
            folder: "/a/4.2".into(),
        },
    ));
    events.push((
        6,
        Event::AttemptStarted {
            attempt: attempt(4, 2),
            pid: 110,
        },
    ));
    events.push((
        9,
        Event::AttemptEnded {
            attempt: attempt(4, 2),
            exit: exit.clone(),
        },
    ));
    events.push((
        9,
        Event::TaskFinished {
            task: TaskId(4),
            outcome: Outcome::Failed {
                kind: FailureKind::Agent { exit },
            },
        },
    ));
    events.push((
        9,
        Event::TaskFinished {
            task: TaskId(5),
            outcome: Outcome::Blocked {
                by: vec![TaskId(4)],
            },
        },
    ));
    told(events)
}

/// The whole run.
pub(crate) fn run() -> Vec<Record> {
    let mut events = Vec::new();
    events.extend(changed(2, 1).into_iter().map(|event| (61, event)));
    events.push((
        61,
        Event::ForeignWrite {
            running: vec![TaskId(3)],
            place: "checkout".into(),
            what: vec!["notes.txt".into()],
            saved: None,
            undone: Vec::new(),
            culprit: None,
            is_confined: false,
        },
    ));
    events.push((
        62,
        Event::FootprintExceeded {
            task: TaskId(2),
            paths: vec![
                "src/money.rs".parse().unwrap(),
                "Cargo.toml".parse().unwrap(),
            ],
        },
    ));
    events.extend(changed(3, 2).into_iter().map(|event| (75, event)));
    events.push((
        76,
        Event::TaskFinished {
            task: TaskId(6),
            outcome: Outcome::Cancelled,
        },
    ));
    let records = [first_half(), told(events)].concat();
    let tally = RunState::replay(&records).unwrap().tally();
    [records, told(vec![(76, Event::RunFinished { tally })])].concat()
}

/// Its integration: one result conflicts.
pub(crate) fn merge() -> Vec<Record> {
    told(vec![
        (
            80,
            Event::IntegrationStarted {
                target: "refs/heads/main".into(),
                onto: oid(0),
                order: vec![TaskId(1), TaskId(2), TaskId(3)],
                verify: None,
                method: git_orchestrate::model::MergeMethod::Merge,
                tips: Vec::new(),
            },
        ),
        (
            81,
            Event::StepMerged {
                task: TaskId(1),
                commit: oid(21),
                resolved_by: Vec::new(),
            },
        ),
        (
            82,
            Event::StepLeftOut {
                task: TaskId(2),
                why: LeftOut::Conflict {
                    conflicts: vec![ConflictEntry {
                        path: "src/pay.rs".parse().unwrap(),
                        kind: ConflictKind::Content,
                    }],
                },
            },
        ),
        (
            83,
            Event::StepMerged {
                task: TaskId(3),
                commit: oid(23),
                resolved_by: Vec::new(),
            },
        ),
        (83, Event::IntegrationReady { commit: oid(23) }),
        (
            84,
            Event::LandingStarted {
                target: "refs/heads/main".into(),
                old: oid(0),
                new: oid(23),
                backup: "refs/orchestrate/backup/1".into(),
            },
        ),
        (
            84,
            Event::Landed {
                target: "refs/heads/main".into(),
                new: oid(23),
            },
        ),
    ])
}

fn told(events: Vec<(u64, Event)>) -> Vec<Record> {
    events
        .into_iter()
        .map(|(seconds, event)| Record {
            at: at(seconds),
            event,
        })
        .collect()
}
