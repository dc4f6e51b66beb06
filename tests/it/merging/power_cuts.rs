//! A machine that goes down while results land or are taken back: every process of it is gone at once, at any moment.
//!
//! The ordinary tests cut a few times; `ORCHESTRATE_KILLS=50` cuts fifty times.

use std::fs;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use git_orchestrate::engine::merging::MergingError;
use git_orchestrate::model::{Event, Oid};

use super::{clean_scene, merge, undo};
use crate::support::finished_run::FinishedRun;
use crate::support::repository::TempRepo;

const N_FILES: usize = 40;

/// Two tasks that change, add and remove many files.
fn scene() -> FinishedRun {
    let temp = TempRepo::new();
    for n in 0..N_FILES {
        temp.write(&format!("old/{n}"), format!("{n}\n").repeat(5_000));
        temp.write(&format!("gone/{n}"), "gone\n");
    }
    temp.commit("base");
    let run = FinishedRun::new(temp, 2);
    run.begin(1, &[]);
    fs::remove_dir_all(run.tree(1).join("gone")).unwrap();
    let text = |word: &str| format!("{word}\n").repeat(5_000);
    let names: Vec<String> = (0..N_FILES).map(|n| format!("old/{n}")).collect();
    let changed = text("changed");
    let files: Vec<(&str, &str)> = names
        .iter()
        .map(|name| (name.as_str(), &*changed))
        .collect();
    run.succeed(1, &files);
    let names: Vec<String> = (0..N_FILES).map(|n| format!("new/{n}")).collect();
    let added = text("added");
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), &*added)).collect();
    run.task(2, &[], &files);
    run.finish();
    run
}

