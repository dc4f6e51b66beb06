//! What is seen while tasks run: conflicts, hazards, contracts, footprints.

use std::fs;

use git_orchestrate::engine::running::{Checkpoints, OnHazard, RunOptions};
use git_orchestrate::model::{
    Event, FailureKind, HazardKind, LeftOut, Outcome, SeenHazard, TaskId,
};

use super::lab::{Lab, Ran};

/// The place of the first event that is so.
fn at(ran: &Ran, is: impl Fn(&Event) -> bool) -> Option<usize> {
    ran.events.iter().position(is)
}

fn first_end(ran: &Ran) -> usize {
    at(ran, |event| matches!(event, Event::AttemptEnded { .. })).unwrap()
}

/// Agents that wait for each other, so that what they do is done while both run.
fn together(lab: &Lab, script: &str) -> RunOptions {
    let folder = lab.repository.beside("meet").display().to_string();
    lab.options(&format!(
        "meet() {{ mkdir -p {folder}; touch {folder}/$1-$ID; n=0; \
         while [ $(ls {folder} | grep -c \"^$1-\") -lt 2 ] && [ $n -lt 200 ]; do sleep 0.05; n=$((n+1)); done; }}\n{script}"
    ))
}

#[test]
fn a_conflict_is_seen_while_both_run_and_seen_to_be_gone() {
    let lab = Lab::new();
    let plan = lab.plan(
        r#"
        [[task]]
        title = "Left"
        writes = ["src/a.txt"]
        [[task]]
        title = "Right"
        writes = ["src/a.txt"]
        "#,
    );
    let options = together(
        &lab,
        "meet begin; sed -i \"2s/.*/by $ID/\" src/a.txt; sleep 2.5; \
         if test $ID = 2; then git checkout -q src/a.txt; echo 2 > two.txt; fi; sleep 2.5; meet end",
    );
    let ran = lab.run(&plan, &options);
    let end = first_end(&ran);
    let seen = at(&ran, |event| matches!(event, Event::ConflictSeen { .. }));
    assert!(seen.is_some_and(|seen| seen < end), "{:#?}", ran.events);
    let gone = at(&ran, |event| matches!(event, Event::ConflictGone { .. }));
    assert!(gone.is_some_and(|gone| gone < end), "{:#?}", ran.events);
    assert!(ran.state.conflicts.is_empty());
    let hazard = ran.events.iter().find_map(|event| match event {
        Event::HazardSeen { hazard } => Some(hazard.clone()),
        _ => None,
    });
    let expected = SeenHazard {
        a: TaskId(1),
        b: TaskId(2),
        kind: HazardKind::WriteWrite,
        path: "src/a.txt".parse().unwrap(),
        importer: None,
        a_lines: vec![(2, 2)],
        b_lines: vec![(2, 2)],
        is_expected: false,
    };
    assert_eq!(hazard, Some(expected));
}

#[test]
fn a_footprint_is_exceeded_while_the_task_runs_and_that_is_told_once() {
    let lab = Lab::new();
    let plan = lab.plan(
        r#"
        [[task]]
        title = "One"
        writes = ["src/a.txt"]
        "#,
    );
    let script = "echo 1 >> src/a.txt; echo 1 > src/other.txt; sleep 2.5";
    let ran = lab.run(&plan, &lab.options(script));
    let told: Vec<usize> = (ran.events.iter().enumerate())
        .filter(|(_, event)| matches!(event, Event::FootprintExceeded { .. }))
        .map(|(at, _)| at)
        .collect();
    let [told] = told.as_slice() else {
        panic!("{:#?}", ran.events);
    };
    assert!(*told < first_end(&ran));
}

#[test]
fn an_attempt_that_changes_a_contract_is_ended_and_the_next_one_is_told() {
    let lab = Lab::new();
    let plan = lab.plan(
        r#"
        [[task]]
        title = "Settle"
        contracts = ["src/a.txt"]
        writes = ["src/a.txt"]
        [[task]]
        title = "Use"
        depends_on = [1]
        writes = ["src/b.txt"]
        "#,
    );
    let script = "echo $ID >> src/b.txt; \
         if test $ID = 1; then echo 1 >> src/a.txt; exit 0; fi; \
         cp \"$ORCHESTRATE_TASK_FILE\" told-$TRY; \
         if test $TRY = 1; then echo 2 >> src/a.txt; sleep 20; fi";
    let options = RunOptions {
        retries: 1,
        ..lab.options(script)
    };
    let ran = lab.run(&plan, &options);
    assert!(ran.outcome(1).is_success(), "{}", ran.outcomes());
    assert!(ran.outcome(2).is_success(), "{}", ran.outcomes());
    let [FailureKind::Contract { paths }] = ran.task(2).failures.as_slice() else {
        panic!("{:?}", ran.task(2).failures);
    };
    assert_eq!(paths[0].as_str(), "src/a.txt");
    let told = lab.show(&ran, 2, "told-2").unwrap();
    assert!(
        told.contains("contract") && told.contains("src/a.txt"),
        "{told}"
    );
    assert_eq!(
        lab.show(&ran, 2, "src/a.txt").unwrap(),
        "one\ntwo\nthree\n1"
    );
}

