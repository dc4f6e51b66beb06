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

fn spawn(run: &FinishedRun, arguments: &[&str]) -> Child {
    let verify = "sleep 0.02; test ! -e bad";
    let options = ["merge", run.run.as_str(), "--verify", verify];
    let more = ["--order", "listed", "--verify-jobs", "2"];
    start(run, &[&options, &more, arguments].concat())
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
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Merges again until it is done. A git that outlived the victim may hold things up for a moment.
fn finish(run: &FinishedRun, arguments: &[&str], told: &str) {
    for _ in 0..100 {
        let status = spawn(run, arguments).wait().unwrap();
        // What breaks the verify command is left out, and that is told; or everything is there already.
        let is_landed = run.temp.path().join("own-15").exists();
        if matches!(status.code(), Some(0 | 4)) && is_landed {
            return;
        }
        sleep(Duration::from_millis(50));
    }
    panic!("{told}: it never ends");
}

fn inspect(run: &FinishedRun, told: &str) -> String {
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
    for number in (1..=N_TASKS).filter(|number| *number != 10) {
        temp.git(&[
            "merge-base",
            "--is-ancestor",
            &format!("feat/task-{number}"),
            "main",
        ]);
    }
    assert!(
        temp.try_git_in(
            temp.path(),
            &["merge-base", "--is-ancestor", "feat/task-10", "main"]
        )
        .is_none()
    );
    let merges = temp.git(&["rev-list", "--count", "--merges", "main"]);
    assert_eq!(merges, "14", "{told}: nothing was merged twice");
    temp.git(&["rev-parse", "main^{tree}"])
}

#[test]
fn a_merge_that_is_killed_and_begun_again_ends_as_an_undisturbed_one() {
    let run = scene();
    let begun = Instant::now();
    finish(&run, &["--yes"], "undisturbed");
    let length = u64::try_from(begun.elapsed().as_millis()).unwrap();
    let expected = inspect(&run, "undisturbed");
    let n_kills = std::env::var("ORCHESTRATE_KILLS").ok();
    let n_kills: u32 = n_kills.map_or(2, |n| n.parse().unwrap());
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
            let mut child = spawn(&run, &["--yes"]);
            sleep(Duration::from_millis(moment));
            child.kill().unwrap();
            child.wait().unwrap();
        }
        let way = if roll(2) == 0 { "--yes" } else { "--continue" };
        finish(&run, &[way], &told);
        assert_eq!(inspect(&run, &told), expected, "{told}");
    }
}