#[expect(clippy::disallowed_methods, reason = "the program is what is tested")]
fn command(run: &FinishedRun, verb: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_git-orchestrate"));
    command
        .args(["merge", run.run.as_str(), "--yes"])
        .args(verb)
        .current_dir(run.temp.path())
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("HOME", run.temp.folder())
        .env("POWER", run.temp.folder())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Kills every process that hangs on this power, until there is none.
#[cfg(target_os = "linux")]
fn cut_power(run: &FinishedRun) {
    let mark = format!("POWER={}", run.temp.folder().display());
    loop {
        let mut n_killed = 0;
        for entry in fs::read_dir("/proc").unwrap().flatten() {
            let environment = fs::read(entry.path().join("environ")).unwrap_or_default();
            let is_marked = environment
                .split(|&byte| byte == 0)
                .any(|one| one == mark.as_bytes());
            let pid = entry.file_name().to_string_lossy().parse::<i32>();
            if let (true, Ok(pid)) = (is_marked, pid) {
                let pid = rustix::process::Pid::from_raw(pid).unwrap();
                rustix::process::kill_process(pid, rustix::process::Signal::KILL).ok();
                n_killed += 1;
            }
        }
        if n_killed == 0 {
            return;
        }
        sleep(Duration::from_millis(1));
    }
}

/// Does something, cut short after a while, and again until it is done.
#[cfg(target_os = "linux")]
fn cut_short(run: &FinishedRun, verb: &[&str], after: Duration, is_done: &dyn Fn() -> bool) {
    let mut child = command(run, verb).spawn().unwrap();
    sleep(after);
    cut_power(run);
    child.wait().unwrap();
    for _ in 0..20 {
        command(run, verb).status().unwrap();
        if is_done() {
            break;
        }
    }
    assert!(is_done(), "{verb:?} after {after:?}");
    assert_eq!(
        run.temp.git(&["status", "--porcelain"]),
        "?? mine",
        "{verb:?} after {after:?}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_power_cut_at_any_moment_of_landing_or_undo_loses_nothing() {
    let n_cuts = std::env::var("ORCHESTRATE_KILLS").ok();
    let n_cuts: u32 = n_cuts.map_or(3, |n| n.parse().unwrap());
    let run = scene();
    let base = run.temp.oid("main");
    let mut lengths = Vec::new();
    for verb in [&[][..], &["--undo"][..]] {
        let begun = Instant::now();
        assert!(command(&run, verb).status().unwrap().success());
        lengths.push(begun.elapsed());
    }
    assert_eq!(run.temp.oid("main"), base);
    for n in 0..n_cuts {
        let moments: Vec<Duration> = (lengths.iter())
            .map(|length| *length * (n * 2 + 1) / (n_cuts * 2))
            .collect();
        let run = scene();
        let base = run.temp.oid("main");
        run.temp.write("mine", "untracked\n");
        let path = run.temp.path();
        let is_landed = || path.join("new/39").exists() && run.temp.oid("main") != base;
        cut_short(&run, &[], moments[0], &is_landed);
        assert_eq!(run.temp.read("old/0").lines().next(), Some("changed"));
        assert!(!path.join("gone").exists());
        let is_back = || run.temp.oid("main") == base;
        cut_short(&run, &["--undo"], moments[1], &is_back);
        assert_eq!(run.temp.read("old/1").lines().next(), Some("1"));
    }
}

/// A landing that was cut amid the files.
fn half_landed(run: &FinishedRun) -> Oid {
    let integration = super::integrate(run, None).unwrap();
    run.append(Event::LandingStarted {
        target: "refs/heads/main".to_owned(),
        old: run.temp.oid("main"),
        new: integration.tip.clone(),
        backup: "refs/orchestrate/backup/1121-0600-test/1".to_owned(),
    });
    // One file is done in part, one is gone, one is there.
    run.temp.write("a", "ON");
    run.temp.write("c", "c\n");
    integration.tip
}

#[test]
fn a_landing_that_was_cut_amid_the_files_is_done_again() {
    let run = clean_scene();
    let tip = half_landed(&run);
    merge(&run).unwrap();
    assert_eq!(run.temp.oid("main"), tip);
    assert_eq!(run.temp.git(&["status", "--porcelain"]), "");
    let old = run.state().landings[0].old.clone();
    run.append(Event::UndoStarted {
        target: "refs/heads/main".to_owned(),
        from: tip,
        to: old.clone(),
    });
    fs::remove_file(run.temp.path().join("c")).unwrap();
    run.temp.write("a", "1\n2\n3");
    undo(&run).unwrap();
    assert_eq!(run.temp.oid("main"), old);
    assert_eq!(run.temp.git(&["status", "--porcelain"]), "");
}

#[test]
fn what_somebody_wrote_after_a_cut_is_left_alone() {
    let run = clean_scene();
    half_landed(&run);
    run.temp.write("b", "mine\n");
    let error = merge(&run).unwrap_err();
    assert!(
        matches!(&error, MergingError::Refused { files, .. } if files.contains(&"b".to_owned())),
        "{error}"
    );
    assert_eq!(run.temp.read("b"), "mine\n");
    assert_eq!(run.temp.read("a"), "ON");
}

#[cfg(target_os = "linux")]
#[test]
fn a_lock_that_a_killed_git_of_ours_left_goes_and_that_of_another_stays() {
    let announce = |run: &FinishedRun, tip: &Oid| {
        run.append(Event::LandingStarted {
            target: "refs/heads/main".to_owned(),
            old: run.temp.oid("main"),
            new: tip.clone(),
            backup: "refs/orchestrate/backup/1121-0600-test/1".to_owned(),
        });
    };
    let locks = ["index.lock", "HEAD.lock", "refs/heads/main.lock"];
    let lock = |run: &FinishedRun, name: &str| run.temp.path().join(".git").join(name);
    for name in locks {
        let run = clean_scene();
        let tip = super::integrate(&run, None).unwrap().tip;
        announce(&run, &tip);
        fs::write(lock(&run, name), "").unwrap();
        merge(&run).unwrap();
        assert_eq!(run.temp.oid("main"), tip, "{name}");
    }
    for is_earlier in [true, false] {
        let run = clean_scene();
        let tip = super::integrate(&run, None).unwrap().tip;
        let theirs = lock(&run, "index.lock");
        let mut git = None;
        if is_earlier {
            fs::write(&theirs, "").unwrap();
            sleep(Duration::from_millis(100));
            announce(&run, &tip);
        } else {
            announce(&run, &tip);
            git = Some(git_at_work(&run));
            fs::write(&theirs, "").unwrap();
        }
        let error = merge(&run).unwrap_err();
        assert!(
            matches!(&error, MergingError::Refused { message, .. } if message.contains("another git")),
            "{error}"
        );
        assert!(theirs.exists(), "{is_earlier}");
        if let Some(mut git) = git {
            git.kill().unwrap();
            git.wait().unwrap();
        }
    }
}

/// A git that takes its time in the checkout of a run.
#[cfg(target_os = "linux")]
#[expect(clippy::disallowed_methods, reason = "somebody else's git")]
fn git_at_work(run: &FinishedRun) -> std::process::Child {
    let mut git = Command::new("git");
    let git = git
        .args(["hash-object", "--stdin"])
        .current_dir(run.temp.path());
    let git = git.stdin(Stdio::piped()).stdout(Stdio::null());
    git.spawn().unwrap()
}
