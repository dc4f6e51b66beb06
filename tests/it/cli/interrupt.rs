//! A run that is stopped, and goes on.

use std::process::Child;

use super::sandbox::Sandbox;

/// A run whose agent waits until the file `go` is there.
fn waiting() -> (Sandbox, Child) {
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
    let mut command = sandbox.command(&["../plan.md", "--agent-command", "agent", "--yes"]);
    let child = command
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
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
