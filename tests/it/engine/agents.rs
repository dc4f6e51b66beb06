//! What agents do, and what becomes of it.

use std::fs;
use std::time::Duration;

use git_orchestrate::engine::running::{Retry, RunOptions};
use git_orchestrate::model::{Event, Exit, FailureKind, Outcome};

use super::lab::{Lab, Ran};

fn failure(outcome: &Outcome) -> &FailureKind {
    match outcome {
        Outcome::Failed { kind } => kind,
        outcome => panic!("{outcome:?} is no failure"),
    }
}

#[test]
fn an_agent_that_edits_files_succeeds_and_the_checkout_of_the_user_is_untouched() {
    let lab = Lab::new();
    lab.repository
        .write("README.md", "changed, not committed\n");
    lab.repository.write("note.txt", "untracked\n");
    let head = lab.repository.git(&["rev-parse", "HEAD"]);
    let status = lab.repository.git(&["status", "--porcelain"]);
    let ran = lab.run(
        &lab.tasks(3),
        &lab.options("mkdir -p out && echo $ID > out/$ID.txt"),
    );
    insta::assert_snapshot!(ran.outcomes(), @"
    1: changed 1
    2: changed 1
    3: changed 1
    ");
    insta::assert_snapshot!(ran.story(2), @"worktree_creating worktree_created attempt_starting attempt_started attempt_ended committed task_finished");
    assert_eq!(lab.show(&ran, 2, "out/2.txt").unwrap(), "2");
    assert_eq!(
        ran.task(2).branch.as_deref(),
        Some("refs/heads/feat/do-thing-2")
    );
    assert_eq!(lab.repository.git(&["status", "--porcelain"]), status);
    assert_eq!(lab.repository.git(&["rev-parse", "HEAD"]), head);
    let message = lab
        .repository
        .git(&["log", "-1", "--format=%B", "feat/do-thing-2"]);
    assert!(
        message.starts_with("feat: Do thing 2\n\nTask 2 of run "),
        "{message}"
    );
    assert!(
        !ran.events
            .iter()
            .any(|event| matches!(event, Event::ForeignWrite { .. }))
    );
}

#[test]
fn talking_is_no_success_whatever_the_exit_code() {
    let lab = Lab::new();
    let ran = lab.run(
        &lab.tasks(1),
        &lab.options("echo 'All done, everything works!'"),
    );
    assert_eq!(*failure(ran.outcome(1)), FailureKind::Unchanged);
}

#[test]
fn an_agent_that_hangs_is_ended_with_all_its_children_and_keeps_worktree_and_log() {
    let lab = Lab::new();
    let options = RunOptions {
        timeout: Duration::from_millis(700),
        ..lab.options("echo begun > src/new.txt; echo 'I think'; sleep 600 & sleep 600")
    };
    let ran = lab.run(&lab.tasks(1), &options);
    assert_eq!(*failure(ran.outcome(1)), FailureKind::TimedOut);
    assert!(ran.worktree(1).join("src/new.txt").exists());
    let log = lab.context().store.run(&ran.state.run).logs_folder();
    assert_eq!(
        fs::read_to_string(log.join("agent-1.log")).unwrap(),
        "I think\n"
    );
}

#[test]
fn a_crash_with_changes_is_a_failure_and_its_work_is_kept_on_the_branch() {
    let lab = Lab::new();
    let ran = lab.run(&lab.tasks(1), &lab.options("echo half > half.txt; exit 3"));
    let exit = Exit::Failure { code: 3 };
    assert_eq!(*failure(ran.outcome(1)), FailureKind::Agent { exit });
    assert_eq!(lab.show(&ran, 1, "half.txt").unwrap(), "half");
}

#[test]
fn an_agent_that_is_not_there_is_a_failure_of_its_task_alone() {
    let lab = Lab::new();
    let mut options = lab.options("true");
    options.agent.command = vec!["/nowhere/agent".to_owned()];
    let ran = lab.run(&lab.tasks(1), &options);
    let FailureKind::Agent { exit } = failure(ran.outcome(1)) else {
        panic!("{}", ran.outcomes());
    };
    assert!(matches!(exit, Exit::NotStarted { .. }), "{exit:?}");
}

#[test]
fn a_write_into_the_checkout_of_the_user_is_reported_and_left_alone() {
    let lab = Lab::new();
    let checkout = lab.repository.path().display().to_string();
    let script = format!("echo mine > out.txt; echo escaped > {checkout}/src/a.txt");
    let ran = lab.run(&lab.tasks(1), &lab.options(&script));
    let is_escape = matches!(failure(ran.outcome(1)), FailureKind::Escaped { .. });
    assert!(is_escape, "{}", ran.outcomes());
    let foreign: Vec<&Event> = ran
        .events
        .iter()
        .filter(|event| matches!(event, Event::ForeignWrite { .. }))
        .collect();
    let [
        Event::ForeignWrite {
            running,
            place,
            what,
            ..
        },
    ] = foreign.as_slice()
    else {
        panic!("{foreign:?}");
    };
    assert_eq!((running.len(), place.as_str()), (1, "checkout"));
    assert_eq!(*what, ["src/a.txt"]);
    assert_eq!(lab.repository.read("src/a.txt"), "escaped\n");
}

#[test]
fn a_branch_and_a_hook_that_an_agent_makes_elsewhere_are_reported() {
    let lab = Lab::new();
    let script = "echo x > x; git branch mine; echo 'exit 1' > \"$(git rev-parse --git-common-dir)/hooks/pre-commit\"";
    let ran = lab.run(&lab.tasks(1), &lab.options(script));
    let is_escape = matches!(failure(ran.outcome(1)), FailureKind::Escaped { .. });
    assert!(is_escape, "{}", ran.outcomes());
    let places: Vec<&str> = ran
        .events
        .iter()
        .filter_map(|event| match event {
            Event::ForeignWrite { place, .. } => Some(place.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(places, ["hooks", "refs"]);
}

/// What was reported as changed by nobody's task: who ran then, where, and what.
fn foreign(ran: &Ran) -> Vec<(usize, String, String)> {
    let told = ran.events.iter().filter_map(|event| match event {
        Event::ForeignWrite {
            running,
            place,
            what,
            ..
        } => Some((running.len(), place.clone(), what.join(" "))),
        _ => None,
    });
    told.collect()
}

#[test]
fn a_write_into_the_worktree_of_a_task_that_has_ended_is_reported() {
    let lab = Lab::new();
    let plan =
        lab.plan("[[task]]\ntitle = \"First\"\n[[task]]\ntitle = \"Second\"\ndepends_on = [1]\n");
    let script = "for other in ../*; do test \"$(cd $other && pwd)\" = \"$(pwd)\" || echo bad > $other/intruder.txt; done
                  echo $ID > $ID.txt";
    let ran = lab.run(&plan, &lab.options(script));
    let is_escape = matches!(failure(ran.outcome(2)), FailureKind::Escaped { .. });
    assert!(is_escape, "{}", ran.outcomes());
    let slug = ran.worktree(1).file_name().unwrap().to_string_lossy();
    let expected = (1, "worktrees".to_owned(), format!("{slug}/intruder.txt"));
    assert_eq!(foreign(&ran), [expected]);
}

#[test]
fn what_changed_while_nobody_watched_is_reported_when_the_run_is_taken_up() {
    let lab = Lab::new();
    let options = lab.options("test $TRY = 1 && exit 3; echo x > x.txt");
    let plan = lab.tasks(1);
    let ran = lab.run(&plan, &options);
    assert_eq!(foreign(&ran), []);
    lab.repository.write("src/a.txt", "changed by hand\n");
    let again = lab.resume(&ran.state.run, &options, &Retry::All);
    let expected = (0, "checkout".to_owned(), "src/a.txt".to_owned());
    assert_eq!(foreign(&again), [expected]);
    assert!(again.outcome(1).is_success(), "{}", again.outcomes());
}

#[test]
fn droppings_are_not_committed_and_named() {
    let lab = Lab::new();
    let script = "echo x > kept.txt; echo x > .kept.txt.swp; mkdir -p target __pycache__; \
                  echo x > target/build; echo x > __pycache__/a.pyc; echo x > .aider.chat.history.md";
    let ran = lab.run(&lab.tasks(1), &lab.options(script));
    assert_eq!(lab.changed(&ran, 1), "kept.txt");
    let left_out = ran.events.iter().find_map(|event| match event {
        Event::Committed { left_out, .. } => Some(left_out.clone()),
        _ => None,
    });
    insta::assert_snapshot!(left_out.unwrap().join(" "), @".aider.chat.history.md .kept.txt.swp __pycache__/a.pyc");
}

#[test]
fn what_an_agent_commits_itself_counts_wherever_its_head_is() {
    let lab = Lab::new();
    let script = "git checkout -q --detach; echo 1 > one; git add one; \
                  git -c user.name=a -c user.email=a@b commit -qm one; echo 2 > two";
    let ran = lab.run(&lab.tasks(1), &lab.options(script));
    assert!(ran.outcome(1).is_success(), "{}", ran.outcomes());
    assert_eq!(lab.changed(&ran, 1), "one\ntwo");
}

#[test]
fn an_agent_that_ruins_its_git_file_ruins_nothing_else() {
    let lab = Lab::new();
    let ran = lab.run(
        &lab.tasks(2),
        &lab.options("rm .git; echo $ID > $ID.txt; test $ID = 1 || git init -q"),
    );
    insta::assert_snapshot!(ran.outcomes(), @"
    1: changed 1
    2: changed 1
    ");
    assert_eq!(lab.changed(&ran, 2), "2.txt");
}

#[test]
fn a_repository_inside_the_worktree_is_left_out() {
    let lab = Lab::new();
    let ran = lab.run(
        &lab.tasks(1),
        &lab.options("git init -q nested; echo x > nested/x; echo y > y"),
    );
    assert_eq!(lab.changed(&ran, 1), "y");
}

#[test]
fn output_that_is_no_text_harms_nothing() {
    let lab = Lab::new();
    let ran = lab.run(
        &lab.tasks(1),
        &lab.options("printf '\\377\\376\\000\\033[2J\\n'; echo x > x"),
    );
    assert!(ran.outcome(1).is_success(), "{}", ran.outcomes());
}

#[test]
fn the_check_command_has_the_last_word() {
    let lab = Lab::new();
    let options = RunOptions {
        check: Some("test -e out/1.txt && echo looked".to_owned()),
        ..lab.options("mkdir out; echo $ID > out/$ID.txt")
    };
    let ran = lab.run(&lab.tasks(2), &options);
    assert!(ran.outcome(1).is_success());
    let exit = Exit::Failure { code: 1 };
    let FailureKind::Check { exit: found, .. } = failure(ran.outcome(2)) else {
        panic!("{}", ran.outcomes());
    };
    assert_eq!(*found, exit);
}

#[test]
fn files_outside_the_footprint_are_told_and_kept() {
    let lab = Lab::new();
    let ran = lab.run(
        &lab.tasks(1),
        &lab.options("mkdir out; echo 1 > out/1.txt; echo 2 > other.txt"),
    );
    let exceeded = ran.events.iter().find_map(|event| match event {
        Event::FootprintExceeded { paths, .. } => Some(format!("{paths:?}")),
        _ => None,
    });
    assert_eq!(exceeded.unwrap(), r#"[RepoPath("other.txt")]"#);
    assert!(ran.outcome(1).is_success());
}

#[test]
fn an_agent_sees_its_task_and_no_token() {
    let lab = Lab::new();
    let script = "env | grep -E '^(ORCHESTRATE_|GH_TOKEN|GITHUB_TOKEN)' | cut -d= -f1 | sort > seen; cp \"$ORCHESTRATE_TASK_FILE\" told";
    let ran = lab.run(&lab.tasks(1), &lab.options(script));
    insta::assert_snapshot!(lab.show(&ran, 1, "seen").unwrap(), @"
    ORCHESTRATE_ATTEMPT
    ORCHESTRATE_ATTEMPT_TOKEN
    ORCHESTRATE_BASE
    ORCHESTRATE_CACHE
    ORCHESTRATE_DATABASE_SUFFIX
    ORCHESTRATE_PORT
    ORCHESTRATE_PORT_COUNT
    ORCHESTRATE_PORT_RANGE
    ORCHESTRATE_RUN_ID
    ORCHESTRATE_STATUS_FILE
    ORCHESTRATE_TASK_FILE
    ORCHESTRATE_TASK_ID
    ORCHESTRATE_TMP
    ORCHESTRATE_WORKTREE
    ");
    assert!(lab.show(&ran, 1, "told").unwrap().contains("Do thing 1"));
}
