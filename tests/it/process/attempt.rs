use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use git_orchestrate::model::Exit;
use git_orchestrate::process::{self, Adopted, ProcessError};

use super::workshop::{Workshop, block_on, eventually, shim, wait};

#[test]
fn an_attempt_ends_with_the_exit_of_its_program() {
    for (script, exit) in [
        ("exit 0", Exit::Success),
        ("exit 7", Exit::Failure { code: 7 }),
        ("kill -11 $$", Exit::Signalled { signal: 11 }),
    ] {
        let workshop = Workshop::new();
        assert_eq!(workshop.run(&workshop.script(script)), exit);
        assert!(
            matches!(process::adopt(&workshop.attempt()).unwrap(), Adopted::Ended(end) if end == exit)
        );
    }
}

#[test]
fn both_streams_go_to_the_log_behind_what_is_there() {
    let workshop = Workshop::new();
    fs::write(workshop.path("log"), "earlier\n").unwrap();
    workshop.run(&workshop.script("echo one; echo two >&2; printf three"));
    let log = workshop.log();
    let mut lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines.remove(0), "earlier");
    lines.sort_unstable();
    assert_eq!(lines, ["one", "three", "two"]);
}

#[test]
fn the_environment_is_what_was_given_and_nothing_else() {
    let workshop = Workshop::new();
    let mut spec = workshop.command(&["env"]);
    spec.env
        .push(("SAID".to_owned(), "with = and\nnew line".to_owned()));
    workshop.run(&spec);
    let log = workshop.log();
    assert!(log.contains("SAID=with = and\nnew line\n"), "{log}");
    let mut names: Vec<&str> = log
        .lines()
        .filter_map(|line| Some(line.split_once('=')?.0))
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["ORCHESTRATE_ATTEMPT_TOKEN", "PATH", "SAID"]);
}

#[test]
fn no_secret_stays_in_the_folder() {
    let workshop = Workshop::new();
    let mut spec = workshop.script("cat");
    spec.env.push(("KEY".to_owned(), "hunter2".to_owned()));
    spec.stdin = b"hello".to_vec();
    workshop.run(&spec);
    assert_eq!(workshop.log(), "hello");
    assert_eq!(
        fs::metadata(workshop.attempt())
            .unwrap()
            .permissions()
            .mode()
            & 0o777,
        0o700
    );
    for entry in fs::read_dir(workshop.attempt()).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains("hunter2"), "{}", path.display());
    }
}

#[test]
fn input_arrives_whole_and_unread_input_is_no_harm() {
    let workshop = Workshop::new();
    let mut spec = workshop.script("wc -c");
    spec.stdin = vec![b'x'; 3_000_000];
    workshop.run(&spec);
    assert_eq!(workshop.log().trim(), "3000000");
    let workshop = Workshop::new();
    let mut spec = workshop.script("exec <&-; exit 0");
    spec.stdin = vec![b'x'; 3_000_000];
    assert_eq!(workshop.run(&spec), Exit::Success);
}

#[test]
fn a_program_without_input_reads_nothing() {
    let workshop = Workshop::new();
    assert_eq!(
        workshop.run(&workshop.script("cat && [ ! -t 0 ]")),
        Exit::Success
    );
}

