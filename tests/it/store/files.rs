//! The files beside the journal.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use git_orchestrate::model::{
    AttemptId, Event, Exit, FailureKind, Outcome, Record, RunState, TaskId,
};
use git_orchestrate::store::{AgentPhase, AgentStatus, LockedRun, Store};

use crate::support::journals::{at, oid, run_started};

fn made(folder: &std::path::Path) -> LockedRun {
    Store::at(folder)
        .create(&"1121-0534-k3f9".parse().unwrap())
        .unwrap()
}

#[test]
fn every_file_of_a_run_has_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let run = made(folder.path());
    let attempt = |number| AttemptId {
        task: TaskId(3),
        number,
    };
    let paths = [
        run.lock_path(),
        run.plan_path(),
        run.journal_path(),
        run.status_path(TaskId(3)),
        run.session_log(),
        run.log_path(attempt(1)),
        run.log_path(attempt(2)),
        run.attempt_folder(attempt(2)),
        run.summary_path(),
        run.metrics_path(),
    ];
    let shown: Vec<String> = paths
        .iter()
        .map(|path| {
            path.strip_prefix(folder.path())
                .unwrap()
                .display()
                .to_string()
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @r"
    orchestrate/runs/1121-0534-k3f9/run.lock
    orchestrate/runs/1121-0534-k3f9/plan.toml
    orchestrate/runs/1121-0534-k3f9/journal.jsonl
    orchestrate/runs/1121-0534-k3f9/agent-3.status.json
    orchestrate/runs/1121-0534-k3f9/logs/session.log
    orchestrate/runs/1121-0534-k3f9/logs/agent-3.log
    orchestrate/runs/1121-0534-k3f9/logs/agent-3.2.log
    orchestrate/runs/1121-0534-k3f9/attempts/3.2
    orchestrate/runs/1121-0534-k3f9/summary.md
    orchestrate/runs/1121-0534-k3f9/metrics.json
    ");
}

#[test]
fn a_replaced_file_is_always_whole_and_leaves_nothing_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let run = made(folder.path());
    let texts = ["a".repeat(100_000), "b".repeat(3)];
    run.write_plan(&texts[0]).unwrap();
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            while !is_over.load(Ordering::Acquire) {
                assert!(texts.contains(&run.load_plan_text().unwrap()));
            }
        });
        for n in 1..=100 {
            run.write_plan(&texts[n % 2]).unwrap();
        }
        is_over.store(true, Ordering::Release);
        reader.join().unwrap();
    });
    let mut names: Vec<String> = fs::read_dir(run.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [".reserve", "journal.jsonl", "logs", "plan.toml", "run.lock"]
    );
}

#[test]
fn a_file_whose_folder_is_gone_is_a_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    let run = made(folder.path());
    fs::remove_dir_all(run.path()).unwrap();
    let error = run.write_summary("text").unwrap_err();
    assert!(error.to_string().starts_with("cannot write "), "{error}");
    assert!(std::error::Error::source(&error).is_some());
}

#[test]
fn the_public_word_on_an_agent_follows_its_task() {
    let folder = tempfile::tempdir().unwrap();
    let run = made(folder.path());
    let task = TaskId(2);
    let attempt = AttemptId { task, number: 1 };
    let record = |seconds, event| Record {
        at: at(seconds),
        event,
    };
    let mut state = RunState::begin(&record(0, run_started(2))).unwrap();
    let mut phases = Vec::new();
    let exit = Exit::Failure { code: 3 };
    for event in [
        Event::WorktreeCreating {
            task,
            branch: "refs/heads/fix/issue-12-b".into(),
            path: "/tmp/w/b".into(),
            start: oid(0),
            builds_on: vec![],
        },
        Event::WorktreeCreated { task },
        Event::AttemptStarting {
            attempt,
            agent: "scripted".into(),
            model: None,
            folder: "/tmp/a".into(),
        },
        Event::AttemptStarted { attempt, pid: 77 },
        Event::AttemptEnded {
            attempt,
            exit: exit.clone(),
        },
        Event::TaskFinished {
            task,
            outcome: Outcome::Failed {
                kind: FailureKind::Agent { exit },
            },
        },
    ] {
        let status = AgentStatus::of(
            run.id(),
            task,
            "Fix b",
            &state.tasks[&task],
            Some("exit code 3".into()),
        );
        run.write_status(&status).unwrap();
        assert_eq!(run.load_status(task).unwrap(), status);
        phases.push(status.status);
        state.apply(&record(phases.len() as u64, event)).unwrap();
    }
    let [first, rest @ ..] = phases.as_slice() else {
        unreachable!()
    };
    assert_eq!(*first, AgentPhase::Pending);
    assert!(rest.iter().all(|&phase| phase == AgentPhase::InProgress));
    let status = AgentStatus::of(
        run.id(),
        task,
        "Fix b",
        &state.tasks[&task],
        Some("exit code 3".into()),
    );
    run.write_status(&status).unwrap();
    insta::assert_snapshot!(fs::read_to_string(run.status_path(task)).unwrap(), @r#"
    {
      "schema": "git-orchestrate/agent-status/1",
      "agent_id": "agent-2",
      "sub_issue": "2",
      "status": "failed",
      "start_time": "2026-11-21T00:00:03Z",
      "pr_number": null,
      "completion_time": "2026-11-21T00:00:06Z",
      "error": "exit code 3",
      "run": "1121-0534-k3f9",
      "title": "Fix b",
      "branch": "refs/heads/fix/issue-12-b",
      "worktree": "/tmp/w/b",
      "attempt": 1,
      "outcome": {
        "outcome": "failed",
        "kind": {
          "kind": "agent",
          "exit": {
            "exit": "failure",
            "code": 3
          }
        }
      },
      "exit": {
        "exit": "failure",
        "code": 3
      },
      "pid": null
    }
    "#);
}
