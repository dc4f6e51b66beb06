//! Previews, clean-ups and diagnostics as people see them.

use std::collections::BTreeMap;

use git_orchestrate::model::{
    BreakKind, BreakPlace, ConflictEntry, ConflictKind, ConflictPlace, ConflictSet, Diagnostic,
    DiagnosticKind, LeftBehind, MergePreview, OrderFinding, OrderKind, OtherOrder, PreviewStep,
    Resolution, Severity, SilentBreak, Span, StepResult, TaskId,
};
use git_orchestrate::report::schema::{CleanDocument, CleanEntry, PreviewDocument};
use git_orchestrate::report::{
    ConflictText, HunkText, PreviewView, Style, cleaning, diagnostics, preview,
};
use unicode_width::UnicodeWidthStr;

use super::story::RICH;
use crate::support::journals::oid;

fn step(task: Option<u32>, name: &str, result: StepResult) -> PreviewStep {
    PreviewStep {
        name: format!("refs/heads/{name}"),
        oid: oid(7),
        task: task.map(TaskId),
        result,
        tree: (result != StepResult::Unknown).then(|| oid(9)),
        conflicts: vec![],
        resolution: None,
    }
}

fn conflicting() -> MergePreview {
    let mut second = step(Some(2), "fix/round", StepResult::Conflict);
    second.conflicts = vec![
        ConflictEntry {
            path: "src/pay.rs".parse().unwrap(),
            kind: ConflictKind::Content,
        },
        ConflictEntry {
            path: "doc/old.md".parse().unwrap(),
            kind: ConflictKind::ModifyDelete,
        },
    ];
    MergePreview {
        into: oid(5),
        steps: vec![
            step(Some(1), "feat/totals", StepResult::Clean),
            second,
            step(Some(3), "docs/format", StepResult::Empty),
            step(None, "other", StepResult::Unknown),
        ],
    }
}

fn titles() -> BTreeMap<TaskId, String> {
    [
        (1, "Add totals to the ledger"),
        (2, "Round payments half to even"),
        (3, "Describe the format"),
    ]
    .into_iter()
    .map(|(task, title)| (TaskId(task), title.to_owned()))
    .collect()
}

/// Task 2 conflicts with task 1; listed, both of the others would be left out.
pub(super) fn finding() -> OrderFinding {
    let left = |task: u32, with: &[u32]| LeftBehind {
        task: TaskId(task),
        predecessor: None,
        with: with.iter().copied().map(TaskId).collect(),
    };
    OrderFinding {
        kind: OrderKind::Deps,
        left_out: vec![left(2, &[1])],
        is_proven: true,
        others: vec![OtherOrder {
            kind: OrderKind::Listed,
            left_out: vec![
                left(1, &[2]),
                LeftBehind {
                    predecessor: Some(TaskId(1)),
                    ..left(3, &[])
                },
            ],
        }],
        conflicts: vec![ConflictSet {
            tasks: [1, 2].map(TaskId).into(),
            weight: 1,
            places: vec![ConflictPlace {
                path: "src/pay.rs".parse().unwrap(),
                within: Some("function round".into()),
            }],
        }],
    }
}

pub(super) fn breaks() -> [SilentBreak; 2] {
    let place = |path: &str, line| BreakPlace {
        path: path.parse().unwrap(),
        line,
    };
    [
        SilentBreak {
            kind: BreakKind::Renamed {
                to: "total_of".into(),
            },
            name: "total".into(),
            changed_by: Some(TaskId(1)),
            changed_at: place("src/ledger.rs", Some(12)),
            used_by: Some(TaskId(3)),
            used_at: place("src/report/monthly.rs", Some(140)),
        },
        SilentBreak {
            kind: BreakKind::Signature {
                before: "cents: i64".into(),
                after: "cents: i64, currency: Currency".into(),
            },
            name: "format".into(),
            changed_by: None,
            changed_at: place("src/format.rs", Some(7)),
            used_by: Some(TaskId(1)),
            used_at: place("src/pay.rs", Some(55)),
        },
    ]
}

pub(super) fn conflicts() -> [ConflictText; 1] {
    [ConflictText {
        path: "src/pay.rs".parse().unwrap(),
        kind: ConflictKind::Content,
        ours: vec![TaskId(1)],
        theirs: Some(TaskId(2)),
        hunks: vec![HunkText {
            line: 41,
            base: "fn round(cents: f64) -> i64 {\n\tcents.round() as i64\n}\n".into(),
            ours:
                "fn round(cents: f64) -> i64 {\n\tlet total = cents.round();\n\ttotal as i64\n}\n"
                    .into(),
            theirs: "fn round(cents: f64) -> i64 {\n\tcents.round_ties_even() as i64\n}\n".into(),
            within: Some("function round".into()),
        }],
    }]
}

