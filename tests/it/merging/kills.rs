//! A merge of many branches with verification, killed at random moments and begun again: it ends as if nothing had happened.
//!
//! The ordinary tests kill a few times; `ORCHESTRATE_KILLS=50` kills fifty times.

use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::finished_run::FinishedRun;
use crate::support::repository::TempRepo;

const N_TASKS: u32 = 15;

/// Fifteen branches that all write to the changelog; the tenth breaks the verify command.
fn scene() -> FinishedRun {
    let temp = TempRepo::new();
    temp.write("CHANGELOG.md", "# Changelog\n\n- Old.\n")
        .write("a", "1\n2\n3\n");
    temp.commit("base");
    let run = FinishedRun::new(temp, N_TASKS);
    for number in 1..=N_TASKS {
        let log = format!("# Changelog\n\n- Old.\n- Entry {number}.\n");
        let own = format!("own-{number}");
        let name = if number == 10 { "bad" } else { own.as_str() };
        run.task(number, &[], &[("CHANGELOG.md", &log), (name, "x\n")]);
    }
    run.finish();
    run
}

fn spawn(run: &FinishedRun, method: &str, way: &str) -> Child {
    let verify = "sleep 0.02; test ! -e bad";
    let options = ["merge", run.run.as_str(), "--verify", verify];
    let more = ["--order", "listed", "--verify-jobs", "2"];
    let how = ["--method", method, way];
    start(run, &[&options, &more, &how[..]].concat())
}

/// The program, started in the repository of a run.
#[expect(clippy::disallowed_methods, reason = "the program is what is tested")]
pub(super) fn start(run: &FinishedRun, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_git-orchestrate"))
        .args(arguments)
        .current_dir(run.temp.path())
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("TMPDIR", run.temp.folder())
        .env("HOME", run.temp.folder())
        // What its agents do to the world around them is what is looked at.
        .env("GIT_ORCHESTRATE_SANDBOX", "off")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Merges again until it is done. A git that outlived the victim may hold things up for a moment.
fn finish(run: &FinishedRun, method: &str, way: &str, told: &str) {
    for _ in 0..100 {
        let status = spawn(run, method, way).wait().unwrap();
        // What breaks the verify command is left out, and that is told; or everything is there already.
        let is_landed = run.temp.path().join("own-15").exists();
        if matches!(status.code(), Some(0 | 4)) && is_landed {
            return;
        }
        sleep(Duration::from_millis(50));
    }
    panic!("{told}: it never ends");
}

fn inspect(run: &FinishedRun, method: &str, told: &str) -> String {
    let temp = &run.temp;
    assert_eq!(temp.git(&["status", "--porcelain"]), "", "{told}");
    assert_eq!(
        temp.git(&["fsck", "--no-dangling", "--no-progress"]),
        "",
        "{told}"
    );
    let worktrees = temp.git(&["worktree", "list"]);
    assert_eq!(
        worktrees.lines().count(),
        1 + N_TASKS as usize,
        "{told}:\n{worktrees}"
    );
    let is_in = |number: u32| {
        let branch = format!("feat/task-{number}");
        let arguments = ["merge-base", "--is-ancestor", &branch, "main"];
        temp.try_git_in(temp.path(), &arguments).is_some()
    };
    assert!(!is_in(10), "{told}");
    if method == "merge" {
        assert!((1..=N_TASKS).all(|number| number == 10 || is_in(number)));
        let merges = temp.git(&["rev-list", "--count", "--merges", "main"]);
        assert_eq!(merges, "14", "{told}: nothing was merged twice");
    } else {
        let commits = temp.git(&["rev-list", "--count", "main"]);
        assert_eq!(commits, "15", "{told}: nothing was merged twice");
    }
    temp.git(&["rev-parse", "main^{tree}"])
}

fn kill_and_go_on(method: &str, n_kills: u32) {
    let run = scene();
    let begun = Instant::now();
    finish(&run, method, "--yes", "undisturbed");
    let length = u64::try_from(begun.elapsed().as_millis()).unwrap();
    let expected = inspect(&run, method, "undisturbed");
    let mut dice = 0x9E37_79B9_7F4A_7C15_u64;
    let mut roll = |below: u64| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        dice % below
    };
    for n in 0..n_kills {
        let run = scene();
        let mut told = format!("kill {n}");
        // Some are killed once, some again while they are merged again.
        for _ in 0..=roll(3) {
            let moment = roll(length);
            told = format!("{told}, after {moment} of {length} ms");
            let mut child = spawn(&run, method, "--yes");
            sleep(Duration::from_millis(moment));
            child.kill().unwrap();
            child.wait().unwrap();
        }
        let way = if roll(2) == 0 { "--yes" } else { "--continue" };
        finish(&run, method, way, &told);
        assert_eq!(inspect(&run, method, &told), expected, "{told}");
    }
}

fn n_kills(usual: u32) -> u32 {
    let asked = std::env::var("ORCHESTRATE_KILLS").ok();
    asked.map_or(usual, |n| n.parse().unwrap())
}

#[test]
fn a_merge_that_is_killed_and_begun_again_ends_as_an_undisturbed_one() {
    kill_and_go_on("merge", n_kills(2));
}

#[test]
fn so_does_one_that_leaves_no_trace_of_the_branches() {
    kill_and_go_on("squash", n_kills(5).div_ceil(5));
}
