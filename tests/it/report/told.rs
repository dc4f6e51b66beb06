//! A run told: while it runs, at its end, after its merge.

use git_orchestrate::model::{AttemptId, Event, Outcome, Record, RunState, TaskId, Timestamp};
use git_orchestrate::report::schema::{MetricsDocument, StatusDocument};
use git_orchestrate::report::{
    Figures, RunView, Style, advice, causes, status, summary, summary_markdown,
};
use unicode_width::UnicodeWidthStr;

use super::story::{self, RICH};
use crate::support::journals::at;

/// Tells a run that stands so after `records`, `seconds` after its beginning.
fn tell<T>(records: &[Record], seconds: u64, is_held: bool, of: impl Fn(&RunView<'_>) -> T) -> T {
    let state = RunState::replay(records).unwrap();
    let now: Timestamp = at(seconds);
    of(&RunView {
        plan: &story::plan(),
        state: &state,
        records,
        success_share: 0.8,
        is_held,
        is_newest: true,
        has_landed_at_forge: false,
        now,
    })
}

fn merged() -> Vec<Record> {
    [story::run(), story::merge()].concat()
}

#[test]
fn the_status_of_a_run_that_goes_on() {
    let text = tell(&story::first_half(), 20, true, |view| status(view, &RICH));
    insta::assert_snapshot!(text, @r"
    Payments: totals, rounding, invoices  run 1121-0534-k3f9
    running for 20 s · 1 of 6 done, 2 running, 1 waiting, 1 failed, 1 blocked

    ✓ 1  Add totals to the ledger           3 files changed                    4.0 s
    ● 2  Round payments half to even        running                             20 s
    ● 3  Describe the payment format and…   running                             20 s
    ✗ 4  Format the invoice                 the agent exited with code 1 (try  5.0 s
                                            2)
    ⊘ 5  Send the invoice by mail           blocked by task 4
    · 6  Clean up the old exporter          waiting
    ");
}

#[test]
fn a_task_whose_worktree_is_there_before_a_worker_is_free_waits() {
    let mut records = story::first_half();
    let at = records.last().unwrap().at;
    let [creating, created, ..] = story::begin(6);
    records.extend([creating, created].map(|event| Record { at, event }));
    let text = tell(&records, 20, true, |view| status(view, &RICH));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        [lines[1], lines[lines.len() - 1]],
        [
            "running for 20 s · 1 of 6 done, 2 running, 1 waiting, 1 failed, 1 blocked",
            "· 6  Clean up the old exporter          waiting for its turn",
        ]
    );
}

#[test]
fn the_status_of_a_run_whose_orchestrator_is_gone() {
    let text = tell(&story::first_half(), 20, false, |view| status(view, &RICH));
    insta::assert_snapshot!(text, @r"
    Payments: totals, rounding, invoices  run 1121-0534-k3f9
    interrupted after 9.0 s; `git orchestrate resume` goes on
    1 of 6 done, 2 running, 1 waiting, 1 failed, 1 blocked

    ✓ 1  Add totals to the ledger           3 files changed                    4.0 s
    ● 2  Round payments half to even        running                             20 s
    ● 3  Describe the payment format and…   running                             20 s
    ✗ 4  Format the invoice                 the agent exited with code 1 (try  5.0 s
                                            2)
    ⊘ 5  Send the invoice by mail           blocked by task 4
    · 6  Clean up the old exporter          waiting
    ");
}

#[test]
fn the_status_of_a_merged_run_on_a_wide_screen_without_unicode() {
    let style = Style {
        width: 120,
        ..Style::PLAIN
    };
    let text = tell(&merged(), 200, false, |view| status(view, &style));
    insta::assert_snapshot!(text, @r"
    Payments: totals, rounding, invoices  run 1121-0534-k3f9
    finished in 1 min 16 s: failure - 3 of 6 done, 1 failed, 1 blocked, 1 cancelled

    + 1  Add totals to the ledger                                           3 files changed                            4.0 s
    + 2  Round payments half to even                                        1 file changed                        1 min 01 s
    + 3  Describe the payment format and everything that a new reader o...  2 files changed                       1 min 15 s
    x 4  Format the invoice                                                 the agent exited with code 1 (try 2)       5.0 s
    ! 5  Send the invoice by mail                                           blocked by task 4
    - 6  Clean up the old exporter                                          cancelled

    ! something outside the worktrees changed while task 3 ran: checkout (notes.txt); no task can be told to have done it

    + 2 of 3 results are in main, now at 0000000000
    ! task 2 is left out: conflicts in src/pay.rs
    ");
    assert!(text.is_ascii());
}

#[test]
fn the_summary_of_a_run_with_failures() {
    let text = tell(&story::run(), 90, true, |view| summary(view, &RICH));
    insta::assert_snapshot!(text, @r"
    ✓ 1  Add totals to the ledger         3 files changed                      4.0 s
    ✓ 2  Round payments half to even      1 file changed                  1 min 01 s
    ✓ 3  Describe the payment format an…  2 files changed                 1 min 15 s
    ✗ 4  Format the invoice               the agent exited with code 1         5.0 s
                                          (try 2)
    ⊘ 5  Send the invoice by mail         blocked by task 4
    − 6  Clean up the old exporter        cancelled

    ✗ Failure: 3 succeeded, 1 failed, 1 blocked, 1 cancelled (50 %; a success needs
      80 %).
      It took 1 min 16 s; one after the other its 5 attempts would have taken 2 min
      25 s: 1.9 times as fast.
    ! something outside the worktrees changed while task 3 ran: checkout
      (notes.txt); no task can be told to have done it
    › Task 5 waits for task 4 to succeed.

    Next
      git orchestrate merge --preview  see what merging would do
      git orchestrate merge            bring the results into main
      git orchestrate logs 4           read what the agent printed
      git orchestrate retry            try again what did not succeed
    ");
}

#[test]
fn the_summary_that_is_kept() {
    let text = tell(&merged(), 90, true, summary_markdown);
    insta::assert_snapshot!(text, @r"
    # Payments: totals, rounding, invoices

    Run `1121-0534-k3f9` from commit `0000000000` for `main`.

    **Failure: 3 succeeded, 1 failed, 1 blocked, 1 cancelled (50 %; a success needs 80 %).** It took 1 min 16 s; one after the other its 5 attempts would have taken 2 min 25 s: 1.9 times as fast.

    | | task | result | time | branch |
    |---|---|---|---|---|
    | 1 | Add totals to the ledger | 3 files changed | 4.0 s | `feat/issue-12-task-1` |
    | 2 | Round payments half to even | 1 file changed | 1 min 01 s | `feat/issue-12-task-2` |
    | 3 | Describe the payment format and everything that a new reader of it has to know | 2 files changed | 1 min 15 s | `feat/issue-12-task-3` |
    | 4 | Format the invoice | **the agent exited with code 1** | 5.0 s | `feat/issue-12-task-4` |
    | 5 | Send the invoice by mail | **blocked by task 4** |  |  |
    | 6 | Clean up the old exporter | **cancelled** |  |  |

    ## What did not work

    - Task 5 waits for task 4 to succeed.

    ## Merge

    `main` is now at `0000000000`, with tasks 1 and 3.
    It was at `0000000000`, which `refs/orchestrate/backup/1` remembers.

    - task 2 was left out: conflicts in src/pay.rs

    ## Next

    - `git orchestrate logs 4`: read what the agent printed
    - `git orchestrate retry`: try again what did not succeed
    - `git orchestrate merge --undo`: take the merge back
    - `git orchestrate clean`: remove merged worktrees and branches
    ");
}

#[test]
fn nothing_that_is_told_is_wider_than_the_screen() {
    for width in [60, 80, 100, 140] {
        let style = Style { width, ..RICH };
        for records in [story::first_half(), story::run(), merged()] {
            let text = tell(&records, 100, true, |view| {
                status(view, &style) + &summary(view, &style)
            });
            for line in text.lines() {
                assert!(line.width() <= width.max(72), "{width}: {line}");
            }
        }
    }
}

#[test]
fn what_the_failures_share_is_told() {
    use git_orchestrate::model::{Exit, FailureKind};
    let mut records = story::first_half();
    records.pop();
    let fail = |task: u32, kind: FailureKind| Record {
        at: at(30),
        event: Event::TaskFinished {
            task: TaskId(task),
            outcome: Outcome::Failed { kind },
        },
    };
    let missing = || FailureKind::Agent {
        exit: Exit::Failure { code: 127 },
    };
    records.retain(|record| {
        !matches!(
            record.event,
            Event::TaskFinished {
                task: TaskId(4),
                ..
            }
        )
    });
    for task in [2, 3, 4] {
        records.push(fail(task, missing()));
    }
    records.push(fail(6, FailureKind::TimedOut));
    records.push(Record {
        at: at(31),
        event: Event::TaskFinished {
            task: TaskId(5),
            outcome: Outcome::Blocked {
                by: vec![TaskId(4)],
            },
        },
    });
    insta::assert_snapshot!(tell(&records, 40, false, causes).join("\n"), @r"
    Tasks 2, 3 and 4: the agent exited with code 127 (command not found). Is the agent installed and on the PATH? `git orchestrate doctor` tells.
    Task 6: its time was up. A longer `--timeout` or smaller tasks may help.
    Task 5 waits for task 4 to succeed.
    ");
}

#[test]
fn the_share_of_success_decides_what_the_run_is_called() {
    let records = story::run();
    let state = RunState::replay(&records).unwrap();
    let view = |success_share| RunView {
        plan: Box::leak(Box::new(story::plan())),
        state: &state,
        records: &records,
        success_share,
        is_held: false,
        is_newest: false,
        has_landed_at_forge: false,
        now: at(100),
    };
    assert_eq!(view(0.5).is_success(), Some(true));
    assert_eq!(view(0.51).is_success(), Some(false));
    let line = |success_share| {
        let text = summary(&view(success_share), &RICH);
        let line = text.lines().find(|line| line.contains("uccess")).unwrap();
        line.to_owned()
    };
    insta::assert_snapshot!(line(0.5), @"✓ Partial success: 3 succeeded, 1 failed, 1 blocked, 1 cancelled (50 %; from 50");
    insta::assert_snapshot!(line(0.8), @"✗ Failure: 3 succeeded, 1 failed, 1 blocked, 1 cancelled (50 %; a success needs");
    let commands: Vec<String> = advice(&view(0.8))
        .into_iter()
        .map(|advice| advice.command)
        .collect();
    insta::assert_snapshot!(commands.join("\n"), @r"
    git orchestrate merge 1121-0534-k3f9 --preview
    git orchestrate merge 1121-0534-k3f9
    git orchestrate logs 4 1121-0534-k3f9
    git orchestrate retry 1121-0534-k3f9
    ");
}

#[test]
fn the_figures_count_work_and_not_the_time_between_a_stop_and_a_resume() {
    let mut records = story::first_half();
    let later = story::run().split_off(records.len());
    records.push(Record {
        at: at(5000),
        event: Event::RunResumed { tasks: vec![] },
    });
    records.extend(later.into_iter().map(|record| Record {
        at: record.at + std::time::Duration::from_secs(4991),
        event: record.event,
    }));
    let figures = tell(&records, 9999, false, |view: &RunView<'_>| -> Figures {
        view.figures()
    });
    assert_eq!(figures.wall.as_secs(), 9 + 67);
    assert_eq!((figures.n_attempts, figures.n_at_once), (5, 3));
    assert_eq!(figures.tasks[&TaskId(4)].as_secs(), 2 + 3);
}

#[test]
fn an_agent_that_outlived_the_run_worked_meanwhile_and_one_that_vanished_did_not() {
    let mut records = story::first_half();
    let attempt = AttemptId {
        task: TaskId(2),
        number: 1,
    };
    let resumed = [
        Event::RunResumed { tasks: vec![] },
        Event::AttemptAdopted { attempt },
    ];
    records.extend(resumed.map(|event| Record { at: at(30), event }));
    let figures = tell(&records, 40, true, |view: &RunView<'_>| -> Figures {
        view.figures()
    });
    assert_eq!(figures.wall.as_secs(), 40);
    let worked = |task| figures.tasks[&TaskId(task)].as_secs();
    assert_eq!((worked(2), worked(3)), (40, 9));
}

/// The status document with the first task alone.
fn status_of_one(view: &RunView<'_>) -> String {
    let mut document = StatusDocument::new(view);
    document.tasks.truncate(1);
    serde_json::to_string_pretty(&document).unwrap()
}

#[test]
fn the_status_document() {
    let json = tell(&merged(), 200, false, status_of_one);
    insta::assert_snapshot!(json, @r#"
    {
      "schema": "git-orchestrate/status/1",
      "run": "1121-0534-k3f9",
      "title": "Payments: totals, rounding, invoices",
      "phase": "finished",
      "base": "0000000000000000000000000000000000000000",
      "target": "refs/heads/main",
      "max_workers": 3,
      "started_at": "2026-11-21T00:00:00Z",
      "ended_at": "2026-11-21T00:01:16Z",
      "seconds": 76.0,
      "tally": {
        "tasks": 6,
        "succeeded": 3,
        "failed": 1,
        "blocked": 1,
        "cancelled": 1,
        "open": 0
      },
      "success": false,
      "share": 0.5,
      "success_share": 0.8,
      "tasks": [
        {
          "id": "1",
          "title": "Add totals to the ledger",
          "status": "completed",
          "phase": "done",
          "outcome": {
            "outcome": "changed",
            "commit": "0000000000000000000000000000000000000001",
            "n_files": 3
          },
          "reason": "3 files changed",
          "commit": "0000000000000000000000000000000000000001",
          "branch": "refs/heads/feat/issue-12-task-1",
          "pr_number": null,
          "worktree": "/w/pay.orchestrate/1121-0534-k3f9/1",
          "removed": false,
          "start": "0000000000000000000000000000000000000000",
          "builds_on": [],
          "depends_on": [],
          "attempts": 1,
          "agent": "scripted",
          "model": null,
          "executor": null,
          "pid": null,
          "started_at": "2026-11-21T00:00:00Z",
          "ended_at": "2026-11-21T00:00:04Z",
          "seconds": 4.0
        }
      ],
      "conflicts": [],
      "hazards": [],
      "checkpoint": null,
      "machines": [],
      "clusters": [],
      "merge": {
        "target": "refs/heads/main",
        "onto": "0000000000000000000000000000000000000000",
        "order": [
          "1",
          "2",
          "3"
        ],
        "merged": [
          {
            "task": "1",
            "commit": "0000000000000000000000000000000000000015"
          },
          {
            "task": "3",
            "commit": "0000000000000000000000000000000000000017"
          }
        ],
        "left_out": [
          {
            "task": "2",
            "why": {
              "left_out": "conflict",
              "conflicts": [
                {
                  "path": "src/pay.rs",
                  "kind": "content"
                }
              ]
            },
            "reason": "conflicts in src/pay.rs"
          }
        ],
        "ready": "0000000000000000000000000000000000000017",
        "landed": "0000000000000000000000000000000000000017",
        "backup": "refs/orchestrate/backup/1",
        "undone": false
      }
    }
    "#);
}

#[test]
fn the_metrics_document() {
    let json = tell(&merged(), 200, false, |view| {
        let mut document = MetricsDocument::new(view);
        document.tasks.truncate(1);
        serde_json::to_string_pretty(&document).unwrap()
    });
    insta::assert_snapshot!(json, @r#"
    {
      "schema": "git-orchestrate/metrics/1",
      "run": "1121-0534-k3f9",
      "title": "Payments: totals, rounding, invoices",
      "issue": 12,
      "base": "0000000000000000000000000000000000000000",
      "started_at": "2026-11-21T00:00:00Z",
      "ended_at": "2026-11-21T00:01:16Z",
      "wall_seconds": 76.0,
      "agent_seconds": 145.0,
      "speedup": 1.9078947368421053,
      "utilisation": 0.6359649122807017,
      "overhead_seconds": 1.0,
      "cpu_seconds": 0.0,
      "peak_memory": 0,
      "usage": {
        "input_tokens": 0,
        "cached_tokens": 0,
        "output_tokens": 0
      },
      "cost_usd": null,
      "max_workers": 3,
      "at_once": 3,
      "attempts": 5,
      "tally": {
        "tasks": 6,
        "succeeded": 3,
        "failed": 1,
        "blocked": 1,
        "cancelled": 1,
        "open": 0
      },
      "success": false,
      "share": 0.5,
      "success_share": 0.8,
      "merged": 2,
      "left_out": 1,
      "landed": true,
      "tasks": [
        {
          "id": "1",
          "title": "Add totals to the ledger",
          "kind": "feature",
          "outcome": {
            "outcome": "changed",
            "commit": "0000000000000000000000000000000000000001",
            "n_files": 3
          },
          "files": 3,
          "attempts": 1,
          "model": null,
          "agent_seconds": 4.0,
          "waited_seconds": 0.0,
          "cpu_seconds": 0.0,
          "peak_memory": 0,
          "usage": {
            "input_tokens": 0,
            "cached_tokens": 0,
            "output_tokens": 0
          }
        }
      ]
    }
    "#);
}
