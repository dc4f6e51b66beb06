//! A run that is stopped, and goes on.

use std::process::{Child, Command, Stdio};

use super::sandbox::Sandbox;
#[cfg(target_os = "linux")]
use crate::support::processes::is_alive;

/// A run whose agent waits until the file `go` is there.
fn waiting() -> (Sandbox, Child) {
    waiting_in(|command| command)
}

/// The same by a command made of the one that runs it.
fn waiting_in(made: impl FnOnce(Command) -> Command) -> (Sandbox, Child) {
    let sandbox = Sandbox::new();
    let go = sandbox.repo.beside("go");
    let began = sandbox.repo.beside("began");
    let body = format!(
        "touch '{}'\nwhile ! test -e '{}'; do sleep 0.05; done\necho done > done.txt",
        began.display(),
        go.display()
    );
    sandbox.script("agent", &body);
    std::fs::write(sandbox.repo.beside("plan.md"), "- [ ] Write `done.txt`\n").unwrap();
    let command = sandbox.command(&["../plan.md", "--agent-command", "agent", "--yes"]);
    let child = made(command)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    until(|| began.exists());
    (sandbox, child)
}

fn until(is_so: impl Fn() -> bool) {
    for _ in 0..600 {
        if is_so() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("it did not happen within half a minute");
}

#[test]
fn a_run_that_was_cancelled_goes_on() {
    let (sandbox, mut child) = waiting();
    let status = sandbox.json(0, &["status", "--json"]);
    assert_eq!(status["phase"], "running");
    let busy = sandbox.run(&["resume"]);
    assert_eq!(busy.code, 1);
    assert!(
        busy.stderr.contains("git orchestrate cancel"),
        "{}",
        busy.stderr
    );

    sandbox.expect(0, &["cancel"]);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(
        sandbox.json(0, &["status", "--json"])["phase"],
        "interrupted"
    );

    std::fs::write(sandbox.repo.beside("go"), "").unwrap();
    sandbox.expect(0, &["resume"]);
    sandbox.expect(0, &["merge", "--yes"]);
    assert_eq!(sandbox.repo.read("done.txt"), "done\n");
    assert!(
        sandbox
            .run(&["cancel"])
            .stderr
            .contains("no run is going on")
    );
}

#[test]
fn a_run_whose_orchestrator_was_killed_goes_on_with_the_agent_that_is_alive() {
    let (sandbox, mut child) = waiting();
    child.kill().unwrap();
    child.wait().unwrap();
    std::fs::write(sandbox.repo.beside("go"), "").unwrap();
    sandbox.expect(0, &["resume"]);
    sandbox.expect(0, &["merge", "--yes"]);
    assert_eq!(sandbox.repo.read("done.txt"), "done\n");
    let status = sandbox.json(0, &["status", "--json"]);
    assert_eq!(status["tally"]["succeeded"], 1);
}

/// The command on a terminal of 100 columns and 30 rows, which is gone when this one is killed. Its number is put into a
/// file.
#[cfg(target_os = "linux")]
#[expect(
    clippy::disallowed_methods,
    reason = "a terminal needs somebody who holds it"
)]
fn on_terminal(command: &Command, pid_file: &std::path::Path) -> Command {
    let words = [command.get_program()]
        .into_iter()
        .chain(command.get_args());
    let words: Vec<String> = words.map(|word| format!("'{}'", word.display())).collect();
    let size = "stty cols 100 rows 30";
    let inner = format!(
        "{size}; echo $$ > '{}'; exec {}",
        pid_file.display(),
        words.join(" ")
    );
    let mut script = Command::new("script");
    script.args(["--quiet", "--command", &inner, "/dev/null"]);
    script.env_clear().env("TERM", "xterm").stdin(Stdio::null());
    script.envs(
        command
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    script.current_dir(command.get_current_dir().unwrap());
    script
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_whose_terminal_is_gone_stops_and_goes_on_elsewhere() {
    let mut pid_file = std::path::PathBuf::new();
    let (sandbox, mut terminal) = waiting_in(|command| {
        pid_file = command.get_current_dir().unwrap().with_file_name("pid");
        on_terminal(&command, &pid_file)
    });
    let pid = std::fs::read_to_string(&pid_file).unwrap();
    let pid: u32 = pid.trim().parse().unwrap();
    assert!(is_alive(pid));
    terminal.kill().unwrap();
    terminal.wait().unwrap();
    until(|| !is_alive(pid));
    let status = sandbox.json(0, &["status", "--json"]);
    assert_eq!(status["phase"], "interrupted");
    std::fs::write(sandbox.repo.beside("go"), "").unwrap();
    sandbox.expect(0, &["resume"]);
    assert_eq!(
        sandbox.json(0, &["status", "--json"])["tally"]["succeeded"],
        1
    );
}
