//! The page of a run.

use std::collections::BTreeMap;

use git_orchestrate::model::{
    ConflictEntry, ConflictKind, Estimate, Event, Pair, Plan, Record, RunState, TaskId,
};
use git_orchestrate::report::{FileStat, RunDetails, RunView, run_page};

use super::story;
use crate::support::journals::at;

fn page() -> String {
    let pair = |a, b, overlap| Pair {
        a: TaskId(a),
        b: TaskId(b),
        overlap,
        conflict: overlap / 2.0,
        in_one_plan: 0.0,
        hazards: vec![],
    };
    let plan = Plan {
        waves: vec![[1, 2, 3, 4, 6].map(TaskId).to_vec(), vec![TaskId(5)]],
        pairs: vec![pair(1, 2, 0.9), pair(1, 3, 0.7), pair(2, 3, 0.1)],
        ..story::plan()
    };
    let mut records = story::run();
    let conflict = Event::ConflictSeen {
        a: TaskId(2),
        b: TaskId(3),
        conflicts: vec![ConflictEntry {
            path: "src/pay.rs".parse().unwrap(),
            kind: ConflictKind::Content,
        }],
    };
    let end = records.len() - 1;
    let when = records[end].at;
    records.insert(
        end,
        Record {
            at: when,
            event: conflict,
        },
    );
    records.extend(story::merge());
    let state = RunState::replay(&records).unwrap();
    let view = RunView {
        plan: &plan,
        state: &state,
        records: &records,
        success_share: 0.8,
        is_held: false,
        is_newest: true,
        has_landed_at_forge: false,
        now: at(500),
    };
    let file = |path: &str| FileStat {
        path: path.parse().unwrap(),
        n_added: 12,
        n_deleted: 3,
    };
    let details = RunDetails {
        files: BTreeMap::from([
            (TaskId(1), vec![file("src/ledger.rs"), file("src/pay.rs")]),
            (TaskId(2), vec![file("src/pay.rs")]),
            (TaskId(3), vec![file("README.md")]),
        ]),
        logs: BTreeMap::from([(TaskId(4), vec!["<script>alert(1)</script>".to_owned()])]),
        estimate: Estimate::default(),
    };
    run_page(&view, &details)
}

#[test]
fn the_page_tells_how_it_ended_when_why_and_what_comes_next() {
    let page = page();
    for part in [
        "<b>3 of 6</b><span>tasks succeeded</span>",
        "Failure: 3 succeeded, 1 failed, 1 blocked, 1 cancelled",
        "<h2>Next</h2>",
        "task 4, try 2: from 0:06, 3.0 s; the agent exited with code 1",
        "2 pairs of 3 met in a file; 1 of them had been foreseen. 1 foreseen did not come about.",
        "1 and 2 both changed src/pay.rs: foreseen with 90 %",
        "tasks 2 and 3 conflicted in src/pay.rs, seen at 1:16; still there at the end",
        "task 2 was left out: conflicts in src/pay.rs",
        "+12",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
}

#[test]
fn the_page_needs_no_network_and_runs_nothing() {
    let page = page();
    assert!(page.contains("default-src 'none'"));
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    for forbidden in ["<script", "http://", "https://", "@import", "url(http"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    // Each element that is opened is closed.
    for name in ["section", "svg", "table", "details", "ul", "div", "tr"] {
        let opened =
            page.matches(&format!("<{name}>")).count() + page.matches(&format!("<{name} ")).count();
        let closed = page.matches(&format!("</{name}>")).count();
        assert_eq!(opened, closed, "{name}");
    }
}
