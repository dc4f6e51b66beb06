//! The clocks of attempts, and pauses.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use git_orchestrate::model::Exit;
use git_orchestrate::process;
use rustix::process::{Pid, Signal, kill_process};

use super::workshop::{Workshop, eventually, wait};

/// A folder to work in, beside the attempt's own files.
fn folder(workshop: &Workshop) -> PathBuf {
    let folder = workshop.path("work");
    fs::create_dir(&folder).unwrap();
    folder
}

#[test]
fn an_attempt_that_does_nothing_is_ended() {
    let workshop = Workshop::new();
    let mut spec = workshop.script("echo begun; setsid NAP & NAP");
    spec.cwd = folder(&workshop);
    spec.idle_timeout = Some(Duration::from_millis(1200));
    let begun = Instant::now();
    assert_eq!(workshop.run(&spec), Exit::Stalled);
    assert!(begun.elapsed() >= Duration::from_millis(1200));
    assert!(!workshop.has_naps());
}

#[test]
fn an_attempt_that_prints_writes_or_computes_does_something() {
    let often = "for i in 1 2 3 4 5 6 7 8 9; do WORK; sleep 0.3; done";
    let scripts = [
        often.replace("WORK", "echo $i"),
        often.replace("WORK", "echo $i > file"),
        often.replace("WORK", "i=0; while [ $i -lt 30000 ]; do i=$((i+1)); done"),
    ];
    std::thread::scope(|scope| {
        for script in &scripts {
            scope.spawn(move || {
                if script.contains("30000") && !cfg!(target_os = "linux") {
                    return;
                }
                let workshop = Workshop::new();
                let mut spec = workshop.script(script);
                spec.cwd = folder(&workshop);
                spec.idle_timeout = Some(Duration::from_millis(1500));
                assert_eq!(workshop.run(&spec), Exit::Success, "{script}");
            });
        }
    });
}

#[test]
fn a_paused_attempt_stands_still_with_its_clocks_and_goes_on() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let workshop = Workshop::new();
    let mut spec = workshop.script(
        "setsid sh -c 'while :; do echo x >> ticks; sleep 0.02; done' &
         for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do sleep 0.1; done",
    );
    // Paused for longer than that, it must not be ended.
    spec.timeout = Duration::from_secs(4);
    spec.idle_timeout = Some(Duration::from_secs(4));
    let mut supervised = workshop.launch(&spec);
    let n_ticks = || fs::read(workshop.path("ticks")).map_or(0, |ticks| ticks.len());
    eventually("the first tick", || n_ticks() > 0);
    supervised.stopper().pause();
    eventually("the pause", || {
        process::vitals(&workshop.attempt()).is_some_and(|vitals| vitals.is_paused)
    });
    let before = n_ticks();
    std::thread::sleep(Duration::from_millis(4500));
    assert_eq!(n_ticks(), before);
    supervised.stopper().go_on();
    assert_eq!(wait(&mut supervised), Exit::Success);
    assert!(n_ticks() > before);
    let vitals = process::vitals(&workshop.attempt()).unwrap();
    assert!(!vitals.is_paused && vitals.run_ms < 4000, "{vitals:?}");
}

#[test]
fn a_paused_attempt_can_be_ended_and_one_can_be_paused_before_it_has_begun() {
    for _ in 0..5 {
        let workshop = Workshop::new();
        let mut supervised = workshop.launch(&workshop.script("setsid NAP & NAP"));
        supervised.stopper().pause();
        supervised.stop();
        assert_eq!(wait(&mut supervised), Exit::Cancelled);
        assert!(!workshop.has_naps());
    }
}

#[test]
fn what_an_attempt_used_is_known() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let workshop = Workshop::new();
    let spec = workshop
        .script("i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; sleep 0.5; NAP & sleep 0.5");
    assert_eq!(workshop.run(&spec), Exit::Success);
    let vitals = process::vitals(&workshop.attempt()).unwrap();
    assert!(vitals.cpu_ms >= 50, "{vitals:?}");
    assert!(vitals.peak_memory > 50_000, "{vitals:?}");
    assert!(
        vitals.run_ms >= 1000 && vitals.n_processes == 0,
        "{vitals:?}"
    );
}

#[test]
fn a_killed_shim_leaves_nothing_even_where_it_hid_in_another_session_without_its_environment() {
    let workshop = Workshop::new();
    let spec = workshop.script(
        "env -i PATH=\"$PATH\" setsid NAP &
         (env -i PATH=\"$PATH\" setsid sh -c 'NAP & NAP' &)
         echo begun; NAP",
    );
    let mut supervised = workshop.launch(&spec);
    eventually("the start", || {
        workshop.path("log").exists() && workshop.log().contains("begun")
    });
    let record = fs::read_to_string(workshop.attempt().join("shim.json")).unwrap();
    let pid = Pid::from_raw(i32::try_from(supervised.pid()).unwrap()).unwrap();
    kill_process(pid, Signal::KILL).unwrap();
    assert_eq!(wait(&mut supervised), Exit::Lost);
    // Without a control group such a process cannot be told from any other.
    if record.contains("\"cgroup\":\"") {
        eventually("the end of all of it", || !workshop.has_naps());
    }
}
