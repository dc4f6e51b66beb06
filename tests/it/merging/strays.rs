//! What is at work for a merge when its orchestrator is killed, and the folders that are left: all gone after the next command.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::left_behind::pid_in;
use super::methods::hook;
use super::resolving::hubs;
use crate::support::finished_run::FinishedRun;
use crate::support::processes::is_alive;

/// The program, started in the repository of a run, with our own programs first on the path.
#[expect(clippy::disallowed_methods, reason = "the program is what is tested")]
fn start(run: &FinishedRun, arguments: &[&str]) -> Child {
    let ours = run.temp.beside("bin");
    let outside = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(ours).chain(std::env::split_paths(&outside));
    Command::new(env!("CARGO_BIN_EXE_git-orchestrate"))
        .args(arguments)
        .current_dir(run.temp.path())
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_ORCHESTRATE_SANDBOX", "off")
        .env("PATH", std::env::join_paths(folders).unwrap())
        .env("TMPDIR", run.temp.folder())
        .env("HOME", run.temp.folder())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The temporary folders of ours that are there.
fn left(run: &FinishedRun) -> Vec<String> {
    let yards = run.temp.path().join(".git/orchestrate/yards");
    [run.temp.folder(), &yards]
        .into_iter()
        .flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with("git-orchestrate-"))
        .collect()
}

/// Starts a merge in which something writes its number to a file and sleeps, kills it, and does the next thing.
fn kill_amid(run: &FinishedRun, pid_file: &Path, merge: &[&str], next: &[&str]) {
    let name = run.run.as_str();
    let mut victim = start(run, &[&["merge", name], merge].concat());
    let pid = pid_in(pid_file);
    victim.kill().unwrap();
    victim.wait().unwrap();
    assert!(is_alive(pid));
    assert!(!left(run).is_empty());
    let code = start(run, next).wait().unwrap().code();
    assert!(matches!(code, Some(0 | 4)), "{next:?}: {code:?}");
    assert!(!is_alive(pid), "{merge:?} and then {next:?}");
    assert_eq!(
        left(run),
        Vec::<String>::new(),
        "{merge:?} and then {next:?}"
    );
}

fn sleeper(pid_file: &Path) -> String {
    format!("echo $$ > {}; sleep 300", pid_file.display())
}

#[test]
fn a_hook_that_outlived_a_killed_merge_is_ended_by_the_next_command() {
    for next in ["merge", "clean"] {
        let run = hubs();
        let pid_file = run.temp.beside("pid");
        let once = format!(
            "test -e {0} || {{ {1}; }}",
            pid_file.display(),
            sleeper(&pid_file)
        );
        hook(&run, "pre-merge-commit", &once);
        let next = [next, run.run.as_str(), "--yes"];
        kill_amid(&run, &pid_file, &["--yes"], &next);
    }
}

#[test]
fn so_is_a_tool_that_was_to_settle_a_conflict() {
    for way in ["--preview", "--yes"] {
        let run = hubs();
        let pid_file = run.temp.beside("pid");
        let tool = run.temp.beside("bin/mergiraf");
        fs::create_dir_all(tool.parent().unwrap()).unwrap();
        fs::write(&tool, format!("#!/bin/sh\n{}\n", sleeper(&pid_file))).unwrap();
        fs::set_permissions(&tool, fs::Permissions::from_mode(0o755)).unwrap();
        let next = ["clean", run.run.as_str(), "--yes"];
        kill_amid(&run, &pid_file, &[way], &next);
    }
}

#[test]
fn so_is_the_command_that_an_answer_must_pass() {
    let run = hubs();
    let pid_file = run.temp.beside("pid");
    let agent = run.temp.beside("agent.sh");
    fs::write(&agent, "printf 'one uno\\n2\\n3\\n' > code\n").unwrap();
    let agent = format!("sh {}", agent.display());
    let check = sleeper(&pid_file);
    let merge = ["--yes", "--resolve", "agent", "--agent-command", &agent];
    let merge = [&merge[..], &["--check", &check]].concat();
    let next = ["merge", run.run.as_str(), "--yes"];
    kill_amid(&run, &pid_file, &merge, &next);
}

#[test]
fn what_was_left_of_a_preview_goes_and_what_is_at_work_stays() {
    let run = hubs();
    let scratch = git_orchestrate::process::Scratch::make_in(run.temp.folder()).unwrap();
    let dead = run.temp.folder().join("git-orchestrate-scratch-dead");
    fs::create_dir_all(dead.join("objects")).unwrap();
    fs::write(dead.join("owner.lock"), "").unwrap();
    let other = run.temp.folder().join("git-orchestrate-else");
    fs::create_dir(&other).unwrap();
    let name = run.run.as_str();
    assert!(
        start(&run, &["clean", name, "--yes"])
            .wait()
            .unwrap()
            .success()
    );
    assert!(!dead.exists());
    assert!(scratch.path().exists() && other.exists());
}
