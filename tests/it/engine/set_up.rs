//! What attempts have of their own, and what is done for them before and after.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use git_orchestrate::engine::running::{RunOptions, SetUpOptions};
use git_orchestrate::executor::{IsolationOptions, SandboxChoice};
use git_orchestrate::model::{Exit, FailureKind, Outcome};
use git_orchestrate::process::SandboxKind;

use super::lab::Lab;
use crate::support::sandboxes;

fn everywhere() -> Vec<SandboxChoice> {
    let kinds = sandboxes::working().into_iter().map(|kind| match kind {
        SandboxKind::Bubblewrap { .. } => SandboxChoice::Bwrap,
        SandboxKind::Landlock => SandboxChoice::Landlock,
    });
    kinds.chain([SandboxChoice::Off]).collect()
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

#[test]
fn tasks_that_run_side_by_side_have_ports_and_names_of_their_own() {
    for sandbox in everywhere() {
        let lab = Lab::new();
        let script = "echo $ORCHESTRATE_PORT > port; echo $ORCHESTRATE_PORT_RANGE > range; echo $ORCHESTRATE_DATABASE_SUFFIX > suffix
            echo $PORT $DATABASE > mapped; test -d $ORCHESTRATE_TMP -a -d $ORCHESTRATE_CACHE || exit 1
            sleep 0.5";
        let mut options = options(&lab, sandbox, script);
        let names = [("PORT", "{port+1}"), ("DATABASE", "app{database_suffix}")];
        options.isolation.environment = names
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        let ran = lab.run(&lab.tasks(4), &options);
        let told = |name: &str| -> BTreeSet<String> {
            let told = (1..=4).map(|id| lab.show(&ran, id, name).unwrap());
            told.collect()
        };
        for name in ["port", "range", "suffix", "mapped"] {
            assert_eq!(told(name).len(), 4, "{sandbox:?}: {:?}", told(name));
        }
        let port: u16 = lab.show(&ran, 1, "port").unwrap().parse().unwrap();
        let suffix = lab.show(&ran, 1, "suffix").unwrap();
        let mapped = lab.show(&ran, 1, "mapped").unwrap();
        assert_eq!(mapped, format!("{} app{suffix}", port + 1));
    }
}

#[test]
fn ignored_files_that_a_build_needs_are_there_and_lead_nowhere() {
    for sandbox in everywhere() {
        let lab = Lab::new();
        lab.repository
            .write(".gitignore", "target/\n.env\nnode_modules/\n*.log\n")
            .write(
                ".worktreeinclude",
                "# what a build needs\n.env\nnode_modules/\n",
            );
        lab.repository.commit("ignored");
        lab.repository
            .write(".env", "KEY=1\n")
            .write("node_modules/a/index.js", "a\n")
            .write("sub/node_modules/b.js", "b\n")
            .write("target/built", "t\n")
            .write("noise.log", "n\n");
        let script = "cat .env node_modules/a/index.js sub/node_modules/b.js target/built > seen; test ! -e noise.log || exit 1
            echo changed > node_modules/a/index.js; echo changed > .env";
        let mut options = options(&lab, sandbox, script);
        options.set_up.include = vec!["target/".to_owned()];
        let ran = lab.run(&lab.tasks(1), &options);
        assert!(
            ran.outcome(1).is_success(),
            "{sandbox:?} {}",
            ran.outcomes()
        );
        assert_eq!(lab.show(&ran, 1, "seen").unwrap(), "KEY=1\na\nb\nt");
        assert_eq!(lab.repository.read(".env"), "KEY=1\n");
        assert_eq!(lab.repository.read("node_modules/a/index.js"), "a\n");
        assert_eq!(lab.changed(&ran, 1), "seen");
    }
}

#[test]
fn hooks_run_before_and_after_with_what_the_attempt_has_of_its_own() {
    for sandbox in everywhere() {
        let lab = Lab::new();
        let mut options = options(
            &lab,
            sandbox,
            "cat ready > seen; echo $ORCHESTRATE_PORT >> seen",
        );
        options.set_up = SetUpOptions {
            setup: Some("echo $ORCHESTRATE_PORT > ready; echo ready > .gitignore".to_owned()),
            teardown: Some("rm ready; echo gone > target".to_owned()),
            ..SetUpOptions::default()
        };
        options.check = Some("test -e ready".to_owned());
        let ran = lab.run(&lab.tasks(1), &options);
        assert!(
            ran.outcome(1).is_success(),
            "{sandbox:?} {}",
            ran.outcomes()
        );
        let seen = lab.show(&ran, 1, "seen").unwrap();
        let (before, after) = seen.split_once('\n').unwrap();
        assert_eq!(before, after);
        assert!(!ran.worktree(1).join("ready").exists());
        assert!(ran.worktree(1).join("target").exists());
    }
}

#[test]
fn a_hook_that_fails_is_the_reason_that_its_task_fails() {
    let lab = Lab::new();
    let mut options = options(&lab, SandboxChoice::Off, "echo x > x");
    options.set_up.setup = Some("echo no database >&2; exit 3".to_owned());
    let ran = lab.run(&lab.tasks(1), &options);
    let Outcome::Failed {
        kind: FailureKind::Agent {
            exit: Exit::NotStarted { reason },
        },
    } = ran.outcome(1)
    else {
        panic!("{}", ran.outcomes());
    };
    assert!(
        reason.starts_with(
            "the hook setup (echo no database >&2; exit 3) ended with code 3: no database (see "
        ),
        "{reason}"
    );
}

#[test]
fn what_a_check_runs_of_an_agents_stays_in_the_sandbox() {
    for sandbox in everywhere() {
        let lab = Lab::new();
        let escaped = lab.repository.beside("escaped");
        let script = format!("printf 'echo x > {}\\n' > test.sh", escaped.display());
        let mut options = options(&lab, sandbox, &script);
        options.check = Some("sh test.sh; git status --short; git log -1".to_owned());
        let ran = lab.run(&lab.tasks(1), &options);
        assert!(
            ran.outcome(1).is_success(),
            "{sandbox:?} {}",
            ran.outcomes()
        );
        assert_eq!(
            escaped.exists(),
            sandbox == SandboxChoice::Off,
            "{sandbox:?}"
        );
        let link = fs::read_to_string(ran.worktree(1).join(".git")).unwrap();
        let git_dir = Path::new(link.trim().strip_prefix("gitdir: ").unwrap());
        assert!(
            git_dir.starts_with(lab.repository.path().join(".git/worktrees")),
            "{link}"
        );
    }
}

#[test]
fn files_from_templates_are_seen_and_never_committed() {
    let lab = Lab::new();
    let templates = lab.repository.beside("templates");
    for (path, text) in [
        ("all/AGENTS.md", "be kind\n"),
        ("all/.tool/settings.json", "{}\n"),
        ("feat/.tool/settings.json", "{\"feat\": 1}\n"),
        ("fix/other", "x\n"),
        ("all/README.md", "not this one\n"),
    ] {
        crate::support::repository::write_in(&templates, path, text);
    }
    let mut options = options(
        &lab,
        SandboxChoice::Off,
        "cat AGENTS.md .tool/settings.json > seen; test ! -e other || exit 1",
    );
    options.set_up.templates = Some(templates);
    let ran = lab.run(&lab.tasks(1), &options);
    assert!(ran.outcome(1).is_success(), "{}", ran.outcomes());
    assert_eq!(lab.show(&ran, 1, "seen").unwrap(), "be kind\n{\"feat\": 1}");
    assert_eq!(lab.changed(&ran, 1), "seen");
    assert_eq!(lab.show(&ran, 1, "README.md").unwrap(), "# A project");
}
