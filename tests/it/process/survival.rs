//! Who is killed when, and what is found afterwards.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use git_orchestrate::model::Exit;
use git_orchestrate::process::{self, Adopted, Cmd, LaunchSpec, StopFlag};
use rustix::process::{Pid, Signal, kill_process};

use super::workshop::{Workshop, eventually, shim, wait};

fn adopt(folder: &Path) -> Adopted {
    process::adopt(folder).unwrap()
}

fn kill(pid: u32) {
    kill_process(
        Pid::from_raw(i32::try_from(pid).unwrap()).unwrap(),
        Signal::KILL,
    )
    .unwrap();
}

#[test]
fn an_attempt_is_found_again_and_its_exit_is_told() {
    let workshop = Workshop::new();
    let first = workshop.launch(&workshop.script("while [ ! -e go ]; do sleep 0.02; done; exit 9"));
    drop(first);
    let Adopted::Running(mut second) = adopt(&workshop.attempt()) else {
        panic!()
    };
    let Adopted::Running(mut third) = adopt(&workshop.attempt()) else {
        panic!()
    };
    fs::write(workshop.path("go"), "").unwrap();
    assert_eq!(wait(&mut second), Exit::Failure { code: 9 });
    assert_eq!(wait(&mut third), Exit::Failure { code: 9 });
}

#[test]
fn an_adopted_attempt_can_be_stopped() {
    let workshop = Workshop::new();
    drop(workshop.launch(&workshop.script("NAP")));
    let Adopted::Running(mut second) = adopt(&workshop.attempt()) else {
        panic!()
    };
    second.stop();
    assert_eq!(wait(&mut second), Exit::Cancelled);
    assert!(!workshop.has_naps());
}

#[test]
fn what_was_never_launched_never_will_be() {
    let workshop = Workshop::new();
    assert!(matches!(adopt(&workshop.attempt()), Adopted::NeverStarted));
    // The launcher died between its lock and the start of the shim.
    fs::create_dir(workshop.attempt()).unwrap();
    File::create(workshop.attempt().join("lock")).unwrap();
    let spec = serde_json::to_vec(&workshop.script("touch ran")).unwrap();
    fs::write(workshop.attempt().join("spec.json"), spec).unwrap();
    assert!(matches!(adopt(&workshop.attempt()), Adopted::NeverStarted));
    assert!(
        matches!(adopt(&workshop.attempt()), Adopted::NeverStarted),
        "however often one asks"
    );
    assert!(!workshop.attempt().join("spec.json").exists());
    // Even a shim that comes late finds the door closed.
    let late = Cmd::new(shim())
        .arg("__attempt")
        .arg(workshop.attempt())
        .output()
        .unwrap();
    assert!(!late.is_success());
    assert!(!workshop.path("ran").exists());
}

#[test]
fn a_shim_that_is_killed_is_noticed_and_nothing_of_its_attempt_lives_on() {
    let workshop = Workshop::new();
    let spec = workshop.script("trap '' PIPE TERM; (setsid NAP &); NAP & echo begun; NAP; NAP");
    let mut supervised = workshop.launch(&spec);
    eventually("the start", || {
        workshop.path("log").exists() && workshop.log() == "begun\n"
    });
    kill(supervised.pid());
    assert_eq!(wait(&mut supervised), Exit::Lost);
    assert!(!workshop.has_naps());
    assert!(matches!(
        adopt(&workshop.attempt()),
        Adopted::Ended(Exit::Lost)
    ));
}

#[test]
fn a_shim_that_was_killed_while_nobody_watched_is_settled_at_adoption() {
    let workshop = Workshop::new();
    let supervised = workshop.launch(&workshop.script("echo begun; NAP"));
    eventually("the start", || {
        workshop.path("log").exists() && workshop.log() == "begun\n"
    });
    kill(supervised.pid());
    let mut exit = None;
    eventually("the settlement", || match adopt(&workshop.attempt()) {
        Adopted::Ended(end) => {
            exit = Some(end);
            true
        }
        _ => false,
    });
    assert_eq!(exit, Some(Exit::Lost));
    assert!(!workshop.has_naps());
}

