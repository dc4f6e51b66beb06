//! What is typed wrong, and what cannot work: told in words, with what to do next.

use insta::assert_snapshot;

use super::sandbox::{Ran, Sandbox};
use crate::support::repository::TempRepo;

/// The exit code and the message of a call, with the paths of this machine taken out.
fn told(sandbox: &Sandbox, arguments: &[&str]) -> String {
    let ran = sandbox.run(arguments);
    assert_eq!(ran.stdout, "", "an error prints no result");
    format!("{}\n{}", ran.code, sandbox.redacted(&ran.stderr))
}

#[test]
fn outside_of_a_repository_it_says_so() {
    let sandbox = Sandbox::new();
    let folder = sandbox.repo.beside("elsewhere");
    std::fs::create_dir(&folder).unwrap();
    let ran = Ran::of(&mut sandbox.command_in(&folder, &["logs"]));
    assert_snapshot!(format!("{}\n{}", ran.code, sandbox.redacted(&ran.stderr)), @"
1
error: there is no git repository at '[FOLDER]/elsewhere'
hint: Go into one, or name it: `git -C DIR orchestrate …`
");
}

#[test]
fn a_repository_in_which_nothing_was_run_has_nothing_to_show() {
    let sandbox = Sandbox::new();
    assert_snapshot!(told(&sandbox, &["logs"]), @"
1
error: nothing was run in this repository yet
hint: Run a master issue: `git orchestrate plan.md`, or watch `git orchestrate demo`
");
    assert_snapshot!(told(&sandbox, &["cancel"]), @"
1
error: nothing was run in this repository yet
hint: Run a master issue: `git orchestrate plan.md`, or watch `git orchestrate demo`
");
    assert_snapshot!(told(&sandbox, &["logs", "1", "1121"]), @"
1
error: no run is named '1121'
hint: See the newest run: `git orchestrate status`
");
}

#[test]
fn help_and_version_go_to_standard_output() {
    let sandbox = Sandbox::around(TempRepo::new());
    assert!(sandbox.expect(0, &["--help"]).stdout.contains("Examples:"));
    assert!(
        sandbox
            .expect(0, &["run", "-h"])
            .stdout
            .contains("--max-workers")
    );
    assert_eq!(
        sandbox.expect(0, &["--version"]).stdout,
        format!("git-orchestrate {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn an_option_that_is_not_known_is_a_usage_error() {
    let sandbox = Sandbox::new();
    let ran = sandbox.expect(2, &["status", "--jsn"]);
    assert!(ran.stderr.contains("'--json'"), "{}", ran.stderr);
}

#[test]
fn a_folder_that_is_not_there_cannot_be_entered() {
    let sandbox = Sandbox::new();
    assert_snapshot!(told(&sandbox, &["-C", "nowhere", "status"]), @"
1
error: cannot change to 'nowhere': No such file or directory (os error 2)
");
}

#[test]
fn one_branch_has_nothing_to_conflict_with() {
    let sandbox = Sandbox::new();
    assert_snapshot!(told(&sandbox, &["conflicts", "main"]), @"
2
error: one branch has nothing to conflict with
hint: Name two or more, or none for the branches of the newest run
");
}

#[test]
fn a_source_that_is_none_is_named_with_what_was_probably_meant() {
    let sandbox = Sandbox::new();
    assert_snapshot!(told(&sandbox, &["stauts"]), @"");
    assert_snapshot!(told(&sandbox, &["plan.md"]), @"");
    assert_snapshot!(told(&sandbox, &["refactor"]), @"");
    assert_snapshot!(told(&sandbox, &["check"]), @"");
    assert_snapshot!(told(&sandbox, &["run"]), @"");
    assert_snapshot!(told(&sandbox, &["https://example.com/x"]), @"");
}

#[test]
fn a_run_without_an_agent_or_without_consent_does_not_begin() {
    let sandbox = Sandbox::new();
    sandbox.repo.write("plan.md", "- [ ] Mend `README.md`\n");
    let agent = ["plan.md", "--agent", "nobody", "--yes"];
    assert_snapshot!(told(&sandbox, &agent), @"");
    assert_snapshot!(told(&sandbox, &["plan.md", "--agent-command", "no-such-program"]), @"");
    assert_snapshot!(told(&sandbox, &["plan.md", "--agent-command", "sh -c '{prompt}'", "--yes"]), @"");
    assert_snapshot!(told(&sandbox, &["plan.md", "--agent-command", "true"]), @"");
    assert_snapshot!(told(&sandbox, &["plan.md", "--agent-command", "true", "--tasks", "7", "--yes"]), @"");
}

#[test]
fn a_source_without_a_plan_exits_with_5() {
    let sandbox = Sandbox::new();
    sandbox.repo.write("empty.md", "Nothing to do.\n");
    sandbox.repo.write("cycle.toml", "[[task]]\ntitle = \"Do a\"\ndepends_on = [2]\n\n[[task]]\ntitle = \"Do b\"\ndepends_on = [1]\n");
    sandbox.repo.write("broken.toml", "[[task]\n");
    sandbox.expect(5, &["check", "empty.md"]);
    sandbox.expect(5, &["check", "cycle.toml", "--json"]);
    let run = |source: &str| {
        let ran = sandbox.run(&["run", source, "--agent-command", "true", "--yes"]);
        let errors: Vec<&str> = ran.stderr.lines().skip_while(|line| !line.starts_with("error")).collect();
        format!("{}\n{}", ran.code, errors.join("\n"))
    };
    assert_snapshot!(run("empty.md"), @"");
    assert_snapshot!(run("cycle.toml"), @"");
    assert_snapshot!(run("broken.toml"), @"");
}

#[test]
fn check_strict_exits_with_6_where_tasks_meet() {
    let sandbox = Sandbox::new();
    sandbox.repo.write("plan.md", "- [ ] Mend `README.md`\n- [ ] Extend `README.md`\n");
    sandbox.expect(0, &["check", "plan.md"]);
    sandbox.expect(6, &["check", "plan.md", "--strict"]);
}

#[test]
fn check_replaces_plans_and_nothing_else() {
    let sandbox = Sandbox::new();
    sandbox.repo.write("plan.md", "- [ ] Mend `README.md`\n");
    assert_snapshot!(told(&sandbox, &["check", "plan.md", "-o", "README.md"]), @"");
    sandbox.expect(0, &["check", "plan.md", "-o", "plan.toml"]);
    sandbox.expect(0, &["check", "plan.md", "-o", "plan.toml"]);
    assert_eq!(sandbox.repo.read("README.md"), "# Project\n");
}

#[test]
fn a_setting_that_is_wrong_is_named_with_its_place() {
    let sandbox = Sandbox::new();
    sandbox.repo.write("plan.md", "- [ ] Mend `README.md`\n");
    sandbox.repo.write(".git-orchestrate.toml", "timeout = \"soon\"\n");
    assert_snapshot!(told(&sandbox, &["check", "plan.md"]), @"");
    sandbox.expect(0, &["check", "plan.md", "--no-config"]);
    sandbox.repo.write(".git-orchestrate.toml", "max-worker = 3\n");
    assert_snapshot!(sandbox.redacted(&sandbox.expect(0, &["check", "plan.md"]).stderr), @"");
}

#[test]
fn merges_that_cannot_be_are_told() {
    let sandbox = Sandbox::new();
    assert_snapshot!(told(&sandbox, &["merge"]), @"");
    assert_snapshot!(told(&sandbox, &["merge", "--preview", "--into", "main", "nothing"]), @"");
    assert_snapshot!(told(&sandbox, &["merge", "--undo", "1121"]), @"");
}
