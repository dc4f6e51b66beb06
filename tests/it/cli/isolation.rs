//! Sandboxes and approvals as a user meets them.

use std::fs;

use super::sandbox::Sandbox;
use crate::support::sandboxes;

const PLAN: &str = "# Things\n\n- [ ] Write a file\n";

#[test]
fn an_agent_in_a_sandbox_reads_no_key_and_sees_no_token() {
    for kind in sandboxes::working() {
        let sandbox = Sandbox::new();
        let home = sandbox.repo.beside("home");
        for (path, text) in [
            (".ssh/id_ed25519", "PLANTED-KEY"),
            (".netrc", "PLANTED-NETRC"),
            (".config/gh/hosts.yml", "PLANTED-HOSTS"),
            (".cargo/credentials.toml", "PLANTED-CRATES"),
            (".npmrc", "PLANTED-NPM"),
        ] {
            crate::support::repository::write_in(&home, path, text);
        }
        sandbox.repo.write("plan.md", PLAN);
        sandbox.repo.write(".env", "PLANTED-ENV");
        let real_home = home.display();
        let checkout = sandbox.repo.path().display();
        let agent = sandbox.script(
            "agent",
            &format!(
                "for home in ~ {real_home}; do cat $home/.ssh/* $home/.netrc $home/.config/gh/hosts.yml $home/.cargo/credentials.toml $home/.npmrc; done
                 cat {checkout}/.env /etc/shadow; env; cat /proc/*/environ; git config --list; echo done > done.txt"
            ),
        );
        let name = if kind.name() == "Landlock" {
            "landlock"
        } else {
            "bwrap"
        };
        let mut command = sandbox.command(&[
            "run",
            "plan.md",
            "--agent-command",
            &agent,
            "--sandbox",
            name,
            "--yes",
        ]);
        command
            .env("GH_TOKEN", "PLANTED-TOKEN")
            .env("GITHUB_TOKEN", "PLANTED-TOKEN")
            .env("RENAMED", "ghp_PLANTED")
            .env("SSH_AUTH_SOCK", "/PLANTED/agent");
        let ran = super::sandbox::Ran::of(&mut command);
        let logs = sandbox.expect(0, &["logs", "1"]).stdout;
        assert!(!logs.contains("PLANTED"), "{}: {logs}", kind.name());
        assert!(!logs.contains("root:"), "{}: {logs}", kind.name());
        assert_eq!(ran.code, 0, "{}\n{}\n{logs}", ran.stdout, ran.stderr);
    }
}

#[test]
fn commands_that_a_repository_brings_run_once_their_text_was_approved() {
    let sandbox = Sandbox::new();
    sandbox.repo.write("plan.md", PLAN);
    let setup = |text: &str| {
        let text = format!("setup = \"{text}\"\n");
        sandbox.repo.write(".git-orchestrate.toml", text);
    };
    setup("echo one > one.txt");
    let agent = sandbox.script("agent", "test -e one.txt && echo done > done.txt");
    let run = ["run", "plan.md", "--agent-command", &agent, "--yes"];
    let approved = [run.as_slice(), &["--approve-hooks"]].concat();
    let refused = sandbox.expect(1, &run);
    assert!(
        refused.stderr.contains("setup = echo one > one.txt"),
        "{}",
        refused.stderr
    );
    assert!(
        refused.stderr.contains("--approve-hooks"),
        "{}",
        refused.stderr
    );
    sandbox.expect(0, &approved);
    sandbox.expect(0, &run);
    setup("echo two > one.txt");
    sandbox.expect(1, &run);
    let kept = sandbox
        .repo
        .beside("home/.local/state/git-orchestrate/approved");
    assert_eq!(fs::read_dir(kept).unwrap().count(), 1);
}

#[test]
fn a_verify_command_that_a_repository_brings_is_approved_before_a_merge_runs_it() {
    let sandbox = Sandbox::new();
    sandbox
        .repo
        .commit_on("topic", "main", &[("new.txt", "new\n")]);
    let ran = sandbox.repo.beside("ran");
    let text = format!("verify = \"touch {}\"\n", ran.display());
    sandbox.repo.write(".git-orchestrate.toml", text);
    let merge = ["merge", "topic", "--yes"];
    let refused = sandbox.expect(1, &merge);
    assert!(
        refused.stderr.contains("--approve-hooks"),
        "{}",
        refused.stderr
    );
    assert!(!ran.exists());
    sandbox.expect(0, &[&merge[..], &["--approve-hooks"]].concat());
    assert!(ran.exists());
}

#[test]
fn a_source_that_is_none_is_told_before_anything_is_to_be_approved() {
    let sandbox = Sandbox::new();
    sandbox
        .repo
        .write(".git-orchestrate.toml", "verify = \"make test\"\n");
    let ran = sandbox.expect(2, &["statsu"]);
    assert!(ran.stderr.contains("status"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("approve"), "{}", ran.stderr);
}

#[test]
fn a_repository_cannot_open_its_own_cage() {
    let sandbox = Sandbox::new();
    sandbox.repo.write("plan.md", PLAN);
    sandbox
        .repo
        .write(".git-orchestrate.toml", "sandbox-write = [\"~/.ssh\"]\n");
    let ran = sandbox.expect(2, &["run", "plan.md", "--agent-command", "true", "--yes"]);
    assert!(
        ran.stderr.contains("is not for a repository to say"),
        "{}",
        ran.stderr
    );
}