#[test]
fn what_cannot_be_started_says_why() {
    let workshop = Workshop::new();
    fs::write(workshop.path("plain"), "#!/bin/sh\n").unwrap();
    fs::create_dir(workshop.path("folder")).unwrap();
    let mut reasons = Vec::new();
    for program in ["no-such-program", "./missing", "./plain", "./folder", ""] {
        let spec = workshop.command(&[program]);
        let folder = workshop.path(&format!("attempt {}", reasons.len()));
        let mut supervised = process::launch(shim(), &folder, &spec).unwrap();
        match wait(&mut supervised) {
            Exit::NotStarted { reason } => reasons.push(reason),
            exit => panic!("{program}: {exit:?}"),
        }
    }
    insta::assert_snapshot!(reasons.join("\n"), @"
    there is no program no-such-program on the path
    could not run ./missing: No such file or directory (os error 2)
    ./plain is not executable
    ./folder is a folder
    there is no program  on the path
    ");
    let mut spec = workshop.script("exit 0");
    spec.cwd = "/no/such/folder".into();
    let Exit::NotStarted { reason } = workshop.run(&spec) else {
        panic!()
    };
    insta::assert_snapshot!(reason, @"could not enter /no/such/folder: No such file or directory (os error 2)");
}

#[test]
fn a_folder_is_used_once() {
    let workshop = Workshop::new();
    let spec = workshop.script("exit 0");
    workshop.run(&spec);
    let again = process::launch(shim(), &workshop.attempt(), &spec);
    assert!(matches!(again, Err(ProcessError::Folder { .. })));
}

#[test]
fn an_attempt_whose_time_is_up_is_ended() {
    let workshop = Workshop::new();
    let mut spec = workshop.script("trap 'echo asked; exit 0' TERM; echo begun; NAP & wait");
    spec.timeout = Duration::from_millis(300);
    assert_eq!(workshop.run(&spec), Exit::TimedOut);
    assert!(workshop.log().ends_with("\nasked\n"));
    assert!(!workshop.has_naps());
}

#[test]
fn who_ignores_the_request_to_end_is_killed_after_the_grace_period() {
    let workshop = Workshop::new();
    let mut spec = workshop.script("trap '' TERM; echo begun; while :; do sleep 0.05; done");
    spec.timeout = Duration::from_millis(200);
    spec.grace = Duration::from_millis(200);
    assert_eq!(workshop.run(&spec), Exit::TimedOut);
}

#[test]
fn a_stopped_attempt_is_cancelled_and_may_clean_up() {
    let workshop = Workshop::new();
    let spec = workshop.script(
        "trap 'echo bye; exit 0' TERM; echo begun; while :; do sleep 0.05; done 2>/dev/null",
    );
    let mut supervised = workshop.launch(&spec);
    eventually("the start", || {
        workshop.path("log").exists() && workshop.log() == "begun\n"
    });
    supervised.stop();
    assert_eq!(wait(&mut supervised), Exit::Cancelled);
    assert!(workshop.log().ends_with("\nbye\n"));
}

#[test]
fn a_killed_attempt_is_cancelled_at_once() {
    let workshop = Workshop::new();
    let spec = workshop.script("trap '' TERM; echo begun; NAP");
    let mut supervised = workshop.launch(&spec);
    eventually("the start", || {
        workshop.path("log").exists() && workshop.log() == "begun\n"
    });
    let stopper = supervised.stopper();
    stopper.stop();
    stopper.kill();
    assert_eq!(wait(&mut supervised), Exit::Cancelled);
    assert!(!workshop.has_naps());
}

#[test]
fn an_attempt_that_is_stopped_before_it_has_begun_is_cancelled() {
    for _ in 0..10 {
        let workshop = Workshop::new();
        let mut supervised = workshop.launch(&workshop.script("NAP"));
        supervised.stop();
        assert_eq!(wait(&mut supervised), Exit::Cancelled);
        assert!(!workshop.has_naps());
    }
}

#[test]
fn nothing_that_an_attempt_started_outlives_it() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let workshop = Workshop::new();
    let spec = workshop.script(
        "NAP & setsid NAP & (NAP &)
         (setsid sh -c 'trap \"\" TERM; env -i NAP & NAP; :' &)
         echo begun",
    );
    assert_eq!(workshop.run(&spec), Exit::Success);
    assert!(!workshop.has_naps());
}

#[test]
fn nothing_outlives_a_timeout_either() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let workshop = Workshop::new();
    let mut spec = workshop.script("setsid NAP & (setsid sh -c 'NAP & NAP' &) ; wait; NAP");
    spec.timeout = Duration::from_millis(500);
    assert_eq!(workshop.run(&spec), Exit::TimedOut);
    assert!(!workshop.has_naps());
}

#[test]
fn an_attempt_that_starts_thousands_of_processes_ends() {
    let workshop = Workshop::new();
    let spec = workshop.script("i=0; while [ $i -lt 500 ]; do (true &) ; i=$((i+1)); done; exit 4");
    assert_eq!(workshop.run(&spec), Exit::Failure { code: 4 });
}

#[test]
fn a_flood_of_output_is_cut_in_the_middle() {
    let workshop = Workshop::new();
    let spec =
        workshop.script(r"printf 'first\n'; head -c 100000000 /dev/zero; printf '\nlast \377\n'");
    assert_eq!(workshop.run(&spec), Exit::Success);
    let log = fs::read(workshop.path("log")).unwrap();
    assert!(log.len() < 70_000_000, "{}", log.len());
    assert!(log.starts_with(b"first\n"));
    assert!(log.ends_with(b"\nlast \xff\n"));
    let notice = b"bytes left out here]";
    assert!(log.windows(notice.len()).any(|window| window == notice));
}

#[test]
fn long_lines_of_both_streams_do_not_split_each_other() {
    let workshop = Workshop::new();
    let line = "x".repeat(60_000);
    fs::write(workshop.path("line"), format!("{line}\n")).unwrap();
    let spec = workshop.script(
        "(for i in 1 2 3 4 5 6 7 8; do cat line; done) & for i in 1 2 3 4 5 6 7 8; do cat line >&2; done; wait",
    );
    workshop.run(&spec);
    assert!(workshop.log().lines().all(|found| found == line));
}

#[test]
fn waiting_can_be_given_up_and_begun_again() {
    let workshop = Workshop::new();
    let mut supervised =
        workshop.launch(&workshop.script("while [ ! -e go ]; do sleep 0.02; done; exit 5"));
    block_on(async {
        for _ in 0..3 {
            let wait = tokio::time::timeout(Duration::from_millis(20), supervised.wait()).await;
            assert!(wait.is_err());
        }
        fs::write(workshop.path("go"), "").unwrap();
        assert_eq!(supervised.wait().await, Exit::Failure { code: 5 });
        assert_eq!(supervised.wait().await, Exit::Failure { code: 5 });
    });
}

#[test]
fn an_attempt_that_stops_itself_or_its_supervisor_can_still_be_ended() {
    for script in [
        "echo begun; kill -STOP $$",
        "echo begun; kill -STOP $PPID; sleep 600",
    ] {
        let workshop = Workshop::new();
        let mut supervised = workshop.launch(&workshop.script(script));
        // A stopped supervisor may not have come to write the log.
        eventually("the start", || workshop.path("log").exists());
        supervised.stop();
        assert_eq!(wait(&mut supervised), Exit::Cancelled);
    }
}
