//! Plan against reality, as a table.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use git_orchestrate::model::{ImportGraph, RepoPath, TaskId};
use git_orchestrate::planner::{self, Observed};

use super::Sketch;

fn observed(task: u32, paths: &[&str], is_live: bool, builds_on: &[u32]) -> Observed {
    let paths: BTreeSet<RepoPath> = paths.iter().map(|path| path.parse().unwrap()).collect();
    Observed {
        task: TaskId(task),
        paths,
        is_live,
        builds_on: builds_on.iter().map(|&id| TaskId(id)).collect(),
    }
}

fn sketch() -> Sketch {
    Sketch::default()
        .task("One")
        .writes(&["a.py"])
        .task("Two")
        .writes(&["b.py"])
        .task("Three")
        .writes(&["c.py"])
        .after(&[1])
}

fn hazards(all: &[Observed]) -> String {
    let mut graph = ImportGraph::default();
    graph.insert(&"b.py".parse().unwrap(), &"util.py".parse().unwrap());
    let mut text = String::new();
    for seen in planner::seen_hazards(&sketch().plan(), all, &graph) {
        let kind = serde_json::to_value(seen.kind).unwrap();
        let more = match (&seen.importer, seen.is_expected) {
            (Some(importer), _) => format!(" for {importer}"),
            (None, true) => " expected".to_owned(),
            (None, false) => String::new(),
        };
        let _ = writeln!(text, "{} {} {} {}{more}", seen.a, seen.b, kind, seen.path);
    }
    text
}

#[test]
fn tasks_meet_where_both_write_or_one_writes_what_the_other_relies_on() {
    let both = [
        observed(1, &["a.py", "x"], true, &[]),
        observed(2, &["b.py", "x"], true, &[]),
    ];
    insta::assert_snapshot!(hazards(&both), @r#"1 2 "write_write" x"#);
    let strays = [
        observed(1, &["a.py", "b.py"], true, &[]),
        observed(2, &["z"], true, &[]),
    ];
    insta::assert_snapshot!(hazards(&strays), @r#"1 2 "write_write" b.py expected"#);
    let uses = [
        observed(1, &["util.py"], false, &[]),
        observed(2, &["b.py"], true, &[]),
    ];
    insta::assert_snapshot!(hazards(&uses), @r#"1 2 "read_write" util.py for b.py"#);
    let ended = [
        observed(1, &["x"], false, &[]),
        observed(2, &["x"], false, &[]),
    ];
    assert_eq!(hazards(&ended), "");
    let related = [
        observed(1, &["x"], false, &[]),
        observed(3, &["x"], true, &[1]),
    ];
    assert_eq!(hazards(&related), "");
}

#[test]
fn what_a_footprint_does_not_hold_is_exceeded() {
    let plan = sketch().plan();
    let planned = plan.task(TaskId(1)).unwrap();
    let changed = observed(1, &["a.py", "b.py"], true, &[]).paths;
    let exceeded = planner::exceeded(planned, &changed);
    assert_eq!(exceeded, ["b.py".parse::<RepoPath>().unwrap()]);
}

#[test]
fn what_has_not_begun_waits_for_those_that_change_its_files() {
    let plan = sketch().plan();
    let all = [
        observed(1, &["b.py", "c.py"], true, &[]),
        observed(2, &["c.py"], false, &[]),
    ];
    let pending = [TaskId(2), TaskId(3)].into();
    let edges: Vec<(u32, u32)> = (planner::kept_apart(&plan, &all, &pending).iter())
        .map(|edge| (edge.first.0, edge.then.0))
        .collect();
    // The third waits for the first anyway.
    assert_eq!(edges, [(1, 2)]);
}
