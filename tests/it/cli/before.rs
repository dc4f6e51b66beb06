//! What is said, and what is refused, before anything is started.

use std::fs;

use git_orchestrate::git::Repository;
use git_orchestrate::store::{Cache, Store};

use super::sandbox::Sandbox;
use crate::support::sandboxes;

const THREE: &str =
    "[[task]]\ntitle = \"One\"\n[[task]]\ntitle = \"Two\"\n[[task]]\ntitle = \"Three\"\n";

fn would_run(sandbox: &Sandbox, options: &[&str]) -> (String, String) {
    let run = [
        "run",
        "--plan",
        "../plan.toml",
        "--dry-run",
        "--agent-command",
        "agent",
    ];
    let ran = sandbox.expect(0, &[&run[..], options].concat());
    (ran.stdout, ran.stderr)
}

fn keep(sandbox: &Sandbox, name: &str, text: &str) {
    let repository = Repository::discover(sandbox.repo.path()).unwrap();
    let cache = Cache::of(&Store::at(repository.common_dir()));
    cache.save_file(name, 1, text.as_bytes()).unwrap();
}

fn planned(plan: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.script("agent", "exit 0");
    fs::write(sandbox.repo.beside("plan.toml"), plan).unwrap();
    sandbox
}

#[test]
fn no_more_agents_run_at_once_than_memory_bears_unless_somebody_says_how_many() {
    let sandbox = planned(THREE);
    keep(&sandbox, "agent-peaks", r#"{"agent":4000000000000000}"#);
    for options in [&[][..], &["--max-workers", "auto"]] {
        let (told, warned) = would_run(&sandbox, options);
        assert!(told.contains("up to 1 at once"), "{told}");
        assert!(warned.contains("1 agent at once: the memory"), "{warned}");
    }
    let (told, _) = would_run(&sandbox, &["--max-workers", "3"]);
    assert!(told.contains("up to 3 at once"), "{told}");
    let config = sandbox.repo.path().join(".git-orchestrate.toml");
    fs::write(config, "max-workers = 3\n").unwrap();
    assert!(would_run(&sandbox, &[]).0.contains("up to 3 at once"));
    let (told, _) = would_run(&sandbox, &["--max-workers", "auto"]);
    assert!(told.contains("up to 1 at once"), "{told}");
}

#[test]
fn what_a_run_may_cost_is_said_before_it_starts_as_far_as_it_is_known() {
    let sandbox = planned(THREE);
    let (told, _) = would_run(&sandbox, &[]);
    assert!(!told.contains("may use"), "{told}");
    let used = |cost: &str| {
        format!(
            r#"{{"agent":{{"n_attempts":4,"usage":{{"input_tokens":3000000,"output_tokens":1000000{cost}}}}}}}"#
        )
    };
    keep(
        &sandbox,
        "agent-usage",
        &used(r#","cost_micro_usd":6000000"#),
    );
    let (told, _) = would_run(&sandbox, &["--budget", "5usd"]);
    assert!(told.contains("It may use about 4.50 USD, "), "{told}");
    assert!(
        told.contains("by 4 earlier attempts. The budget is 5 USD."),
        "{told}"
    );
    keep(&sandbox, "agent-usage", &used(""));
    let (told, _) = would_run(&sandbox, &["--budget", "5usd"]);
    assert!(told.contains("(no price is known)"), "{told}");
    assert!(told.contains("which cannot be counted"), "{told}");
}

#[test]
fn of_agents_whose_commands_nothing_limits_it_is_said_before_they_start() {
    let sandbox = planned(THREE);
    for name in ["goose", "kimi", "claude"] {
        sandbox.script(name, "exit 1");
    }
    let warns = |agent: &str, choice: &str| {
        let run = ["run", "--plan", "../plan.toml", "--yes", "--agent", agent];
        let ran = sandbox.run(&[&run[..], &["--sandbox", choice]].concat());
        ran.stderr
            .contains("without a sandbox nothing limits the commands of ")
    };
    assert!(warns("goose", "off") && warns("kimi", "off"));
    assert!(!warns("claude", "off"));
    let has_sandbox = !sandboxes::working().is_empty();
    assert_eq!(warns("kimi", "auto"), !has_sandbox);
}

#[test]
fn a_plan_names_a_program_as_an_agent_and_an_issue_does_not() {
    let plan = "[[task]]\ntitle = \"One\"\nagent = \"acp:no-such-program --acp\"\n";
    let sandbox = planned(plan);
    let run = [
        "run",
        "--plan",
        "../plan.toml",
        "--agent-command",
        "agent",
        "--dry-run",
    ];
    let missing = sandbox.expect(1, &run);
    assert!(
        missing
            .stderr
            .contains("needs the program 'no-such-program'"),
        "{}",
        missing.stderr
    );
    sandbox.script("no-such-program", "exit 0");
    sandbox.expect(0, &run);
    let marker = sandbox.repo.beside("marker");
    sandbox.script("evil", &format!("touch '{}'", marker.display()));
    let issue = "- [ ] Write `a.txt`\n  - agent: acp:evil\n";
    fs::write(sandbox.repo.beside("issue.md"), issue).unwrap();
    let refused = sandbox.run(&["run", "../issue.md", "--agent-command", "agent", "--yes"]);
    assert_ne!(refused.code, 0, "{}", refused.stderr);
    assert!(!marker.exists(), "{}", refused.stderr);
}
