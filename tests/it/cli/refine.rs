//! `--refine`: an agent asked about the tasks of a plan.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use super::sandbox::Sandbox;

const PLAN: &str = "\
# Invoices

- [ ] Make totals right
- [ ] Speed up `app/invoice.py`
- [ ] Fix `app/dates.py`
  depends on 2
";

/// A repository whose agent, named `oracle`, is that script for `sh`.
fn sandbox(script: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    for name in ["invoice", "dates", "mail"] {
        (sandbox.repo).write(&format!("app/{name}.py"), "x = 1\ny = 2\n");
    }
    let program = sandbox.script("oracle", script);
    sandbox.repo.write(
        ".git-orchestrate.toml",
        format!(
            "agent = \"oracle\"\n[agents.oracle]\ntitle = \"Oracle\"\ncommand = [\"{program}\"]\n"
        ),
    );
    sandbox.repo.commit("code");
    std::fs::write(sandbox.repo.beside("plan.md"), PLAN).unwrap();
    sandbox
}

const ANSWER: &str = r#"cat > ../asked.txt
pwd > "$HOME/where.txt"
git log --oneline > "$HOME/log.txt"
echo changed > app/mail.py; git add -A; git -c user.name=x -c user.email=x@x commit -qm mine
echo once >> "$HOME/calls.txt"
echo 'I looked.'
echo '{"tasks": [{"task": 1, "writes": [{"path": "app/invoice.py", "likelihood": 0.9, "why": "totals are summed there"},'
echo ' {"path": "../outside", "likelihood": 1}]}],'
echo ' "dependencies": [{"before": 1, "after": 2, "why": "the sums change first"}, {"before": 3, "after": 2}]}'"#;

