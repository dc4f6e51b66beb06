//! What starts when, and from what.

use std::fs;

use git_orchestrate::engine::running::{Retry, RunOptions};
use git_orchestrate::model::{Event, FailureKind, Outcome, RunPhase, TaskId};

use super::lab::Lab;

/// Appends to a file beside the repository when the agent begins and ends.
fn with_times(lab: &Lab, script: &str) -> String {
    let times = lab.repository.beside("times").display().to_string();
    format!("echo begin $ID >> {times}\n{script}\necho end $ID >> {times}")
}

fn times(lab: &Lab) -> String {
    fs::read_to_string(lab.repository.beside("times")).unwrap()
}

#[test]
fn a_chain_builds_on_the_results_before_it() {
    let lab = Lab::new();
    let plan = lab.plan(
        r#"
        [[task]]
        title = "First"
        [[task]]
        title = "Second"
        depends_on = [1]
        [[task]]
        title = "Third"
        depends_on = [2]
        "#,
    );
    let ran = lab.run(&plan, &lab.options("echo $ID >> chain.txt"));
    assert_eq!(lab.show(&ran, 3, "chain.txt").unwrap(), "1\n2\n3");
    assert_eq!(ran.task(3).builds_on.last(), Some(&TaskId(2)));
    assert_eq!(ran.state.phase, RunPhase::Finished);
}

#[test]
fn a_task_that_depends_on_two_starts_from_both_merged() {
    let lab = Lab::new();
    let plan = lab.plan(
        r#"
        [[task]]
        title = "Left"
        [[task]]
        title = "Right"
        [[task]]
        title = "Both"
        depends_on = [1, 2]
        "#,
    );
    let ran = lab.run(
        &plan,
        &lab.options("cat *.txt 2>/dev/null | sort > all; echo $ID > $ID.txt"),
    );
    assert_eq!(lab.show(&ran, 3, "all").unwrap(), "1\n2");
}

#[test]
fn results_that_do_not_merge_leave_nothing_to_start_from() {
    let lab = Lab::new();
    let plan = lab.plan(
        r#"
        [[task]]
        title = "Left"
        [[task]]
        title = "Right"
        [[task]]
        title = "Both"
        depends_on = [1, 2]
        "#,
    );
    let ran = lab.run(&plan, &lab.options("echo $ID > src/a.txt"));
    let Outcome::Failed {
        kind: FailureKind::Base { message },
    } = ran.outcome(3)
    else {
        panic!("{}", ran.outcomes());
    };
    insta::assert_snapshot!(message, @"the result of task 2 conflicts with those before it in src/a.txt");
}

#[test]
fn tasks_kept_apart_never_overlap_and_the_second_builds_on_the_first() {
    let lab = Lab::new();
    let plan = lab.plan(
        r#"
        [[task]]
        title = "First"
        [[task]]
        title = "Then"
        apart_from = [1]
        [[task]]
        title = "Free"
        "#,
    );
    let script = with_times(&lab, "sleep 0.2; echo $ID >> src/a.txt");
    let ran = lab.run(&plan, &lab.options(&script));
    let text = times(&lab);
    let at = |line: &str| {
        let at = text.lines().position(|found| found == line);
        at.unwrap_or_else(|| {
            panic!(
                "{text}
{}",
                ran.outcomes()
            )
        })
    };
    assert!(at("end 1") < at("begin 2"), "{text}");
    assert_eq!(
        lab.show(&ran, 2, "src/a.txt").unwrap(),
        "one\ntwo\nthree\n1\n2"
    );
}

