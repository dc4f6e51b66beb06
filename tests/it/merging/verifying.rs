//! The verify command: whom it blames, and how often it is run.

use std::fs;
use std::time::Duration;

use git_orchestrate::engine::merging::{self, Integration, MergeOptions, MergingError};
use git_orchestrate::model::{LeftOut, TaskId};

use super::{queue, repository};
use crate::support::finished_run::FinishedRun;

/// Ten tasks that merge cleanly. Task 7 takes away a name that task 4 uses.
fn ten() -> FinishedRun {
    let temp = repository();
    temp.write("lib.sh", "greet() { echo hello; }\n")
        .write("main.sh", ". ./lib.sh\ngreet\n");
    temp.commit("a program");
    let run = FinishedRun::new(temp, 10);
    for number in 1..=10 {
        let name = format!("part-{number}.sh");
        let files = match number {
            4 => vec![(name.as_str(), ". ./lib.sh\ngreet >/dev/null || exit 1\n")],
            7 => vec![
                ("lib.sh", "welcome() { echo hello; }\n"),
                ("main.sh", ". ./lib.sh\nwelcome\n"),
            ],
            _ => vec![(name.as_str(), ":\n")],
        };
        run.task(number, &[], &files);
    }
    run.finish();
    run
}

const CHECK: &str = "for part in part-*.sh main.sh; do test ! -e $part || sh $part || exit 1; done";

fn options(run: &FinishedRun, verify: &str) -> MergeOptions {
    MergeOptions {
        verify: Some(verify.to_owned()),
        verify_timeout: Duration::from_secs(30),
        ..MergeOptions::new(run.root.clone())
    }
}

fn integrate(run: &FinishedRun, options: &MergeOptions) -> Result<Integration, MergingError> {
    merging::integrate(&run.context, &queue(run), options, &mut |_| {})
}

fn merged(integration: &Integration) -> Vec<u32> {
    integration.merged.iter().map(|(task, _)| task.0).collect()
}

#[test]
fn the_one_that_breaks_the_others_is_named_and_nine_land() {
    for (verify_jobs, verify_every) in [(1, 1), (3, 1), (1, 10), (2, 3)] {
        let run = ten();
        let options = MergeOptions {
            verify_jobs,
            verify_every,
            ..options(&run, CHECK)
        };
        let preview = merging::preview(&run.context, &queue(&run)).unwrap();
        assert!(preview.is_clean(), "nothing shows in the text");
        let integration = integrate(&run, &options).unwrap();
        assert_eq!(
            merged(&integration),
            [1, 2, 3, 4, 5, 6, 8, 9, 10],
            "{verify_jobs} {verify_every}"
        );
        assert!(
            matches!(&integration.left_out[..], [(TaskId(7), LeftOut::Verify { tail })] if tail.contains("greet")),
            "{:?}",
            integration.left_out
        );
        let left = fs::read_dir(run.root.join(run.run.as_str())).unwrap();
        let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
        assert!(
            left.iter()
                .all(|name| name.to_string_lossy().starts_with("task-")),
            "{left:?}"
        );
    }
}

#[test]
fn a_batch_that_passes_is_verified_once() {
    let run = ten();
    let count = run.temp.beside("count");
    let verify = format!("echo x >> {}", count.display());
    let options = MergeOptions {
        verify_jobs: 1,
        verify_every: 10,
        ..options(&run, &verify)
    };
    assert_eq!(merged(&integrate(&run, &options).unwrap()).len(), 10);
    assert_eq!(fs::read_to_string(&count).unwrap().lines().count(), 1);
    // What passed is remembered.
    integrate(&run, &options).unwrap();
    assert_eq!(fs::read_to_string(&count).unwrap().lines().count(), 1);
}

#[test]
fn a_command_that_fails_now_and_then_blames_nobody() {
    let run = ten();
    let count = run.temp.beside("count");
    let verify = format!(
        "echo x >> {0}; test $(($(wc -l < {0}) % 2)) = 0",
        count.display()
    );
    let options = MergeOptions {
        verify_jobs: 1,
        ..options(&run, &verify)
    };
    assert_eq!(merged(&integrate(&run, &options).unwrap()).len(), 10);
}

#[test]
fn what_failed_before_is_blamed_on_nobody_when_told_so() {
    let run = ten();
    let verify = format!("test ! -e part-3.sh || test ! -e lib.sh || exit 7; {CHECK}; exit 2");
    assert!(matches!(
        integrate(&run, &options(&run, &verify)),
        Err(MergingError::TargetFails { .. })
    ));
    let told = MergeOptions {
        allow_broken: true,
        ..options(&run, &verify)
    };
    let integration = integrate(&run, &told).unwrap();
    // Task 3 fails in another way, and task 7 in yet another.
    assert_eq!(merged(&integration), [1, 2, 4, 5, 6, 8, 9, 10]);
}

#[test]
fn what_builds_on_the_culprit_is_left_out_with_it() {
    let run = FinishedRun::new(repository(), 3);
    run.task(1, &[], &[("bad", "x\n")]);
    run.task(2, &[1], &[("c", "c\n")]);
    run.task(3, &[], &[("d", "d\n")]);
    run.finish();
    let options = MergeOptions {
        verify_jobs: 3,
        ..options(&run, "test ! -e bad")
    };
    let integration = integrate(&run, &options).unwrap();
    assert_eq!(merged(&integration), [3]);
    assert_eq!(
        integration.left_out[1],
        (TaskId(2), LeftOut::Predecessor { task: TaskId(1) })
    );
}
