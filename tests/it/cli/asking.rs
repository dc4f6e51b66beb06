//! Agents that ask before they do what their permissions do not cover, answered from another terminal.

use std::fs;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::Duration;

use super::sandbox::Sandbox;

/// An agent that wants to run a command, and does by the answer what Claude Code does: it calls the tool that its command
/// line names, over the Model Context Protocol.
const AGENT: &str = r#"
start='{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"agent","version":"1"}}}'
ready='{"jsonrpc":"2.0","method":"notifications/initialized"}'
ask='{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"ask","arguments":{"tool_name":"Bash","input":{"command":"make '$ORCHESTRATE_TASK_ID'"}}}}'
{ printf '%s\n' "$start" "$ready" "$ask"; until grep -q '"id":1' "$TMPDIR/answer" 2>/dev/null; do sleep 0.05; done; } \
  | "$PROGRAM" __ask > "$TMPDIR/answer"
grep '"id":1' "$TMPDIR/answer" > answer-$ORCHESTRATE_TASK_ID.txt
"#;

const TWO: &str = "[[task]]\ntitle = \"One\"\nwrites = [\"answer-1.txt\"]\n[[task]]\ntitle = \"Two\"\nwrites = [\"answer-2.txt\"]\n";

/// A run in another terminal.
struct Asking {
    sandbox: Sandbox,
    child: Child,
}

impl Asking {
    fn begin(options: &[&str]) -> Self {
        let sandbox = Sandbox::new();
        let program = env!("CARGO_BIN_EXE_git-orchestrate");
        sandbox.script("agent", &AGENT.replace("$PROGRAM", program));
        fs::write(sandbox.repo.beside("plan.toml"), TWO).unwrap();
        let run = ["run", "--plan", "../plan.toml", "--agent-command", "agent"];
        let more = ["--yes", "--max-workers", "2"];
        let child = sandbox
            .command(&[&run[..], &more, options].concat())
            .stdout(Stdio::null())
            .stderr(fs::File::create(sandbox.repo.beside("stderr")).unwrap())
            .spawn()
            .unwrap();
        Self { sandbox, child }
    }

    fn told(&self) -> String {
        fs::read_to_string(self.sandbox.repo.beside("stderr")).unwrap()
    }

    fn wait_until(&self, what: &str, is_so: impl Fn() -> bool) {
        for _ in 0..600 {
            if is_so() {
                return;
            }
            sleep(Duration::from_millis(100));
        }
        panic!("{what}: {}", self.told());
    }

    fn answer_of(&self, task: u32) -> String {
        let status = self.sandbox.json(0, &["status", "--json"]);
        let tasks = status["tasks"].as_array().unwrap();
        let task = tasks
            .iter()
            .find(|it| it["id"].as_str() == Some(&task.to_string()));
        let branch = task.unwrap()["branch"].as_str().unwrap().to_owned();
        let id = task.unwrap()["id"].as_str().unwrap().to_owned();
        self.sandbox
            .repo
            .git(&["show", &format!("{branch}:answer-{id}.txt")])
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|end| end.is_none()) {
            self.sandbox.run(&["cancel", "--now"]);
            self.child.wait().ok();
        }
    }
}

#[test]
fn each_agent_that_asks_waits_for_its_own_answer() {
    let mut asking = Asking::begin(&["--ask=10m", "--idle-timeout", "3s", "--timeout", "20s"]);
    let listed = || asking.sandbox.run(&["answer"]).stdout;
    asking.wait_until("both ask", || listed().lines().count() == 2);
    insta::assert_snapshot!(listed(), @"
    task 1 asks (1): Bash make 1
    task 2 asks (1): Bash make 2
    ");
    let status = asking.sandbox.expect(0, &["status"]).stdout;
    assert!(status.contains("asks you: Bash make 1"), "{status}");
    assert!(status.contains("git orchestrate answer 1 yes"), "{status}");
    // Neither clock runs while a person thinks.
    sleep(Duration::from_secs(5));
    let none = asking
        .sandbox
        .expect(1, &["answer", "1", "yes", "--question", "9"]);
    assert!(
        none.stderr.contains("does not ask question 9"),
        "{}",
        none.stderr
    );
    let said = asking.sandbox.expect(0, &["answer", "1", "yes"]);
    assert!(said.stderr.contains("may: Bash make 1"), "{}", said.stderr);
    asking.sandbox.expect(0, &["answer", "2", "no"]);
    assert_eq!(
        asking.child.wait().unwrap().code(),
        Some(0),
        "{}",
        asking.told()
    );
    let told = asking.told();
    assert!(told.contains("asks you: Bash make 2"), "{told}");
    assert!(told.contains("is refused what it asked"), "{told}");
    let (first, second) = (asking.answer_of(1), asking.answer_of(2));
    assert!(first.contains(r#"\"behavior\":\"allow\""#), "{first}");
    assert!(first.contains(r#"\"command\":\"make 1\""#), "{first}");
    assert!(second.contains(r#"\"behavior\":\"deny\""#), "{second}");
}

#[test]
fn what_nobody_answers_is_refused_and_without_the_option_nobody_is_asked() {
    for options in [&["--ask=1s"][..], &[]] {
        let mut asking = Asking::begin(options);
        assert_eq!(
            asking.child.wait().unwrap().code(),
            Some(0),
            "{}",
            asking.told()
        );
        let is_told = asking.told().contains("asked, and nobody answered in time");
        assert_eq!(is_told, !options.is_empty(), "{}", asking.told());
        let answer = asking.answer_of(1);
        assert!(
            answer.contains("Nobody is there to permit that"),
            "{answer}"
        );
    }
}