fn shown(preview_of: &MergePreview, style: &Style) -> String {
    let breaks = breaks();
    let conflicts = conflicts();
    preview(
        &PreviewView {
            preview: preview_of,
            into: "main",
            titles: &titles(),
            subjects: &BTreeMap::new(),
            order: &[1, 2, 3, 4].map(TaskId),
            has_tasks: true,
            finding: &if preview_of.is_clean() {
                OrderFinding::default()
            } else {
                finding()
            },
            breaks: if preview_of.is_clean() { &[] } else { &breaks },
            conflicts: if preview_of.is_clean() {
                &[]
            } else {
                &conflicts
            },
        },
        style,
    )
}

#[test]
fn a_preview_names_both_tasks_and_shows_what_each_made_of_the_lines() {
    insta::assert_snapshot!(shown(&conflicting(), &RICH), @r"
    Into main at 0000000000: 4 merges
      ✓ 1 Add totals to the ledger     merges cleanly
      ✗ 2 Round payments half to even  conflicts with task 1
          src/pay.rs: both change the same lines, in function round
          doc/old.md: one changes it, the other deletes it
      · 3 Describe the format          is there already
      ! other                          git cannot tell

    1 of 4 merges conflicts, 1 cannot be told.
    The order of the issue would leave out 2 instead of 1:
      task 1, since task 2 changes function round in src/pay.rs too
      task 3, since it builds on task 1

    2 warnings: what merges as text and may still break
      ! total
        task 1 renames it to total_of, src/ledger.rs:12
        task 3 begins to use it, src/report/monthly.rs:140
      ! format
        main makes it take (cents: i64, currency: Currency) instead of (cents:
          i64), src/format.rs:7
        task 1 calls it the old way, src/pay.rs:55

    src/pay.rs:41, in function round
      task 1 (Add totals to the ledger):
          fn round(cents: f64) -> i64 {
        -     cents.round() as i64
        +     let total = cents.round();
        +     total as i64
          }
      task 2 (Round payments half to even):
          fn round(cents: f64) -> i64 {
        -     cents.round() as i64
        +     cents.round_ties_even() as i64
          }
    ");
}

#[test]
fn steps_of_a_long_preview_that_come_to_the_same_share_a_line() {
    let steps = (1..=14).map(|number| {
        let result = match number {
            4..=8 | 12 => StepResult::Conflict,
            9 => StepResult::Empty,
            _ => StepResult::Clean,
        };
        let mut one = step(None, &format!("topic-{number}"), result);
        if result == StepResult::Conflict {
            let path = if number == 12 {
                "NEWS.md"
            } else {
                "CHANGELOG.md"
            };
            one.resolution = Some(Resolution {
                by: vec!["changelog union".to_owned()],
                method: vec![format!("{path}: changelog union")],
                tree: oid(8),
            });
        }
        one
    });
    let long = MergePreview {
        into: oid(5),
        steps: steps.collect(),
    };
    insta::assert_snapshot!(shown(&long, &Style::PLAIN), @r"
    Into main at 0000000000: 14 merges
      + 3 merge cleanly: topic-1, topic-2, topic-3
      + 5 conflict in CHANGELOG.md, resolved by changelog union: topic-4, topic-5,
          topic-6, topic-7, topic-8
      . topic-9   is there already
      + topic-10  merges cleanly
      + topic-11  merges cleanly
      + topic-12  conflicts, resolved
          NEWS.md: resolved by changelog union
      + topic-13  merges cleanly
      + topic-14  merges cleanly

    Everything merges, with what was resolved.
    ");
}

#[test]
fn no_other_order_is_said_to_be_better_only_where_that_is_proven() {
    let mut steps = conflicting();
    steps.steps.truncate(2);
    let told = |is_proven| {
        let finding = OrderFinding {
            is_proven,
            others: Vec::new(),
            ..finding()
        };
        let view = PreviewView {
            preview: &steps,
            into: "main",
            titles: &titles(),
            subjects: &BTreeMap::new(),
            order: &[1, 2].map(TaskId),
            has_tasks: true,
            conflicts: &[],
            finding: &finding,
            breaks: &[],
        };
        preview(&view, &Style::PLAIN)
    };
    let words = "No other order leaves out fewer.";
    assert!(told(true).contains(words));
    assert!(!told(false).contains(words));
}

#[test]
fn a_clean_preview_is_short() {
    let clean = MergePreview {
        into: oid(5),
        steps: vec![step(Some(1), "feat/totals", StepResult::Clean)],
    };
    insta::assert_snapshot!(shown(&clean, &Style::PLAIN), @r"
    Into main at 0000000000: 1 merge
      + 1 Add totals to the ledger  merges cleanly

    Everything merges cleanly.
    ");
}

#[test]
fn a_preview_fits_its_screen() {
    for width in [60, 80, 120] {
        for line in shown(&conflicting(), &Style { width, ..RICH }).lines() {
            assert!(line.width() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn the_preview_document() {
    let preview = conflicting();
    let mut document = PreviewDocument::new(&preview);
    document.steps.remove(0);
    document.steps.truncate(1);
    insta::assert_snapshot!(serde_json::to_string_pretty(&document).unwrap(), @r#"
    {
      "schema": "git-orchestrate/preview/1",
      "into": "0000000000000000000000000000000000000005",
      "clean": false,
      "steps": [
        {
          "ref": "refs/heads/fix/round",
          "oid": "0000000000000000000000000000000000000007",
          "task": "2",
          "title": null,
          "result": "conflict",
          "tree": "0000000000000000000000000000000000000009",
          "conflicts": [
            {
              "path": "src/pay.rs",
              "kind": "content"
            },
            {
              "path": "doc/old.md",
              "kind": "modify_delete"
            }
          ],
          "hunks": [],
          "resolved_by": null,
          "method": null,
          "resolved_tree": null
        }
      ],
      "order": null,
      "breaks": []
    }
    "#);
}

fn clean_entry(task: u32, remove: bool, reason: &str, words: &str) -> CleanEntry {
    CleanEntry {
        task: TaskId(task),
        title: titles()[&TaskId(task)].clone(),
        branch: Some(format!("refs/heads/feat/{task}")),
        tip: Some(oid(3)),
        worktree: Some(format!("/w/pay.orchestrate/1121-0534-k3f9/{task}")),
        remove,
        reason: reason.to_owned(),
        words: words.to_owned(),
        backup: None,
    }
}

#[test]
fn a_clean_up_shows_what_goes_and_what_stays_and_why() {
    let mut document = CleanDocument::new(
        "1121-0534-k3f9".parse().unwrap(),
        "refs/heads/main".to_owned(),
        oid(5),
        vec![
            clean_entry(1, true, "ancestor", "merged"),
            clean_entry(2, false, "unmerged", "2 commits are not in main"),
            clean_entry(3, true, "squashed", "merged as one commit"),
        ],
    );
    insta::assert_snapshot!(cleaning(&document, &RICH), @r"
    To remove (looked for in main at 0000000000):
      ✓ 1 Add totals to the ledger     merged
          feat/1
          /w/pay.orchestrate/1121-0534-k3f9/1
      ✓ 3 Describe the format          merged as one commit
          feat/3
          /w/pay.orchestrate/1121-0534-k3f9/3

    To keep:
      ! 2 Round payments half to even  2 commits are not in main
          feat/2
          /w/pay.orchestrate/1121-0534-k3f9/2

    2 worktrees and 2 branches to remove.
    ");
    document.applied = true;
    document.items.retain(|item| !item.remove);
    insta::assert_snapshot!(cleaning(&document, &Style::PLAIN), @r"
    Kept:
      ! 2 Round payments half to even  2 commits are not in main
          feat/2
          /w/pay.orchestrate/1121-0534-k3f9/2

    Nothing is removed.
    ");
    document.items.clear();
    insta::assert_snapshot!(cleaning(&document, &Style::PLAIN), @"Nothing is left of the run.");
}

#[test]
fn a_diagnostic_points_at_its_line() {
    let text = "# Payments\n\n- [ ] API\tthings\n- [ ] Größe ändern (depends on 9)\n";
    let noticed = [
        Diagnostic {
            kind: DiagnosticKind::Vague,
            severity: Severity::Warning,
            message: "Task 1 says neither what to do nor where.".into(),
            help: Some("Name a file, a folder or a function, and begin with a verb.".into()),
            task: Some(TaskId(1)),
            span: Some(Span { line: 3, column: 7 }),
        },
        Diagnostic {
            kind: DiagnosticKind::UnknownDependency,
            severity: Severity::Error,
            message: "Task 2 depends on task 9, and there is none.".into(),
            help: None,
            task: Some(TaskId(2)),
            span: Some(Span {
                line: 4,
                column: 21,
            }),
        },
        Diagnostic {
            kind: DiagnosticKind::Truncated,
            severity: Severity::Note,
            message: "The text was too large, and only its beginning was read.".into(),
            help: None,
            task: None,
            span: None,
        },
    ];
    insta::assert_snapshot!(diagnostics(&noticed, "plan.md", Some(text), &RICH), @r"
    error: Task 2 depends on task 9, and there is none.
      → plan.md:4:21
      4 │ - [ ] Größe ändern (depends on 9)
        │                     ^
    warning: Task 1 says neither what to do nor where.
      → plan.md:3:7
      3 │ - [ ] API things
        │       ^
        help: Name a file, a folder or a function, and begin with a verb.
    note: The text was too large, and only its beginning was read.
    ");
    insta::assert_snapshot!(diagnostics(&noticed[..1], "plan.md", None, &Style::PLAIN), @r"
    warning: Task 1 says neither what to do nor where.
      -> plan.md:3:7
        help: Name a file, a folder or a function, and begin with a verb.
    ");
    assert_eq!(diagnostics(&[], "plan.md", None, &RICH), "");
}
