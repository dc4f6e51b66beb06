use std::time::{Duration, Instant};

use git_orchestrate::model::Exit;
use git_orchestrate::process::{Cmd, ProcessError, StopFlag};

use super::workshop::{Workshop, eventually};

fn sh(script: &str) -> Cmd {
    Cmd::new("sh").args(["-c", script])
}

#[test]
fn what_a_child_prints_and_how_it_ends_is_told() {
    let output = sh("echo out; echo err >&2; exit 3").output().unwrap();
    assert_eq!(output.exit, Exit::Failure { code: 3 });
    assert_eq!(
        (output.stdout_text(), output.stderr_text()),
        ("out".into(), "err".into())
    );
    assert!(!output.is_success());
    assert!(sh("exit 0").output().unwrap().is_success());
    assert_eq!(
        sh("kill -9 $$").output().unwrap().exit,
        Exit::Signalled { signal: 9 }
    );
}

#[test]
fn a_missing_program_is_an_error() {
    let error = Cmd::new("no-such-program-anywhere").output().unwrap_err();
    assert!(matches!(error, ProcessError::NotStarted { .. }));
}

#[test]
fn big_input_and_big_output_do_not_block_each_other() {
    let input = vec![b'x'; 20_000_000];
    let output = Cmd::new("sh")
        .args(["-c", "cat; head -c 5000000 /dev/zero >&2"])
        .stdin_bytes(input.clone())
        .output()
        .unwrap();
    assert!(output.is_success());
    assert_eq!(output.stdout.len(), input.len());
    assert_eq!(output.stderr.len(), 5_000_000);
}

#[test]
fn a_child_that_does_not_read_its_input_does_not_hold_us() {
    let output = sh("exit 0")
        .stdin_bytes(vec![0; 10_000_000])
        .output()
        .unwrap();
    assert!(output.is_success());
}

#[test]
fn output_that_is_no_text_is_kept_as_it_is() {
    let output = sh(r"printf '\377\376\000a'").output().unwrap();
    assert_eq!(output.stdout, b"\xff\xfe\0a");
    assert_eq!(output.stdout_text(), "\u{fffd}\u{fffd}\0a");
}

#[test]
fn what_redirects_git_is_not_handed_on_but_its_configuration_is() {
    let output = sh("echo [$GIT_DIR$GIT_WORK_TREE$GIT_INDEX_FILE] $GIT_CONFIG_PARAMETERS $LC_ALL")
        .env("GIT_CONFIG_PARAMETERS", "'a.b=c'")
        .output()
        .unwrap();
    assert_eq!(output.stdout_text(), "[] 'a.b=c' C");
    let output = sh("echo $GIT_DIR")
        .env("GIT_DIR", "/wanted")
        .output()
        .unwrap();
    assert_eq!(
        output.stdout_text(),
        "/wanted",
        "what is asked for by name holds"
    );
}

#[test]
fn a_timeout_ends_the_whole_group() {
    let workshop = Workshop::new();
    let started = Instant::now();
    let output = sh(&workshop.fill("echo begun; NAP & NAP"))
        .timeout(Duration::from_millis(200))
        .output();
    let output = output.unwrap();
    assert_eq!(output.exit, Exit::TimedOut);
    assert_eq!(output.stdout_text(), "begun");
    assert!(started.elapsed() < Duration::from_secs(30));
    eventually("the end of the group", || !workshop.has_naps());
}

#[test]
fn a_child_that_will_not_end_is_killed() {
    let output = sh("trap '' TERM; while :; do sleep 0.1; done")
        .timeout(Duration::from_millis(200))
        .output()
        .unwrap();
    assert_eq!(output.exit, Exit::TimedOut);
}

#[test]
fn a_stop_flag_ends_a_child() {
    let workshop = Workshop::new();
    let flag = StopFlag::default();
    let other = flag.clone();
    let sign = workshop.path("sign");
    let path = sign.clone();
    let thread = std::thread::spawn(move || {
        sh("touch \"$1\"; sleep 600")
            .arg("sh")
            .arg(path)
            .stop_flag(other)
            .output()
    });
    eventually("the start", || sign.exists());
    flag.raise();
    assert_eq!(thread.join().unwrap().unwrap().exit, Exit::Cancelled);
}

#[test]
fn who_inherits_the_output_and_lives_on_does_not_hold_us() {
    let workshop = Workshop::new();
    let started = Instant::now();
    let output = sh(&workshop.fill("echo here; NAP & exit 0"))
        .output()
        .unwrap();
    assert!(output.is_success());
    assert_eq!(output.stdout_text(), "here");
    assert!(started.elapsed() < Duration::from_mins(1));
    assert!(workshop.has_naps(), "it is left alone");
}

#[test]
fn a_child_that_waits_for_the_terminal_does_not_wait_forever() {
    let output = sh("sh -c 'kill -TTIN $$; echo on'; echo after")
        .output()
        .unwrap();
    assert_eq!(output.exit, Exit::Signalled { signal: 21 });
}
