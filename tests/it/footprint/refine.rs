//! What an agent says of tasks, taken in as evidence.

use std::collections::{BTreeMap, BTreeSet};

use git_orchestrate::agent::read_answer;
use git_orchestrate::footprint::{PathIndex, Refined, refine};
use git_orchestrate::model::{Footprint, FootprintEntry, TaskId};
use insta::assert_snapshot;

use super::{TREE, path};

/// What becomes of the footprints of two tasks: the first is expected to write `src/lib.rs`, of the second nothing is
/// known.
fn refined(answer: &str) -> (BTreeMap<TaskId, Footprint>, Refined) {
    let known = Footprint {
        writes: vec![
            FootprintEntry {
                path: path("src/lib.rs"),
                probability: 0.5,
                evidence: Vec::new(),
                regions: Vec::new(),
            },
            FootprintEntry {
                path: path("src/timeout.rs"),
                probability: 0.3,
                evidence: Vec::new(),
                regions: Vec::new(),
            },
        ],
        ..Footprint::default()
    };
    let mut footprints = BTreeMap::from([(TaskId(1), known), (TaskId(2), Footprint::default())]);
    let asked: BTreeSet<TaskId> = footprints.keys().copied().collect();
    let files = PathIndex::new(TREE.iter().map(|text| path(text)));
    let refined = refine(
        &mut footprints,
        &read_answer("Codex", answer),
        &asked,
        &files,
    );
    (footprints, refined)
}

fn told(footprints: &BTreeMap<TaskId, Footprint>) -> String {
    let mut lines = Vec::new();
    for (id, footprint) in footprints {
        for (verb, entries) in [
            ("writes", &footprint.writes),
            ("creates", &footprint.creates),
            ("reads", &footprint.reads),
        ] {
            lines.extend(entries.iter().map(|entry| {
                let why: Vec<&str> = entry.evidence.iter().map(|e| e.text.as_str()).collect();
                format!(
                    "{id} {verb} {} {} {}",
                    entry.path,
                    entry.probability,
                    why.join("; ")
                )
            }));
        }
    }
    lines.join("\n")
}

#[test]
fn a_claim_raises_and_silence_lowers_nothing() {
    let (footprints, refined) = refined(
        r#"{"tasks": [
          {"task": 1, "writes": [{"path": "src/lib.rs", "likelihood": 0.9, "why": "it exports all"},
                                 {"path": "src/lib.rs", "likelihood": 1.0}],
           "reads": [{"path": "src/lib.rs", "likelihood": 0.2}]},
          {"task": 2, "writes": [{"path": "./README.md", "likelihood": 1}],
           "creates": [{"path": "src/new.rs", "likelihood": 0.8}, {"path": "Cargo.toml", "likelihood": 0.5}],
           "reads": [{"path": "src/timeout.rs", "likelihood": 0.01}]}]}"#,
    );
    assert_snapshot!(told(&footprints), @"
    1 writes src/lib.rs 0.77 Codex says that the task changes it (90 %): it exports all
    1 writes src/timeout.rs 0.3 
    2 writes README.md 0.6 Codex says that the task changes it (100 %)
    2 writes Cargo.toml 0.3 Codex says that the task changes it (50 %)
    2 creates src/new.rs 0.48 Codex says that the task makes it (80 %)
    ");
    assert_eq!((refined.n_files, refined.n_tasks), (5, 2));
}

#[test]
fn what_cannot_be_is_left_out_and_told() {
    let (footprints, refined) = refined(
        r#"{"tasks": [
          {"task": 9, "writes": ["src/lib.rs"]},
          {"task": 2, "writes": ["../../etc/passwd", "/etc/passwd", ".git/config", "src\\lib.rs", "gone.rs", "a\u0000b",
                                 "src", ""],
           "creates": ["x/../../y", "C:\\x", "made.rs"]},
          {"task": 1, "reads": ["made.rs"]}],
        "dependencies": [{"before": 1, "after": 9}, {"before": 2, "after": 2}]}"#,
    );
    assert_snapshot!(told(&footprints), @"
    1 writes src/lib.rs 0.5 
    1 writes src/timeout.rs 0.3 
    1 reads made.rs 0.3 Codex says that the task relies on it (50 %)
    2 creates made.rs 0.3 Codex says that the task makes it (50 %)
    ");
    let messages: Vec<&str> = (refined.diagnostics.iter())
        .map(|diagnostic| diagnostic.message.as_str())
        .collect();
    assert_snapshot!(messages.join("\n"), @r"
    Left out of what Codex says: nobody asked about task 9.
    Left out of what Codex says of task 2: `../../etc/passwd` is no path inside the repository.
    Left out of what Codex says of task 2: `/etc/passwd` is no path inside the repository.
    Left out of what Codex says of task 2: `.git/config` is no path inside the repository.
    Left out of what Codex says of task 2: `src\lib.rs` is no path.
    Left out of what Codex says of task 2: `gone.rs` is not in the tree, and no task makes it.
    Left out of what Codex says of task 2: `ab` is no path.
    Left out of what Codex says of task 2: `src` is not in the tree, and no task makes it.
    Left out of what Codex says of task 2: `` is no path inside the repository.
    Left out of what Codex says of task 2: `x/../../y` is no path inside the repository.
    Left out of what Codex says of task 2: `C:\x` is no path.
    Left out of what Codex says: it orders tasks 1 and 9, and nobody asked about task 9.
    Left out of what Codex says: it has task 2 wait for itself.
    ");
}

#[test]
fn an_order_is_told_with_the_file_where_the_two_meet() {
    let (_, refined) = refined(
        r#"{"tasks": [{"task": 2, "reads": [{"path": "src/timeout.rs", "likelihood": 0.9}]}],
            "dependencies": [{"before": 1, "after": 2, "why": "it uses the new timeout"},
                             {"before": 1, "after": 2, "path": "README.md"},
                             {"before": 2, "after": 1, "path": "nowhere.rs"}]}"#,
    );
    let orders: Vec<String> = (refined.orders.iter())
        .map(|order| format!("{:?}", order.reason))
        .collect();
    assert_snapshot!(orders.join("\n"), @r#"
    Inferred { path: RepoPath("src/timeout.rs"), text: "Codex says that task 2 waits for task 1: it uses the new timeout" }
    Inferred { path: RepoPath("README.md"), text: "Codex says that task 2 waits for task 1: needs what that does" }
    "#);
    assert_snapshot!(refined.diagnostics[0].message, @"Left out of what Codex says: it orders task 2 before task 1 and names no file where they meet.");
}