#[test]
fn a_contract_that_was_changed_in_no_time_is_no_success() {
    let lab = Lab::new();
    let plan = lab.plan(
        r#"
        contracts = ["src/a.txt"]
        [[task]]
        title = "Change it"
        "#,
    );
    let ran = lab.run(&plan, &lab.options("echo 1 >> src/a.txt"));
    let is_contract = |outcome: &Outcome| {
        matches!(
            outcome,
            Outcome::Failed {
                kind: FailureKind::Contract { .. }
            }
        )
    };
    assert!(is_contract(ran.outcome(1)), "{}", ran.outcomes());
}

#[test]
fn tasks_that_have_not_begun_wait_for_what_is_really_changed() {
    let lab = Lab::new();
    let plan = lab.plan(
        r#"
        [[task]]
        title = "One"
        minutes = 10
        writes = ["src/a.txt"]
        [[task]]
        title = "Two"
        minutes = 9
        writes = ["two.txt"]
        [[task]]
        title = "Three"
        minutes = 1
        writes = ["src/b.txt"]
        "#,
    );
    // The first strays into what the third is to change, while the second still holds the other worker.
    let script = "case $ID in \
         1) echo 1 >> src/a.txt; echo 1 >> src/b.txt; sleep 5;; \
         2) echo 2 > two.txt; sleep 2.5;; \
         3) echo 3 >> src/b.txt;; esac";
    let options = RunOptions {
        max_workers: 2,
        on_hazard: OnHazard::Replan,
        ..lab.options(script)
    };
    let ran = lab.run(&plan, &options);
    let is_replanned = |event: &Event| matches!(event, Event::Replanned { .. });
    assert!(at(&ran, is_replanned).is_some(), "{:#?}", ran.events);
    assert_eq!(ran.task(3).builds_on, [TaskId(1)]);
    assert_eq!(
        lab.show(&ran, 3, "src/b.txt").unwrap(),
        "one\ntwo\nthree\n1\n3"
    );
    let folder = ran.worktree(3).parent().unwrap();
    assert!(fs::metadata(folder).is_ok());
}

#[test]
fn a_checkpoint_names_who_breaks_it_while_others_still_work() {
    let lab = Lab::new();
    let options = RunOptions {
        checkpoints: Some(Checkpoints::Each),
        verify: Some("test ! -e bad.txt && ! grep -rq conflict out".to_owned()),
        ..lab.options(
            "mkdir -p out; echo $ID > out/$ID.txt; test $ID != 2 || echo bad > bad.txt; \
             sleep $(( ID == 4 ? 6 : ID ))",
        )
    };
    let plan = lab.tasks(4);
    let ran = lab.run(&plan, &options);
    let made: Vec<usize> = (ran.events.iter().enumerate())
        .filter(|(_, event)| matches!(event, Event::CheckpointMade { .. }))
        .map(|(at, _)| at)
        .collect();
    let is_last_end = |event: &Event| matches!(event, Event::AttemptEnded { attempt, .. } if attempt.task == TaskId(4));
    let last_end = at(&ran, is_last_end).unwrap();
    assert!(
        made.iter().any(|made| *made < last_end),
        "{:#?}",
        ran.events
    );
    let checkpoint = ran.state.checkpoint.clone().unwrap();
    assert_eq!(checkpoint.tasks, [TaskId(1), TaskId(3)]);
    let [(TaskId(2), LeftOut::Verify { .. })] = checkpoint.broken.as_slice() else {
        panic!("{checkpoint:?}");
    };
    let name = format!("refs/orchestrate/{}/checkpoint", ran.state.run);
    assert_eq!(lab.repository.oid(&name), checkpoint.commit);
    let is_foreign = |event: &Event| matches!(event, Event::ForeignWrite { .. });
    assert_eq!(at(&ran, is_foreign), None, "{:#?}", ran.events);
    let folder = ran.worktree(1).parent().unwrap().join("checkpoint");
    assert!(!folder.exists());
}
