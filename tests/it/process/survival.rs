//! Who is killed when, and what is found afterwards.

use std::fs::{self, File};
use std::path::Path;

use git_orchestrate::model::Exit;
use git_orchestrate::process::{self, Adopted, Cmd};
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
    for delay in 0..40 {
        let workshop = Workshop::new();
        let spec = workshop.script("echo ran >> ran; (setsid NAP &); NAP");
        let mut supervised = workshop.launch(&spec);
        std::thread::sleep(std::time::Duration::from_micros(delay * 400));
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