#[test]
fn a_shim_that_is_killed_at_any_moment_leaves_nothing_and_never_runs_twice() {
    for delay in 0..25 {
        let workshop = Workshop::new();
        let spec = workshop.script("echo ran >> ran; (setsid NAP &); NAP");
        let mut supervised = workshop.launch(&spec);
        std::thread::sleep(Duration::from_micros(delay * 600));
        kill(supervised.pid());
        wait(&mut supervised);
        match adopt(&workshop.attempt()) {
            Adopted::NeverStarted => assert!(!workshop.path("ran").exists()),
            Adopted::Ended(exit) => assert_eq!(exit, Exit::Lost),
            Adopted::Running(_) => panic!("it was killed"),
        }
        assert!(!workshop.has_naps());
    }
}

#[test]
fn an_attempt_outlives_its_launcher_and_the_terminal_signals_meant_for_it() {
    let workshop = Workshop::new();
    let spec = workshop.script("echo begun; while [ ! -e go ]; do sleep 0.02; done; echo done");
    let supervised = workshop.launch(&spec);
    eventually("the start", || {
        workshop.path("log").exists() && workshop.log() == "begun\n"
    });
    let pid = Pid::from_raw(i32::try_from(supervised.pid()).unwrap()).unwrap();
    assert_eq!(
        rustix::process::getsid(Some(pid)).unwrap(),
        pid,
        "it leads a session of its own"
    );
    kill_process(pid, Signal::HUP).unwrap();
    drop(supervised);
    fs::write(workshop.path("go"), "").unwrap();
    eventually("the end", || {
        matches!(adopt(&workshop.attempt()), Adopted::Ended(Exit::Success))
    });
    assert_eq!(workshop.log(), "begun\ndone\n");
}

/// The launcher of the next test, run as a process of its own: launches attempts until it is killed.
#[test]
#[ignore = "a helper of the test below"]
fn launches_until_it_is_killed() {
    let Some(root) = std::env::var_os("LAUNCH_INTO").map(PathBuf::from) else {
        return;
    };
    for number in 0.. {
        let folder = root.join(number.to_string());
        let script =
            format!("echo ran >> ../ran-{number}; sleep 0.05; echo done >> ../done-{number}");
        let spec = LaunchSpec {
            argv: ["sh", "-c", &script].map(str::to_owned).to_vec(),
            cwd: root.join("tree"),
            env: vec![("PATH".to_owned(), std::env::var("PATH").unwrap())],
            stdin: Vec::new(),
            log: root.join("log"),
            timeout: Duration::from_mins(1),
            grace: Duration::from_secs(1),
            holds: Vec::new(),
            idle_timeout: None,
            questions: None,
            sandbox: None,
            is_courier: false,
            lease: None,
        };
        fs::write(root.join("newest"), number.to_string()).unwrap();
        process::launch(shim(), &folder, &spec).unwrap();
    }
}

#[test]
fn a_launcher_that_is_killed_at_any_moment_leaves_attempts_that_ran_once_or_never() {
    for delay in 0..12 {
        let workshop = Workshop::new();
        let root = workshop.path("root");
        fs::create_dir_all(root.join("tree")).unwrap();
        let path = root.clone();
        let flag = StopFlag::default();
        let launcher = Cmd::new("sh")
            // The launcher is killed together with its group; its shims are not in it.
            .args(["-c", "\"$0\" --ignored --exact process::survival::launches_until_it_is_killed & sleep \"$1\"; kill -9 $!"])
            .arg(std::env::current_exe().unwrap())
            .arg(format!("0.{:03}", 20 + delay * 15))
            .env("LAUNCH_INTO", path)
            .stop_flag(flag.clone());
        launcher.output().unwrap();
        let Ok(newest) = fs::read_to_string(root.join("newest")) else {
            continue;
        };
        let newest: u32 = newest.parse().unwrap_or_default();
        for number in 0..=newest {
            let exit = match adopt(&root.join(number.to_string())) {
                Adopted::Running(mut supervised) => wait(&mut supervised),
                Adopted::Ended(exit) => exit,
                Adopted::NeverStarted => {
                    assert_eq!(number, newest, "only the last one can have been cut off");
                    assert!(!root.join(format!("ran-{number}")).exists());
                    continue;
                }
            };
            assert_eq!(exit, Exit::Success);
            for name in ["ran", "done"] {
                let text = fs::read_to_string(root.join(format!("{name}-{number}"))).unwrap();
                assert_eq!(text, format!("{name}\n"));
            }
        }
    }
}
