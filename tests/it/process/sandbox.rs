//! Attempts in a sandbox, each kind that works here: what they can see and change, and that they still end as others do.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use git_orchestrate::model::Exit;
use git_orchestrate::process::{self, Adopted, LaunchSpec, Mount, Sandbox, SandboxKind};
use rustix::process::{Pid, Signal, kill_process};

use super::workshop::{Workshop, block_on, eventually, wait};
use crate::support::sandboxes;

/// A script in a sandbox that may write to the folder `mine` and see the system.
fn confined(workshop: &Workshop, kind: &SandboxKind, script: &str) -> LaunchSpec {
    let mine = workshop.path("mine");
    let tmp = workshop.path("tmp");
    fs::create_dir_all(&mine).unwrap();
    fs::create_dir_all(&tmp).unwrap();
    let system = ["/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc"];
    LaunchSpec {
        cwd: mine.clone(),
        sandbox: Some(Sandbox {
            kind: kind.clone(),
            readable: system.iter().map(Into::into).collect(),
            writable: vec![mine],
            mounts: Vec::new(),
            hidden: Vec::new(),
            tmp: Some(tmp),
            has_network: true,
        }),
        ..workshop.script(script)
    }
}

fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

#[test]
fn what_is_not_named_can_neither_be_read_nor_written() {
    for kind in sandboxes::working() {
        let workshop = Workshop::new();
        fs::write(workshop.path("secret"), "top secret").unwrap();
        let secret = workshop.path("secret").display().to_string();
        let outside = workshop.path("outside").display().to_string();
        let script = format!(
            "cat {secret}; echo x > {outside}; echo y > {secret}; rm -f {secret}; mv {secret} .; ln {secret} link
             true > /etc/escaped; echo inside > kept; cat kept"
        );
        workshop.run(&confined(&workshop, &kind, &script));
        let log = workshop.log();
        assert!(log.contains("inside"), "{kind:?}: {log}");
        assert!(!log.contains("top secret"), "{kind:?}: {log}");
        assert_eq!(fs::read(workshop.path("secret")).unwrap(), b"top secret");
        assert!(!is_there(&workshop.path("outside")), "{kind:?}");
        assert!(!is_there(Path::new("/etc/escaped")), "{kind:?}");
        assert_eq!(fs::read(workshop.path("mine/kept")).unwrap(), b"inside\n");
    }
}

#[test]
fn an_attempt_in_a_sandbox_ends_with_the_exit_of_its_program() {
    for kind in sandboxes::working() {
        for (script, exit) in [
            ("exit 0", Exit::Success),
            ("exit 7", Exit::Failure { code: 7 }),
        ] {
            let workshop = Workshop::new();
            assert_eq!(workshop.run(&confined(&workshop, &kind, script)), exit);
        }
        let workshop = Workshop::new();
        let mut spec = confined(&workshop, &kind, "");
        spec.argv = vec!["no-such-program".to_owned()];
        let exit = workshop.run(&spec);
        assert!(matches!(exit, Exit::NotStarted { .. }), "{kind:?} {exit:?}");
    }
}

#[test]
fn an_attempt_in_a_sandbox_that_is_asked_to_end_can_tidy_up() {
    for kind in sandboxes::working() {
        let workshop = Workshop::new();
        let script =
            "trap 'echo tidy > tidied; exit 0' TERM; echo > begun; while :; do sleep 0.01; done";
        let mut supervised = workshop.launch(&confined(&workshop, &kind, script));
        eventually("the program", || is_there(&workshop.path("mine/begun")));
        supervised.stop();
        assert_eq!(wait(&mut supervised), Exit::Cancelled);
        assert!(is_there(&workshop.path("mine/tidied")), "{kind:?}");
    }
}

#[test]
fn nothing_in_a_sandbox_outlives_the_attempt_or_its_shim() {
    for kind in sandboxes::working() {
        let workshop = Workshop::new();
        let daemon = "(setsid sh -c 'NAP & exec NAP' > /dev/null 2>&1 &); sleep 0.05";
        let exit = workshop.run(&confined(&workshop, &kind, daemon));
        assert_eq!(exit, Exit::Success, "{kind:?}");
        assert!(!workshop.has_naps(), "{kind:?}");

        let workshop = Workshop::new();
        let spec = confined(&workshop, &kind, &format!("{daemon}; echo > begun; NAP"));
        let mut supervised = workshop.launch(&spec);
        eventually("the program", || is_there(&workshop.path("mine/begun")));
        let shim = i32::try_from(supervised.pid()).unwrap();
        kill_process(Pid::from_raw(shim).unwrap(), Signal::KILL).unwrap();
        if matches!(kind, SandboxKind::Bubblewrap { .. }) {
            // Without anybody's help.
            eventually("the end", || !workshop.has_naps());
        }
        assert_eq!(wait(&mut supervised), Exit::Lost);
        assert!(!workshop.has_naps(), "{kind:?}");
    }
}

#[test]
fn an_attempt_in_a_sandbox_is_found_again() {
    for kind in sandboxes::working() {
        let workshop = Workshop::new();
        let script = "while test ! -e go; do sleep 0.01; done; exit 5";
        drop(workshop.launch(&confined(&workshop, &kind, script)));
        let Adopted::Running(mut supervised) = process::adopt(&workshop.attempt()).unwrap() else {
            panic!("{kind:?}: it does not run");
        };
        fs::write(workshop.path("mine/go"), "").unwrap();
        assert_eq!(wait(&mut supervised), Exit::Failure { code: 5 });
    }
}

#[test]
fn without_a_network_nobody_can_be_reached() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    for kind in sandboxes::working() {
        for (has_network, code) in [(true, 0), (false, 1)] {
            let workshop = Workshop::new();
            let script = format!("bash -c 'echo > /dev/tcp/127.0.0.1/{port}' && exit 0; exit 1");
            let mut spec = confined(&workshop, &kind, &script);
            spec.sandbox.as_mut().unwrap().has_network = has_network;
            let exit = workshop.run(&spec);
            let expected = match code {
                0 => Exit::Success,
                code => Exit::Failure { code },
            };
            assert_eq!(exit, expected, "{kind:?}: {}", workshop.log());
        }
    }
}

#[test]
fn bubblewrap_shows_things_at_other_places_and_hides_others() {
    let Some(kind) = (sandboxes::working().into_iter())
        .find(|kind| matches!(kind, SandboxKind::Bubblewrap { .. }))
    else {
        return;
    };
    let workshop = Workshop::new();
    fs::create_dir(workshop.path("store")).unwrap();
    fs::write(workshop.path("store/object"), "object").unwrap();
    let script = "cat /.store/object; echo x > /.store/new; cat /etc/passwd; echo t > /tmp/t";
    let mut spec = confined(&workshop, &kind, script);
    let sandbox = spec.sandbox.as_mut().unwrap();
    sandbox.hidden.push("/etc/passwd".into());
    sandbox.mounts.push(Mount {
        from: workshop.path("store"),
        to: "/.store".into(),
        is_writable: false,
    });
    let mut supervised = workshop.launch(&spec);
    let exit =
        block_on(async { tokio::time::timeout(Duration::from_secs(20), supervised.wait()).await });
    assert_eq!(exit.unwrap(), Exit::Success);
    let log = workshop.log();
    assert!(log.contains("object") && !log.contains("root:"), "{log}");
    assert!(!is_there(&workshop.path("store/new")));
    assert!(is_there(&workshop.path("tmp/t")));
}
