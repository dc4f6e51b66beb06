//! Agents that do what they must not, in each sandbox that works here and without one.

use std::fs;
use std::path::Path;
use std::time::Duration;

use git_orchestrate::engine::running::{Retry, RunOptions};
use git_orchestrate::executor::{IsolationOptions, SandboxChoice};
use git_orchestrate::model::{Event, Exit, FailureKind, Outcome};
use git_orchestrate::process::SandboxKind;

use super::lab::{Lab, Ran};
use crate::support::sandboxes;

/// The sandboxes that work here.
fn sandboxed() -> Vec<SandboxChoice> {
    let kinds = sandboxes::working().into_iter();
    kinds
        .map(|kind| match kind {
            SandboxKind::Bubblewrap { .. } => SandboxChoice::Bwrap,
            SandboxKind::Landlock => SandboxChoice::Landlock,
        })
        .collect()
}

fn everywhere() -> Vec<SandboxChoice> {
    let mut choices = sandboxed();
    choices.push(SandboxChoice::Off);
    choices
}

fn options(lab: &Lab, sandbox: SandboxChoice, script: &str) -> RunOptions {
    RunOptions {
        isolation: IsolationOptions {
            sandbox,
            ..IsolationOptions::default()
        },
        ..lab.options(script)
    }
}

/// Everything of the repository that no task has any business with.
fn outside(lab: &Lab) -> String {
    let repository = &lab.repository;
    let mut text = String::new();
    for line in repository.refs().lines() {
        if !line.starts_with("refs/heads/feat/") && !line.starts_with("refs/orchestrate/") {
            text.push_str(line);
            text.push('\n');
        }
    }
    for name in [".git/config", ".git/HEAD", ".git/info/exclude", "src/a.txt"] {
        text.push_str(&fs::read_to_string(repository.path().join(name)).unwrap_or_default());
    }
    for folder in [".git/hooks", "."] {
        let entries = fs::read_dir(repository.path().join(folder)).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        text.push_str(&names.join(" "));
    }
    text
}

fn foreign_places(ran: &Ran) -> Vec<&str> {
    let places = ran.events.iter().filter_map(|event| match event {
        Event::ForeignWrite { place, .. } => Some(place.as_str()),
        _ => None,
    });
    places.collect()
}

fn log(lab: &Lab, ran: &Ran) -> Vec<u8> {
    let folder = lab.context().store.run(&ran.state.run).logs_folder();
    fs::read(folder.join("agent-1.log")).unwrap()
}

#[test]
fn in_a_sandbox_an_agent_commits_branches_tags_and_fetches_and_its_branch_comes_back() {
    for sandbox in sandboxed() {
        let lab = Lab::new();
        let script = "set -e
            git status --short; git log --oneline | head -1
            echo one > one; git add one; git commit -qm one
            git checkout -q -b mine; git branch other; git tag mine-too; git fetch -q . HEAD
            echo two > two";
        let ran = lab.run(&lab.tasks(2), &options(&lab, sandbox, script));
        let told = String::from_utf8_lossy(&log(&lab, &ran)).into_owned();
        assert!(ran.outcome(1).is_success(), "{}\n{told}", ran.outcomes());
        assert_eq!(lab.changed(&ran, 1), "one\ntwo");
        assert_eq!(foreign_places(&ran), [""; 0], "{sandbox:?}");
        let refs = lab.repository.refs();
        assert!(!refs.contains("mine") && !refs.contains("other"), "{refs}");
        let worktree = ran.worktree(1);
        assert_eq!(
            lab.repository.git_in(worktree, &["status", "--porcelain"]),
            ""
        );
        lab.repository.git(&["fsck", "--strict"]);
    }
}

