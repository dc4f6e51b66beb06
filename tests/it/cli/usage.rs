//! What is typed wrong, and what cannot work: told in words, with what to do next.

use git_orchestrate::cli::{CliError, ErrorCode};
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
hint: A run that was begun in another clone is kept there, and goes on there
");
    assert_snapshot!(told(&sandbox, &["cancel"]), @"
1
error: nothing was run in this repository yet
hint: Run a master issue: `git orchestrate plan.md`, or watch `git orchestrate demo`
hint: A run that was begun in another clone is kept there, and goes on there
");
    assert_snapshot!(told(&sandbox, &["logs", "1", "1121"]), @"
1
error: no run is named '1121'
hint: See the newest run: `git orchestrate status`
hint: A run that was begun in another clone is kept there, and goes on there
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
    let whole = sandbox.expect(0, &["-h"]).stdout;
    assert!(whole.lines().count() < 24, "more than a screen:\n{whole}");
    let is_narrow = |line: &str| line.chars().count() <= 80;
    assert!(whole.lines().all(is_narrow), "too wide:\n{whole}");
    for verb in git_orchestrate::cli::args::verbs() {
        let mut command = sandbox.command(&[&verb, "-h"]);
        let help = Ran::of(command.env("COLUMNS", "80")).stdout;
        assert!(help.contains("\nExamples"), "no example:\n{help}");
        assert!(help.lines().count() <= 40, "more than a screen:\n{help}");
        assert!(help.lines().all(is_narrow), "too wide:\n{help}");
    }
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
hint: Name two or more, none for all that is being worked on, or a target with --into
");
}

#[test]
fn a_source_that_is_none_is_named_with_what_was_probably_meant() {
    let sandbox = Sandbox::new();
    assert_snapshot!(told(&sandbox, &["stauts"]), @"
2
error: 'stauts' is no command, file, issue number or address
hint: Did you mean `git orchestrate status`?
");
    assert_snapshot!(told(&sandbox, &["plan.md"]), @"
2
error: there is no file 'plan.md'
");
    assert_snapshot!(told(&sandbox, &["refactor"]), @r#"
2
error: 'refactor' is no command, file, issue number or address
hint: Put a request in quotes, with all its words: "fix the login page, add dark mode"
"#);
    assert_snapshot!(told(&sandbox, &["run"]), @"
2
error: run needs a source
hint: Name a file, an issue, or a request in quotes: `git orchestrate run plan.md`
hint: Or a plan: `git orchestrate run --plan plan.toml`
");
    assert_snapshot!(told(&sandbox, &["https://example.com/x"]), @"
2
error: 'https://example.com/x' is not the address of an issue
hint: Use one such as https://github.com/owner/repository/issues/12
");
}

#[test]
fn a_run_without_an_agent_or_without_consent_does_not_begin() {
    let sandbox = Sandbox::new();
    sandbox.repo.write("plan.md", "- [ ] Mend `README.md`\n");
    let agent = ["plan.md", "--agent", "nobody", "--yes"];
    assert_snapshot!(told(&sandbox, &agent), @"
    2
    error: there is no agent named 'nobody'
    hint: Known are claude, codex, gemini, copilot, cursor, opencode, qwen, kimi, goose and aider
    hint: Use any program: --agent-command 'my-agent {prompt_file}', or --agent 'acp:my-agent --acp'
    ");
    assert_snapshot!(told(&sandbox, &["plan.md", "--agent-command", "no-such-program"]), @"
1
error: the program 'no-such-program' of the agent command is not there
hint: Name a program on the PATH, or its whole path
");
    assert_snapshot!(told(&sandbox, &["plan.md", "--agent-command", "sh -c '{prompt}'", "--yes"]), @"
2
error: the agent command would put {prompt} into a script of sh
hint: Text of an issue is not to be trusted: hand it over with {prompt_file}, or let the agent read $ORCHESTRATE_TASK_FILE
");
    assert_snapshot!(told(&sandbox, &["plan.md", "--agent-command", "true"]), @"
2
error: run asks before it starts agents, and there is no terminal to ask on
hint: Say yes beforehand: --yes
hint: Or look only: --dry-run
");
    assert_snapshot!(told(&sandbox, &["plan.md", "--agent-command", "true", "--tasks", "7", "--yes"]), @"
2
error: the plan has no task 7
hint: Its tasks are 1
");
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
        let errors: Vec<&str> = ran
            .stderr
            .lines()
            .skip_while(|line| !line.starts_with("error"))
            .collect();
        format!("{}\n{}", ran.code, errors.join("\n"))
    };
    assert_snapshot!(run("empty.md"), @"
5
error: no task was found in this text
hint: List the tasks as '- [ ] what to do', one a line, or as bullets under a heading 'Tasks'
");
    assert_snapshot!(run("cycle.toml"), @"
5
error: these tasks wait for each other: 1 → 2 → 1
hint: Take one of these dependencies out
");
    assert_snapshot!(run("broken.toml"), @"
5
error: the plan is wrong at line 1, column 8: unclosed array table, expected `]`
hint: See a plan that is right: `git orchestrate check SOURCE -o -`
");
}

#[test]
fn check_strict_exits_with_6_where_tasks_meet() {
    let sandbox = Sandbox::new();
    sandbox.repo.write(
        "plan.md",
        "- [ ] Mend `README.md`\n- [ ] Extend `README.md`\n",
    );
    sandbox.expect(0, &["check", "plan.md"]);
    sandbox.expect(6, &["check", "plan.md", "--strict"]);
}

#[test]
fn check_replaces_plans_and_nothing_else() {
    let sandbox = Sandbox::new();
    sandbox.repo.write("plan.md", "- [ ] Mend `README.md`\n");
    assert_snapshot!(told(&sandbox, &["check", "plan.md", "-o", "README.md"]), @"
1
error: 'README.md' is there and is no plan
hint: Name another file, or move it away
");
    sandbox.expect(0, &["check", "plan.md", "-o", "plan.toml"]);
    sandbox.expect(0, &["check", "plan.md", "-o", "plan.toml"]);
    assert_eq!(sandbox.repo.read("README.md"), "# Project\n");
}

#[test]
fn a_setting_that_is_wrong_is_named_with_its_place() {
    let sandbox = Sandbox::new();
    sandbox.repo.write("plan.md", "- [ ] Mend `README.md`\n");
    sandbox
        .repo
        .write(".git-orchestrate.toml", "timeout = \"soon\"\n");
    assert_snapshot!(told(&sandbox, &["check", "plan.md"]), @r#"
2
error: 'timeout' ([FOLDER]/project/.git-orchestrate.toml:1) is 'soon', not a duration such as "30m", "90s" or a number of seconds
"#);
    sandbox.expect(0, &["check", "plan.md", "--no-config"]);
    sandbox
        .repo
        .write(".git-orchestrate.toml", "max-worker = 3\n");
    assert_snapshot!(sandbox.redacted(&sandbox.expect(0, &["check", "plan.md"]).stderr), @"warning: 'max-worker' ([FOLDER]/project/.git-orchestrate.toml:1) is not a known setting; did you mean 'max-workers'?");
}

#[test]
fn merges_that_cannot_be_are_told() {
    let sandbox = Sandbox::new();
    assert_snapshot!(told(&sandbox, &["merge"]), @"
1
error: nothing was run in this repository yet
hint: Run a master issue: `git orchestrate plan.md`, or watch `git orchestrate demo`
hint: A run that was begun in another clone is kept there, and goes on there
");
    assert_snapshot!(told(&sandbox, &["merge", "--preview", "--into", "main", "nothing"]), @"
1
error: 'nothing' is no commit here
hint: List what there is: `git branch --all`, `git log --oneline`
");
    assert_snapshot!(told(&sandbox, &["merge", "--undo", "1121"]), @"
1
error: no run is named '1121'
hint: See the newest run: `git orchestrate status`
hint: A run that was begun in another clone is kept there, and goes on there
");
}

#[test]
fn every_code_of_an_error_can_be_looked_up() {
    let sandbox = Sandbox::new();
    let list = sandbox.expect(0, &["explain"]).stdout;
    let manual = sandbox.expect(0, &["man"]).stdout;
    let mut names = std::collections::BTreeSet::new();
    for code in ErrorCode::all() {
        let name = code.to_string();
        assert_eq!(ErrorCode::from_name(&name), Some(code));
        assert!(
            list.contains(&format!("{name}  {}", code.title())),
            "{name}"
        );
        assert!(manual.contains(&format!("\\fB{name}\\fR")), "{name}");
        let told = sandbox.expect(0, &["explain", &name.to_lowercase()]).stdout;
        assert!(
            told.lines().count() >= 5 && told.starts_with(&name),
            "{told}"
        );
        names.insert(name);
    }
    assert_eq!(names.len(), 13);
    // Codes are written down elsewhere: they stay what they are.
    assert_eq!(ErrorCode::Config.to_string(), "E03");
    assert_eq!(ErrorCode::Internal.to_string(), "E13");
    let wrong = sandbox.expect(2, &["explain", "E99"]);
    assert!(
        wrong.stderr.contains("there is no error code"),
        "{}",
        wrong.stderr
    );
}

#[test]
fn an_error_names_its_code_where_a_person_reads_it() {
    let sandbox = Sandbox::new();
    let shown = |error: &CliError| error.render(false, true);
    assert_eq!(shown(&CliError::failure("no")), "error[E01]: no");
    assert_eq!(shown(&CliError::usage("no")), "error[E02]: no");
    assert_eq!(shown(&CliError::no_plan("no")), "error[E05]: no");
    assert!(shown(&CliError::internal("no")).starts_with("error[E13]: "));
    let config: CliError =
        git_orchestrate::config::Config::resolve(&git_orchestrate::config::Sources {
            arguments: vec![("--retries".to_owned(), "many".to_owned())],
            ..git_orchestrate::config::Sources::default()
        })
        .unwrap_err()
        .into();
    assert_eq!(config.error_code(), ErrorCode::Config);
    // A script reads the same words as ever.
    let ran = sandbox.expect(1, &["logs"]);
    assert!(
        ran.stderr.starts_with("error: nothing was run"),
        "{}",
        ran.stderr
    );
}
