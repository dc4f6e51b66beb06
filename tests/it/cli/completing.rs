//! Completions, asked for by real shells.

use std::process::{Command, Stdio};

use super::sandbox::{Ran, Sandbox};
use crate::support::finished_run::FinishedRun;
use crate::support::repository::TempRepo;

/// What could stand at the end of a line, without what it is.
fn offered(sandbox: &Sandbox, line: &[&str]) -> Vec<String> {
    told(sandbox, line)
        .lines()
        .map(|line| line.split('\t').next().unwrap().to_owned())
        .collect()
}

fn told(sandbox: &Sandbox, line: &[&str]) -> String {
    let index = line.len().to_string();
    let mut words = vec!["__complete", &index, "git-orchestrate"];
    words.extend(line);
    sandbox.expect(0, &words).stdout
}

fn with_run() -> (Sandbox, String) {
    let repo = TempRepo::new();
    repo.write("README.md", "# Project\n");
    repo.commit("start");
    let run = FinishedRun::new(repo, 3);
    let name = run.run.to_string();
    (Sandbox::around(run.temp), name)
}

#[test]
fn commands_options_and_sources_are_offered() {
    let sandbox = Sandbox::new();
    sandbox.repo.write("plan.md", "");
    assert_eq!(offered(&sandbox, &["sta"]), ["status", "stats"]);
    assert_eq!(offered(&sandbox, &["pl"]), ["plan.md"]);
    assert_eq!(offered(&sandbox, &["check", "pl"]), ["plan.md"]);
    assert_eq!(offered(&sandbox, &["plan.md", "--dry"]), ["--dry-run"]);
    assert_eq!(offered(&sandbox, &["merge", "--order", "l"]), ["listed"]);
    assert!(told(&sandbox, &["merge", "--und"]).contains("\tMove the target back"));
    // Nothing of it is told to somebody who types.
    let silent = sandbox.expect(0, &["__complete", "1", "git-orchestrate", "__co"]);
    assert_eq!((silent.stdout.as_str(), silent.stderr.as_str()), ("", ""));
    sandbox.expect(2, &["__complete"]);
}

#[test]
fn runs_tasks_branches_agents_and_settings_are_looked_for() {
    let (sandbox, run) = with_run();
    sandbox.repo.git(&["branch", "topic-a"]);
    sandbox.repo.git(&["tag", "v1"]);
    assert_eq!(offered(&sandbox, &["status", ""])[0], run);
    assert_eq!(offered(&sandbox, &["merge", "--into", "top"]), ["topic-a"]);
    assert_eq!(offered(&sandbox, &["conflicts", "v"]), ["v1"]);
    assert_eq!(offered(&sandbox, &["run", "--agent", "cla"]), ["claude"]);
    assert_eq!(
        offered(&sandbox, &["config", "max"]),
        ["max-workers", "max-load"]
    );
    let tasks = offered(&sandbox, &["logs", ""]);
    assert!(tasks.contains(&"1".to_owned()), "{tasks:?}");
    // Elsewhere nothing is found, and nothing is said.
    let folder = sandbox.repo.beside("elsewhere");
    std::fs::create_dir(&folder).unwrap();
    let ask = ["__complete", "2", "git-orchestrate", "status", ""];
    let ran = Ran::of(&mut sandbox.command_in(&folder, &ask));
    assert!(
        !ran.stdout.contains(&run) && ran.stderr.is_empty(),
        "{ran:?}"
    );
    let path = sandbox.repo.path().to_str().unwrap().to_owned();
    let ask = [
        "__complete",
        "4",
        "git-orchestrate",
        "-C",
        &path,
        "status",
        "",
    ];
    let ran = Ran::of(&mut sandbox.command_in(&folder, &ask));
    assert!(ran.stdout.starts_with(&run), "{ran:?}");
}

/// What a shell prints that runs a script of ours; none where there is no such shell.
#[expect(clippy::disallowed_methods, reason = "the shell is what is tested")]
fn shell(sandbox: &Sandbox, shell: &str, script: &str) -> Option<String> {
    let is_there = Command::new(shell)
        .args(["-c", "true"])
        .stdin(Stdio::null())
        .output()
        .is_ok_and(|output| output.status.success());
    if !is_there {
        return None;
    }
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_git-orchestrate"));
    let path = format!(
        "{}:{}",
        program.parent().unwrap().display(),
        std::env::var("PATH").unwrap()
    );
    let mut command = Command::new(shell);
    if shell == "bash" {
        command.args(["--norc", "--noprofile"]);
    }
    command
        .args(["-c", script])
        .current_dir(sandbox.repo.path());
    command.env("PATH", path).env("HOME", sandbox.repo.folder());
    Some(Ran::of(command.stdin(Stdio::null())).stdout)
}

#[test]
fn bash_fills_the_reply_alone_and_by_way_of_git() {
    let (sandbox, run) = with_run();
    let script = "eval \"$(git-orchestrate completions bash)\"
        COMP_WORDS=(git-orchestrate sta) COMP_CWORD=1; _git_orchestrate_alone; printf '<%s>' \"${COMPREPLY[@]}\"; echo
        words=(git -C . orchestrate status '') cword=5 __git_cmd_idx=3; _git_orchestrate; printf '<%s>' \"${COMPREPLY[@]}\"; echo
        COMP_WORDS=(git-orchestrate merge --order=li) COMP_CWORD=2; _git_orchestrate_alone; printf '<%s>' \"${COMPREPLY[@]}\"";
    let told = shell(&sandbox, "bash", script).unwrap();
    assert_eq!(told, format!("<status ><stats >\n<{run} >\n<listed >"));
}

#[test]
fn fish_offers_what_stands_there_with_what_it_is() {
    let (sandbox, run) = with_run();
    let script = "git-orchestrate completions fish | source
        complete -C 'git-orchestrate sta'; complete -C 'git-orchestrate status '; complete -C 'git orchestrate stat'";
    let Some(told) = shell(&sandbox, "fish", script) else {
        return;
    };
    assert!(told.contains("status\tShow how a run stands"), "{told}");
    assert!(told.contains(&run), "{told}");
    assert_eq!(told.matches("stats\t").count(), 2, "{told}");
}

#[test]
fn zsh_takes_the_script() {
    let sandbox = Sandbox::new();
    let script = "git-orchestrate completions zsh > _git-orchestrate && zsh -n _git-orchestrate && fpath=($PWD $fpath) \
                  && autoload -Uz compinit && compinit -u -D && print -r -- $_comps[git-orchestrate]";
    if let Some(told) = shell(&sandbox, "zsh", script) {
        assert_eq!(told, "_git-orchestrate\n");
    }
}

#[test]
fn nushell_asks_alone_and_by_way_of_git_and_hands_on_what_is_about_others() {
    let (sandbox, run) = with_run();
    let script = "git-orchestrate completions nushell | save ours.nu
        nu --no-config-file -c '
            $env.config.completions.external.completer = {|spans| [{value: other}]}
            source ours.nu
            for line in [[git-orchestrate sta] [git -C . orchestrate status \"\"] [git-orchestrate merge --order l] [git status]] {
                print (do $env.config.completions.external.completer $line | each {|it| $it.value} | str join \",\")
            }'";
    let Some(told) = shell(&sandbox, "nu", script) else {
        return;
    };
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(
        [lines[0], lines[2], lines[3]],
        ["status,stats", "listed", "other"]
    );
    assert!(lines[1].starts_with(&run), "{told}");
}
