//! Merging and cleaning, killed at any instant and begun again. The victim is this very test program, started once more.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use git_orchestrate::engine::Context;
use git_orchestrate::engine::cleaning::{self, CleanOptions};
use git_orchestrate::engine::merging::{self, MergeOptions, MergingError};
use git_orchestrate::git::Repository;
use git_orchestrate::model::RunId;
use git_orchestrate::planner::OrderKind;
use git_orchestrate::store::StoreError;

use crate::support::finished_run::FinishedRun;
use crate::support::repository::{TempRepo, write_in};

/// What the victim is told: a verb, the repository, the folder of worktrees.
const ORDERS: &str = "ORCHESTRATE_TEST_VICTIM";

/// How often each verb is killed; the environment asks for more.
fn n_kills() -> u32 {
    std::env::var("ORCHESTRATE_TEST_CASES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(3)
}

fn work(verb: &str, context: &Context, run: &RunId, root: &Path) -> Result<(), MergingError> {
    let options = MergeOptions {
        verify: Some("test -e a".to_owned()),
        verify_timeout: Duration::from_secs(20),
        ..MergeOptions::new(root.to_owned())
    };
    match verb {
        "merge" => {
            let queue = merging::queue(context, run, OrderKind::Listed, None, None)?;
            let order = OrderKind::Listed;
            merging::merge(context, queue, order, &options, &mut |_| {}).map(drop)
        }
        "undo" => merging::undo(context, run, &mut |_| {}).map(drop),
        _ => {
            let options = CleanOptions {
                into: None,
                force: true,
            };
            let plan = cleaning::plan(context, run, &options).unwrap();
            cleaning::apply(context, &plan, &options, &mut |_| {}).unwrap();
            Ok(())
        }
    }
}

#[test]
fn victim() {
    let Ok(orders) = std::env::var(ORDERS) else {
        return;
    };
    let words: Vec<&str> = orders.split('\n').collect();
    let [verb, repository, run, root] = words.as_slice() else {
        panic!("{orders}");
    };
    let repository = Repository::discover(Path::new(repository)).unwrap();
    let context = Context::new(repository, PathBuf::from("/nonexistent"));
    work(verb, &context, &run.parse().unwrap(), Path::new(root)).unwrap();
}

/// Starts the victim, and kills it after a while. Whether it came to its end before.
#[expect(
    clippy::disallowed_methods,
    reason = "the victim is killed as the system kills it"
)]
fn kill(verb: &str, run: &FinishedRun, after: Duration) -> bool {
    let orders = [
        verb,
        run.temp.path().to_str().unwrap(),
        run.run.as_str(),
        run.root.to_str().unwrap(),
    ];
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["killed::victim", "--exact", "--test-threads=1"])
        .env(ORDERS, orders.join("\n"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let until = Instant::now() + after;
    while Instant::now() < until {
        if victim.try_wait().unwrap().is_some() {
            return true;
        }
        thread::sleep(Duration::from_millis(1));
    }
    victim.kill().unwrap();
    victim.wait().unwrap();
    false
}

/// Begins again what was killed. A git that outlived the victim may hold things up for a moment.
fn again(verb: &str, run: &FinishedRun) {
    for _ in 0..100 {
        match work(verb, &run.context, &run.run, &run.root) {
            Ok(()) => return,
            Err(MergingError::NothingLanded { .. }) if verb == "undo" => return,
            Err(MergingError::Refused { .. } | MergingError::Store(StoreError::Busy { .. })) => {
                thread::sleep(Duration::from_millis(50));
            }
            Err(error) => panic!("{verb}: {error:?}"),
        }
    }
    panic!("{verb} is refused forever");
}

fn scene(is_checked_out: bool) -> FinishedRun {
    let temp = TempRepo::new();
    temp.write("a", "1\n2\n3\n").write("b", "b\n");
    temp.commit("base");
    if !is_checked_out {
        temp.git(&["checkout", "-q", "--detach"]);
    }
    let run = FinishedRun::new(temp, 3);
    run.task(1, &[], &[("a", "one\n2\n3\n")]);
    run.task(2, &[], &[("c", "c\n")]);
    run.task(3, &[1], &[("d", "d\n")]);
    run.finish();
    run
}

/// How long a verb takes undisturbed, and a moment of that for each kill.
fn moments(verb: &str, prepare: &dyn Fn() -> FinishedRun) -> Vec<Duration> {
    let run = prepare();
    let started = Instant::now();
    assert!(kill(verb, &run, Duration::from_mins(1)));
    let whole = started.elapsed();
    let n_kills = n_kills();
    (0..n_kills)
        .map(|n| whole * (n * 2 + 1) / (n_kills * 2))
        .collect()
}

#[test]
fn a_merge_that_is_killed_lands_once() {
    for is_checked_out in [true, false] {
        let prepare = || scene(is_checked_out);
        for after in moments("merge", &prepare) {
            let run = prepare();
            let old = run.temp.oid("main");
            kill("merge", &run, after);
            again("merge", &run);
            let show = |path: &str| run.temp.git(&["show", &format!("main:{path}")]);
            assert_eq!([show("a"), show("c"), show("d")], ["one\n2\n3", "c", "d"]);
            assert_eq!(
                run.temp.git(&["rev-list", "--count", "--merges", "main"]),
                "3"
            );
            assert_eq!(run.temp.git(&["status", "--porcelain"]), "");
            assert_eq!(
                run.state().landings.len(),
                1,
                "{after:?} {:?}",
                run.events()
            );
            assert_eq!(run.state().landings[0].old, old);
            assert!(!run.root.join(run.run.as_str()).join("integration").exists());
            again("undo", &run);
            assert_eq!(run.temp.oid("main"), old);
        }
    }
}

#[test]
fn an_undo_that_is_killed_goes_back_once() {
    for is_checked_out in [true, false] {
        let prepare = || {
            let run = scene(is_checked_out);
            again("merge", &run);
            run
        };
        for after in moments("undo", &prepare) {
            let run = prepare();
            let old = run.state().landings[0].old.clone();
            kill("undo", &run, after);
            again("undo", &run);
            assert_eq!(run.temp.oid("main"), old);
            assert_eq!(run.temp.git(&["status", "--porcelain"]), "");
            assert!(run.state().landings.is_empty());
        }
    }
}

#[test]
fn a_cleaning_that_is_killed_loses_nothing() {
    let prepare = || {
        let run = scene(true);
        write_in(&run.tree(2), "precious", "p\n");
        run.temp.git(&["merge", "-q", "feat/task-1"]);
        run
    };
    for after in moments("clean", &prepare) {
        let run = prepare();
        let tips = [2, 3].map(|number| run.temp.oid(&FinishedRun::branch(number)));
        kill("clean", &run, after);
        again("clean", &run);
        assert_eq!(
            run.temp
                .git(&["for-each-ref", "refs/heads"])
                .lines()
                .count(),
            1
        );
        assert_eq!(run.temp.git(&["worktree", "list"]).lines().count(), 1);
        assert!(!run.root.exists());
        let backups = run.temp.git(&[
            "for-each-ref",
            "--format=%(refname)",
            "refs/orchestrate/backup",
        ]);
        assert_eq!(backups.lines().count(), 2, "{after:?}: {backups}");
        for (tip, name) in tips.iter().zip(backups.lines()) {
            run.temp
                .git(&["merge-base", "--is-ancestor", tip.as_str(), name]);
        }
        let held = backups.lines().next().unwrap();
        assert_eq!(run.temp.git(&["show", &format!("{held}:precious")]), "p");
    }
}
