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