#[test]
fn an_agent_that_attacks_the_repository_changes_nothing_or_is_reported() {
    for sandbox in everywhere() {
        let lab = Lab::new();
        lab.repository.commit_on("precious", "main", &[("p", "1")]);
        let remote = lab.repository.beside("remote.git");
        lab.repository
            .git(&["clone", "-q", "--bare", ".", remote.to_str().unwrap()]);
        lab.repository
            .git(&["remote", "add", "origin", remote.to_str().unwrap()]);
        let before = outside(&lab);
        let remote_before = lab.repository.git_in(&remote, &["for-each-ref"]);
        let checkout = lab.repository.path().display();
        let script = format!(
            "common=$(git rev-parse --path-format=absolute --git-common-dir)
             echo done > done; git add done; git commit -qm done
             echo escaped > {checkout}/src/a.txt; echo x > {checkout}/new.txt
             git update-ref refs/heads/precious HEAD; git branch -f precious HEAD
             git config core.fsmonitor /bin/false; git config alias.st '!true'
             printf '#!/bin/sh\\nexit 1\\n' > $common/hooks/pre-commit
             git push -q origin HEAD:refs/heads/pushed; git push -q --force origin HEAD:main
             echo evil >> {checkout}/.git/config
             rm -rf {checkout}/.git/refs/heads/main; true"
        );
        let ran = lab.run(&lab.tasks(1), &options(&lab, sandbox, &script));
        let after = lab.repository.git_in(&remote, &["for-each-ref"]);
        assert_eq!(after, remote_before, "{sandbox:?}: it pushed");
        if sandbox == SandboxChoice::Off {
            let places = foreign_places(&ran);
            for place in ["checkout", "config", "hooks", "refs"] {
                assert!(places.contains(&place), "{places:?}");
            }
        } else {
            assert!(ran.outcome(1).is_success(), "{}", ran.outcomes());
            assert_eq!(outside(&lab), before, "{sandbox:?}");
            assert_eq!(foreign_places(&ran), [""; 0], "{sandbox:?}");
            assert_eq!(lab.changed(&ran, 1), "done");
        }
    }
}

/// The three ways in which code of an agent came to run outside, each of which would make the file `marker` where it is not
/// the agent itself that runs it.
fn escapes(marker: &Path) -> [String; 3] {
    let plant = format!(
        "printf '#!/bin/sh\\ntest -n \"$ORCHESTRATE_TASK_ID\" || touch {}\\n' > evil.sh; chmod +x evil.sh; echo x > x",
        marker.display()
    );
    [
        format!("{plant}; git config core.fsmonitor $PWD/evil.sh"),
        format!(
            "{plant}; rm -f .git; git init -q 2>/dev/null || git init -q --separate-git-dir=.own .; \
             git config core.fsmonitor $PWD/evil.sh; git config core.hooksPath $PWD; \
             git config filter.x.clean $PWD/evil.sh; echo '* filter=x' > .gitattributes; cp evil.sh post-checkout; true"
        ),
        format!(
            "{plant}; git init -q nested; cd nested; git config core.fsmonitor $PWD/../evil.sh; echo y > y; \
             git add y; git -c user.name=a -c user.email=a@b commit -qm y; cd ..; git add nested; \
             git commit -qm nested; true"
        ),
    ]
}

#[test]
fn no_code_of_an_agent_runs_outside_by_git() {
    for sandbox in everywhere() {
        for number in 0..3 {
            let lab = Lab::new();
            let marker = lab.repository.beside("marker");
            let script = &escapes(&marker)[number];
            let options = options(&lab, sandbox, script);
            let ran = lab.run(&lab.tasks(1), &options);
            // What follows a run looks at the worktree, too.
            lab.resume(&ran.state.run, &options, &Retry::All);
            assert!(!marker.exists(), "{sandbox:?}, way {number}");
            let text = lab.show(&ran, 1, "x");
            assert_eq!(text.as_deref(), Some("x"), "{sandbox:?}, way {number}");
        }
    }
}

#[test]
fn a_daemon_does_not_outlive_the_attempt() {
    for sandbox in everywhere() {
        let lab = Lab::new();
        let beat = "(setsid sh -c '(while :; do echo >> beat; sleep 0.02; done) &' > /dev/null 2>&1 &); \
                    while ! test -e beat; do sleep 0.01; done; echo x > x";
        let ran = lab.run(&lab.tasks(1), &options(&lab, sandbox, beat));
        let look = || fs::metadata(ran.worktree(1).join("beat")).unwrap().len();
        let length = look();
        std::thread::sleep(Duration::from_millis(200));
        assert_eq!(look(), length, "{sandbox:?}: it goes on");
    }
}