#[test]
fn a_failure_blocks_what_depends_on_it_and_nothing_else() {
    let lab = Lab::new();
    let plan = lab.plan(
        r#"
        [[task]]
        title = "Fails"
        [[task]]
        title = "Needs it"
        depends_on = [1]
        [[task]]
        title = "Needs that"
        depends_on = [2]
        [[task]]
        title = "Only kept apart"
        apart_from = [1]
        "#,
    );
    let options = lab.options("test $ID != 1 || test -e ../go || exit 1; echo $ID > $ID.txt");
    let ran = lab.run(&plan, &options);
    insta::assert_snapshot!(ran.outcomes(), @r#"
    1: {"outcome":"failed","kind":{"kind":"agent","exit":{"exit":"failure","code":1}}}
    2: {"outcome":"blocked","by":["1"]}
    3: {"outcome":"blocked","by":["1"]}
    4: changed 1
    "#);

    fs::write(ran.worktree(1).parent().unwrap().join("go"), "").unwrap();
    let again = lab.resume(&ran.state.run, &options, &Retry::All);
    insta::assert_snapshot!(again.outcomes(), @"
    1: changed 1
    2: changed 1
    3: changed 1
    4: changed 1
    ");
    assert_eq!(again.task(1).branch, ran.task(1).branch);
    assert_eq!(lab.show(&again, 3, "1.txt").unwrap(), "1");
    // The failed one had left nothing, so it starts afresh, on what was kept apart from it.
    assert_eq!(lab.show(&again, 1, "4.txt").unwrap(), "4");
}

#[test]
fn retrying_some_tasks_takes_what_blocks_them_and_leaves_the_others() {
    let lab = Lab::new();
    let plan = lab.plan(
        r#"
        [[task]]
        title = "Fails"
        [[task]]
        title = "Needs it"
        depends_on = [1]
        [[task]]
        title = "Fails too"
        "#,
    );
    let ran = lab.run(&plan, &lab.options("exit 1"));
    let options = lab.options("echo $ID > $ID.txt");
    let some = Retry::Tasks([TaskId(2)].into());
    let again = lab.resume(&ran.state.run, &options, &some);
    insta::assert_snapshot!(again.outcomes(), @r#"
    1: changed 1
    2: changed 1
    3: {"outcome":"failed","kind":{"kind":"agent","exit":{"exit":"failure","code":1}}}
    "#);
}

#[test]
fn a_retry_keeps_what_was_left_and_is_told_how_it_ended() {
    let lab = Lab::new();
    let options = RunOptions {
        retries: 1,
        ..lab.options("echo $TRY >> work.txt; cp \"$ORCHESTRATE_TASK_FILE\" told; echo 'no luck today'; test $TRY = 2")
    };
    let ran = lab.run(&lab.tasks(1), &options);
    assert!(ran.outcome(1).is_success(), "{}", ran.outcomes());
    assert_eq!(lab.show(&ran, 1, "work.txt").unwrap(), "1\n2");
    let told = lab.show(&ran, 1, "told").unwrap();
    assert!(
        told.contains("no luck today") && told.contains("exited with 1"),
        "{told}"
    );
    assert_eq!(ran.task(1).n_attempts, 2);
}

#[test]
fn no_more_agents_run_at_once_than_there_are_workers() {
    let lab = Lab::new();
    let script = with_times(&lab, "sleep 0.1; echo $ID > $ID.txt");
    let options = RunOptions {
        max_workers: 2,
        ..lab.options(&script)
    };
    lab.run(&lab.tasks(7), &options);
    let mut n_running: i32 = 0;
    for line in times(&lab).lines() {
        n_running += if line.starts_with("begin") { 1 } else { -1 };
        assert!(n_running <= 2, "{}", times(&lab));
    }
}

#[test]
fn a_batch_ends_before_the_next_one_begins() {
    let lab = Lab::new();
    let script = with_times(&lab, "sleep 0.1; echo $ID > $ID.txt");
    let options = RunOptions {
        batch_size: Some(2),
        ..lab.options(&script)
    };
    lab.run(&lab.tasks(6), &options);
    let text = times(&lab);
    let mut tasks: Vec<&str> = text
        .lines()
        .map(|line| line.rsplit(' ').next().unwrap())
        .collect();
    for batch in tasks.chunks_mut(4) {
        batch.sort_unstable();
    }
    assert_eq!(tasks.concat(), "112233445566", "{text}");
}

#[test]
fn only_the_selected_tasks_run() {
    let lab = Lab::new();
    let options = RunOptions {
        tasks: Some([TaskId(1), TaskId(3)].into()),
        ..lab.options("echo $ID > $ID.txt")
    };
    let ran = lab.run(&lab.tasks(4), &options);
    insta::assert_snapshot!(ran.outcomes(), @"
    1: changed 1
    3: changed 1
    ");
}

#[test]
fn names_of_branches_that_are_there_are_not_taken() {
    let lab = Lab::new();
    lab.repository.git(&["branch", "feat/do-thing-1"]);
    lab.repository.git(&["branch", "feat/do-thing-2/x"]);
    let ran = lab.run(&lab.tasks(2), &lab.options("echo $ID > $ID.txt"));
    assert_eq!(
        ran.task(1).branch.as_deref(),
        Some("refs/heads/feat/do-thing-1-2")
    );
    assert_eq!(
        ran.task(2).branch.as_deref(),
        Some("refs/heads/feat/do-thing-2-2")
    );
}

#[test]
fn a_run_that_has_ended_is_left_as_it_is() {
    let lab = Lab::new();
    let options = lab.options("echo $ID > $ID.txt");
    let ran = lab.run(&lab.tasks(1), &options);
    let again = lab.resume(&ran.state.run, &options, &Retry::All);
    assert!(again.events.is_empty(), "{:?}", again.events);
    let is_finished = |event: &Event| matches!(event, Event::RunFinished { .. });
    assert!(ran.events.last().is_some_and(is_finished));
}
