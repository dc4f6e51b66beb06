//! Whether agents are logged in on the machines that they run on.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::hosts::Hosts;

/// Puts a program on a machine, where the settings say that programs are.
fn put(hosts: &Hosts, name: &str, script: &str) {
    let folder = hosts.home(1).join("tools");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

const HOST: &str = "[executors.ssh.host1]\npath = [\"~/tools\"]\n";

/// What `doctor` says of the machine.
fn told(hosts: &Hosts, key: &str) -> String {
    let mut command = hosts.command(&["doctor", "--executor", "ssh:host1"]);
    let output = command.env("GEMINI_API_KEY", key).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines = text.lines();
    let line = lines.find(|line| line.contains("ssh:host1: "));
    line.unwrap_or(&text).to_owned()
}

#[test]
fn doctor_says_of_each_agent_there_whether_it_is_logged_in_or_that_nobody_can_tell() {
    let Some(hosts) = Hosts::start(1) else { return };
    hosts.configure(HOST);
    let status = "[ \"$*\" = \"$WORDS\" ] && { [ -e ~/in ]; exit; }; exit 9";
    put(&hosts, "claude", &format!("WORDS='auth status'\n{status}"));
    put(&hosts, "codex", &format!("WORDS='login status'\n{status}"));
    put(&hosts, "gemini", "exit 9");
    let line = told(&hosts, "");
    assert!(
        line.contains("claude (not logged in), codex (not logged in)"),
        "{line}"
    );
    assert!(
        line.contains("gemini (whether logged in is unknown)"),
        "{line}"
    );
    fs::write(hosts.home(1).join("in"), "").unwrap();
    hosts.configure(&format!("{HOST}send-env = [\"GEMINI_API_KEY\"]\n"));
    let line = told(&hosts, "planted");
    assert!(
        line.contains("claude (logged in), codex (logged in)")
            && line.contains("gemini (logged in)"),
        "{line}"
    );
}

#[test]
fn a_run_that_reaches_a_machine_says_that_its_agent_is_not_logged_in_there() {
    let Some(hosts) = Hosts::start(1) else { return };
    hosts.plan(1);
    let script = "[ \"$1\" = whoami ] && exit 1; echo x >> m1/a.txt";
    put(&hosts, "only-there", script);
    let agent = "[agents.mine]\ncommand = \"only-there\"\nlogged_in = [\"whoami\"]\n";
    hosts.configure(&format!("{agent}{HOST}"));
    let arguments = "run plan.md --yes --plain --agent mine --executor ssh:host1";
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let (code, text) = hosts.run(&arguments);
    assert_eq!(code, 0, "{text}");
    let line = text
        .lines()
        .find(|line| line.contains("ssh:host1 is there"));
    assert!(
        line.unwrap_or(&text).ends_with(", mine is not logged in"),
        "{text}"
    );
}

#[test]
fn what_a_repository_says_of_an_agent_is_not_run_to_see_whether_it_is_logged_in() {
    let Some(hosts) = Hosts::start(1) else { return };
    hosts.configure(HOST);
    let table = "[agents.mine]\ncommand = \"sh\"\nlogged_in = [\"-c\", \"touch ~/was-here\"]\n";
    hosts.here.repo.write(".git-orchestrate.toml", table);
    hosts.here.repo.commit("an agent");
    let line = told(&hosts, "");
    assert!(line.starts_with("ok  machine"), "{line}");
    assert!(!hosts.home(1).join("was-here").exists(), "{line}");
}
