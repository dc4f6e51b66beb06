//! Answers of agents where a check command is given: what it needs may change beside what conflicts, and nothing else.

use git_orchestrate::engine::merging::MergeOptions;
use git_orchestrate::model::{LeftOut, TaskId};

use super::resolving::{agent, merge, with_shim};
use crate::support::finished_run::FinishedRun;
use crate::support::repository::TempRepo;

/// Task 1 changes the library and adds a caller; task 2 gives the function another name. Both change its first line.
fn renamed() -> FinishedRun {
    let temp = TempRepo::new();
    temp.write("lib.sh", "greet() { echo hello; }\n")
        .write("old.sh", ". ./lib.sh\ngreet\n");
    temp.commit("a program");
    let run = FinishedRun::new(temp, 2);
    run.task(
        1,
        &[],
        &[
            ("lib.sh", "greet() { echo hello world; }\n"),
            ("new.sh", ". ./lib.sh\ngreet # twice\n"),
        ],
    );
    run.task(
        2,
        &[],
        &[
            ("lib.sh", "welcome() { echo hello; }\n"),
            ("old.sh", ". ./lib.sh\nwelcome\n"),
        ],
    );
    run.finish();
    with_shim(run)
}

const SETTLE: &str = "echo 'welcome() { echo hello world; }' > lib.sh\n";
const CHECK: &str = "sh old.sh && sh new.sh";

fn answered(script: &str, check: Option<&str>) -> (FinishedRun, bool) {
    let run = renamed();
    let mut options: MergeOptions = agent(&run, &format!("{SETTLE}{script}"));
    if let Some(agent) = &mut options.resolve.agent {
        agent.check = check.map(str::to_owned);
    }
    let integration = merge(&run, &options);
    let is_settled = integration.left_out.is_empty();
    assert!(
        is_settled
            || matches!(
                &integration.left_out[..],
                [(TaskId(2), LeftOut::Conflict { .. })]
            ),
        "{:?}",
        integration.left_out
    );
    (run, is_settled)
}

#[test]
fn what_the_check_needs_may_change_too() {
    let follow = "sed -i s/greet/welcome/ new.sh";
    let (run, is_settled) = answered(follow, Some(CHECK));
    assert!(is_settled);
    assert_eq!(run.temp.read("new.sh"), ". ./lib.sh\nwelcome # twice\n");
    assert_eq!(run.temp.read("old.sh"), ". ./lib.sh\nwelcome\n");
    // Without a check nobody says that it is needed.
    assert!(!answered(follow, None).1);
    // And without it the check fails.
    assert!(!answered("", Some(CHECK)).1);
}

#[test]
fn what_the_check_does_not_need_stays_out() {
    let (run, is_settled) = answered("echo x > more; echo y > new.sh", Some("sh old.sh"));
    assert!(is_settled);
    assert!(!run.temp.path().join("more").exists());
    assert_eq!(run.temp.read("new.sh"), ". ./lib.sh\ngreet # twice\n");
}

#[test]
fn nothing_may_be_lost_for_the_sake_of_the_check() {
    for script in [
        "echo . ./lib.sh > new.sh",
        "rm new.sh; ln -s old.sh new.sh",
        "rm new.sh",
    ] {
        let (_, is_settled) = answered(script, Some("sh old.sh && ! grep -q greet new.sh"));
        assert!(!is_settled, "{script}");
    }
}