#[test]
fn what_an_agent_prints_without_end_is_cut_in_the_middle() {
    for sandbox in everywhere() {
        let lab = Lab::new();
        let script = "printf '\\377\\376\\033[2J\\n'; head -c 90000000 /dev/zero | tr '\\0' 'a'; echo; \
                      echo the-end; echo x > x";
        let ran = lab.run(&lab.tasks(1), &options(&lab, sandbox, script));
        assert!(ran.outcome(1).is_success(), "{}", ran.outcomes());
        let log = log(&lab, &ran);
        assert!(log.len() < 80_000_000, "{}", log.len());
        assert!(log.ends_with(b"the-end\n"));
    }
}

#[test]
fn an_attempt_in_a_sandbox_cannot_kill_its_supervisor_and_what_it_committed_is_kept_when_it_is_cut_off()
 {
    for sandbox in sandboxed() {
        let lab = Lab::new();
        let script = "test $TRY = 1 || { echo two > two; exit 0; }
                      echo one > one; git add one; git commit -qm one; kill -9 $PPID; sleep 30";
        let options = RunOptions {
            retries: 1,
            timeout: Duration::from_secs(5),
            ..options(&lab, sandbox, script)
        };
        let ran = lab.run(&lab.tasks(1), &options);
        assert!(
            ran.outcome(1).is_success(),
            "{sandbox:?} {}",
            ran.outcomes()
        );
        assert_eq!(lab.changed(&ran, 1), "one\ntwo", "{sandbox:?}");
    }
}

#[test]
fn an_agent_that_fills_the_disk_is_ended_before_it_is_full() {
    for sandbox in everywhere() {
        let lab = Lab::new();
        let script = "test $ID = 1 || { sleep 3; echo x > x; exit 0; }
                      head -c 30000000 /dev/urandom > big; while :; do sleep 0.1; done";
        let mut options = options(&lab, sandbox, script);
        // Every disk is nearly full by that measure, until the hungriest is gone.
        options.least_disk = u64::MAX;
        options.max_workers = 1;
        let ran = lab.run(&lab.tasks(1), &options);
        let Outcome::Failed {
            kind: FailureKind::FilledDisk { .. },
        } = ran.outcome(1)
        else {
            panic!("{sandbox:?} {}", ran.outcomes());
        };
    }
}

#[test]
fn a_sandbox_that_is_wanted_and_missing_keeps_a_run_from_beginning() {
    let missing = [
        (
            SandboxChoice::Bwrap,
            sandboxed().contains(&SandboxChoice::Bwrap),
        ),
        (
            SandboxChoice::Landlock,
            sandboxed().contains(&SandboxChoice::Landlock),
        ),
    ];
    for (sandbox, is_there) in missing {
        let lab = Lab::new();
        let run = lab.try_run(&lab.tasks(1), &options(&lab, sandbox, "echo x > x"));
        assert_eq!(run.is_ok(), is_there, "{sandbox:?}");
    }
}

#[test]
fn a_program_that_is_not_there_is_a_failure_of_its_task_in_a_sandbox_too() {
    for sandbox in sandboxed() {
        let lab = Lab::new();
        let mut options = options(&lab, sandbox, "true");
        options.agent.command = vec!["/nowhere/agent".to_owned()];
        let ran = lab.run(&lab.tasks(1), &options);
        let Outcome::Failed {
            kind: FailureKind::Agent { exit },
        } = ran.outcome(1)
        else {
            panic!("{}", ran.outcomes());
        };
        assert!(matches!(exit, Exit::NotStarted { .. }), "{exit:?}");
    }
}

#[test]
fn in_a_sandbox_the_attempts_at_a_task_share_their_sessions_and_no_other_task_sees_them() {
    for sandbox in sandboxed() {
        let lab = Lab::new();
        let script = r#"
            echo "$TRY: $(ls ~/.agent/sessions | tr '\n' ' ')" >> seen.txt
            touch ~/.agent/sessions/$ID.$TRY
            [ $TRY = 2 ] || exit 1"#;
        let mut options = options(&lab, sandbox, script);
        options.agent.state.sessions = vec![".agent/sessions".to_owned()];
        options.retries = 1;
        let ran = lab.run(&lab.tasks(2), &options);
        let seen = [1, 2].map(|task| lab.show(&ran, task, "seen.txt").unwrap_or_default());
        assert_eq!(seen, ["1: \n2: 1.1", "1: \n2: 2.1"], "{}", ran.outcomes());
    }
}