#[test]
fn an_answer_is_evidence_and_the_same_question_is_asked_once() {
    let sandbox = sandbox(ANSWER);
    let plain = sandbox.json(0, &["check", "../plan.md", "--json"]);
    let ran = sandbox.expect(0, &["check", "../plan.md", "--refine", "agent", "--json"]);
    insta::assert_snapshot!(sandbox.steady(&ran.stderr), @"
    Asking Oracle which files 3 tasks will touch, for 5 min at most.
    Oracle answered after [TIME]: 1 file of 1 task, 2 orders.
    ");
    let refined: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let entry = &refined["tasks"][0]["footprint"]["writes"][0];
    assert_eq!(entry["path"], "app/invoice.py");
    assert_eq!(
        entry["evidence"].as_array().unwrap().last().unwrap()["text"],
        "Oracle says that the task changes it (90 %): totals are summed there"
    );
    assert_eq!(
        plain["tasks"][1], refined["tasks"][1],
        "silence changes nothing"
    );
    let order = &refined["dependencies"][0];
    assert_eq!(
        (&order["before"], &order["after"]),
        (&"1".into(), &"2".into())
    );
    assert_eq!(order["reason"], "inferred");
    let unusable: Vec<&str> = (refined["diagnostics"].as_array().unwrap().iter())
        .filter(|diagnostic| diagnostic["kind"] == "unusable_claim")
        .map(|diagnostic| diagnostic["message"].as_str().unwrap())
        .collect();
    insta::assert_snapshot!(unusable.join("\n"), @"
    Left out of what Oracle says of task 1: `../outside` is no path inside the repository.
    Left out: that task 2 waits for task 3, which has to wait for task 2.
    ");

    let again = sandbox.expect(0, &["check", "../plan.md", "--refine", "oracle", "--json"]);
    insta::assert_snapshot!(again.stderr, @"Oracle was asked the same before, and its answer is used again: 1 file of 1 task, 2 orders.");
    assert_eq!(again.stdout, ran.stdout);
    assert_eq!(home(&sandbox, "calls.txt"), "once\n");
    // Another text is another question.
    std::fs::write(
        sandbox.repo.beside("plan.md"),
        PLAN.replace("right", "nice"),
    )
    .unwrap();
    sandbox.expect(0, &["check", "../plan.md", "--refine", "oracle"]);
    assert_eq!(home(&sandbox, "calls.txt"), "once\nonce\n");
}

#[test]
fn the_agent_works_in_a_copy_that_is_gone_afterwards() {
    let sandbox = sandbox(ANSWER);
    let (refs, status) = (
        sandbox.repo.refs(),
        sandbox.repo.git(&["status", "--porcelain"]),
    );
    sandbox.expect(0, &["check", "../plan.md", "--refine", "agent"]);
    let place = PathBuf::from(home(&sandbox, "where.txt").trim());
    assert!(
        !place.starts_with(sandbox.repo.path()),
        "{}",
        place.display()
    );
    assert!(!place.exists());
    assert_eq!(left_over(&sandbox), Vec::<PathBuf>::new());
    assert_eq!(home(&sandbox, "log.txt").lines().count(), 2);
    assert_eq!(sandbox.repo.read("app/mail.py"), "x = 1\ny = 2\n");
    assert_eq!(sandbox.repo.refs(), refs);
    assert_eq!(sandbox.repo.git(&["status", "--porcelain"]), status);
    assert_eq!(sandbox.repo.git(&["worktree", "list"]).lines().count(), 1);
}

#[test]
fn without_an_answer_the_plan_is_made_all_the_same() {
    for (script, told) in [
        (
            "echo I do not know",
            "could not find an answer in what it printed",
        ),
        ("true", "could not find an answer in what it printed"),
        (
            "echo '{\"tasks\": []'; exit 0",
            "could not find an answer in what it printed",
        ),
        (
            "exit 3",
            "could not have an answer: it ended with exit code 3",
        ),
        ("sleep 60 & sleep 60", "could not have an answer in time"),
    ] {
        let sandbox = sandbox(script);
        let plain = sandbox.expect(0, &["check", "../plan.md"]);
        let timeout = if script.starts_with("sleep") {
            "1"
        } else {
            "30"
        };
        let ran = sandbox.expect(
            0,
            &[
                "check",
                "../plan.md",
                "--refine",
                "agent",
                "--refine-timeout",
                timeout,
            ],
        );
        assert!(
            ran.stderr.contains(&format!(
                "warning: Oracle {told}; the plan is made without it"
            )),
            "{script}: {}",
            ran.stderr
        );
        assert_eq!(ran.stdout, plain.stdout);
        assert_eq!(left_over(&sandbox), Vec::<PathBuf>::new());
    }
    let sandbox = sandbox("true");
    let unknown = sandbox.expect(2, &["check", "../plan.md", "--refine", "nobody"]);
    assert!(unknown.stderr.contains("there is no agent named 'nobody'"));
    sandbox.expect(2, &["check", "--refine", "agent"]);
    sandbox.expect(2, &["run", "--plan", "../plan.toml", "--refine", "agent"]);
}

#[test]
fn an_interrupt_ends_the_agent_and_all_below_it() {
    let sandbox =
        sandbox("echo $$ > \"$HOME/pids.txt\"; sleep 300 & echo $! >> \"$HOME/pids.txt\"; wait");
    let mut child = sandbox
        .command(&["check", "../plan.md", "--refine", "agent"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    until(|| home(&sandbox, "pids.txt").lines().count() == 2);
    let pids = pids(&sandbox);
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    until(|| pids.iter().all(|&pid| test_kill_process(pid).is_err()));
    assert_eq!(left_over(&sandbox), Vec::<PathBuf>::new());
}

#[test]
fn what_a_killed_one_left_goes_with_the_next() {
    let sandbox =
        sandbox("echo $$ > \"$HOME/pids.txt\"; echo >> \"$HOME/pids.txt\"; exec sleep 300");
    let mut child = sandbox
        .command(&["check", "../plan.md", "--refine", "agent"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    until(|| home(&sandbox, "pids.txt").lines().count() == 2);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_ne!(left_over(&sandbox), Vec::<PathBuf>::new());
    let pids = pids(&sandbox);
    sandbox.script("oracle", "echo '{\"tasks\": []}'");
    sandbox.expect(0, &["check", "../plan.md", "--refine", "agent"]);
    until(|| pids.iter().all(|&pid| test_kill_process(pid).is_err()));
    assert_eq!(left_over(&sandbox), Vec::<PathBuf>::new());
}

#[test]
fn a_run_is_planned_with_what_the_agent_says() {
    let sandbox = sandbox(&format!(
        "case $ORCHESTRATE_RUN_ID in refine)\n{ANSWER}\n;; *) echo $ORCHESTRATE_TASK_ID >> done.txt;; esac"
    ));
    let ran = sandbox.expect(
        0,
        &[
            "run",
            "../plan.md",
            "--refine",
            "agent",
            "--tasks",
            "1",
            "--yes",
            "--approve-hooks",
        ],
    );
    assert!(
        ran.stderr.contains("Oracle answered after"),
        "{}",
        ran.stderr
    );
    let plan = sandbox.repo.path().join(".git/orchestrate/runs");
    let run = std::fs::read_dir(plan).unwrap().next().unwrap().unwrap();
    let text = std::fs::read_to_string(run.path().join("plan.toml")).unwrap();
    assert!(text.contains("kind = \"agent\""), "{text}");
}

fn home(sandbox: &Sandbox, name: &str) -> String {
    let path = sandbox.repo.beside("home").join(name);
    std::fs::read_to_string(path).unwrap_or_default()
}

fn pids(sandbox: &Sandbox) -> Vec<Pid> {
    let text = home(sandbox, "pids.txt");
    let numbers = text.lines().filter_map(|line| line.parse().ok());
    numbers.filter_map(Pid::from_raw).collect()
}

/// The copies of trees, and what is kept of asked agents, that are there.
fn left_over(sandbox: &Sandbox) -> Vec<PathBuf> {
    let folders = |folder: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries
            .map(|entry| entry.path())
            .filter(|path| path.is_dir())
            .collect()
    };
    let is_ours = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("git-orchestrate-") || name.starts_with("room-")
    };
    let rooms = sandbox.repo.path().join(".git/orchestrate/rooms");
    let all = folders(sandbox.repo.folder())
        .into_iter()
        .chain(folders(&rooms));
    all.filter(is_ours).collect()
}

fn until(is_so: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(30);
    while !is_so() {
        assert!(
            Instant::now() < end,
            "it did not happen within half a minute"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn who_is_asked_is_kept_in_the_sandbox_that_agents_are_kept_in() {
    for kind in crate::support::sandboxes::working() {
        let sandbox = sandbox("exit 1");
        let [secret, outside] = ["secret", "outside"].map(|name| sandbox.repo.beside(name));
        std::fs::write(&secret, "precious\n").unwrap();
        let body = format!(
            "cat > asked.txt; word=safe; cat '{}' && word=stolen; echo x > '{}'\n\
             git log --oneline > log.txt && test -s log.txt || exit 3\n\
             echo '{{\"tasks\": [{{\"task\": 1, \"writes\": [{{\"path\": \"app/invoice.py\", \"likelihood\": 0.9, \"why\": \"'$word'\"}}]}}]}}'",
            secret.display(),
            outside.display()
        );
        sandbox.script("oracle", &body);
        let name = match kind {
            git_orchestrate::process::SandboxKind::Bubblewrap { .. } => "bwrap",
            git_orchestrate::process::SandboxKind::Landlock => "landlock",
        };
        let mut command = sandbox.command(&["check", "../plan.md", "--refine", "oracle", "--json"]);
        let output = command
            .env("GIT_ORCHESTRATE_SANDBOX", name)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let warned = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains("safe"), "{name}: {warned}\n{told}");
        assert!(!told.contains("stolen") && !outside.exists(), "{name}");
    }
}
