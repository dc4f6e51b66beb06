//! The agent of the demo: it does the seven tasks of the demo's issue from a script, and no other.
//!
//! Everything around the script is real: it is started as any agent is, finds its task where any agent does, edits
//! the files of its worktree, runs the repository's own checks, and fails where those fail.

use std::io::{self, Write as _};
use std::path::Path;
use std::thread;
use std::time::Duration;
use std::{env, fs};

use serde_json::json;

use super::repository::VERIFY;
use super::script::{self, Edit, Script, Step};
use crate::cli::exit_code::ExitCode;
use crate::process::Cmd;

/// How long the checks of the demo's repository may take.
const CHECK_TIMEOUT: Duration = Duration::from_secs(30);

/// Does the task that the environment names, in the current folder. At a `pace` of 1 a task takes between one and
/// three seconds; at 0 none.
pub(crate) fn run(pace: f64) -> ExitCode {
    match work(pace) {
        Ok(summary) => {
            say(&format!("done: {summary}"));
            report(&json!({ "status": "completed", "summary": summary }));
            ExitCode::Done
        }
        Err(problem) => {
            say(&format!("giving up: {problem}"));
            report(&json!({ "status": "failed", "error": problem }));
            ExitCode::Failure
        }
    }
}

fn work(pace: f64) -> Result<&'static str, String> {
    let task_file = env::var_os("ORCHESTRATE_TASK_FILE").ok_or("no task file is named")?;
    let text = fs::read_to_string(&task_file).map_err(|error| format!("the task file: {error}"))?;
    let task = the_task(&text);
    let script = script::find(task).ok_or("this agent only knows the tasks of the demo")?;
    let is_retry = env::var("ORCHESTRATE_ATTEMPT").is_ok_and(|number| number != "1");
    if is_retry {
        say("reading what the attempt before this one left");
        pause(300, pace);
    }
    for step in steps(script, is_retry) {
        take(step, pace)?;
    }
    check(pace)?;
    Ok(script.summary)
}

/// The steps of an attempt: after a failed one the mistake is made good, whether it still stands there or not.
fn steps(script: &Script, is_retry: bool) -> impl Iterator<Item = &Step> {
    let correction = if is_retry { script.correction } else { &[] };
    script.steps.iter().chain(correction)
}

fn take(step: &Step, pace: f64) -> Result<(), String> {
    match step {
        Step::Say(words, milliseconds) => {
            say(words);
            pause(*milliseconds, pace);
            Ok(())
        }
        Step::Edit(edit) => {
            say(&format!("editing {}", edit.path()));
            apply(edit)?;
            pause(300, pace);
            Ok(())
        }
    }
}

/// Makes an edit; one that is made already, by an earlier attempt, is left as it is.
fn apply(edit: &Edit) -> Result<(), String> {
    let path = Path::new(edit.path());
    let failed = |error: io::Error| format!("{}: {error}", path.display());
    match edit {
        Edit::Create { text, .. } => {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).map_err(failed)?;
            }
            fs::write(path, text).map_err(failed)
        }
        Edit::Replace { old, new, .. } => exchange(path, old, new, new),
        Edit::Insert {
            before, text, mark, ..
        } => exchange(path, before, &format!("{text}{before}"), mark),
    }
}

/// Puts `new` in the place of `old` unless the file has the `mark`.
fn exchange(path: &Path, old: &str, new: &str, mark: &str) -> Result<(), String> {
    let failed = |error: io::Error| format!("{}: {error}", path.display());
    let text = fs::read_to_string(path).map_err(failed)?;
    if text.contains(mark) {
        return Ok(());
    }
    if !text.contains(old) {
        return Err(format!("{} is not as expected", path.display()));
    }
    fs::write(path, text.replacen(old, new, 1)).map_err(failed)
}

/// Runs the repository's own checks.
fn check(pace: f64) -> Result<(), String> {
    say(&format!("running {VERIFY}"));
    pause(200, pace);
    let (program, arguments) = VERIFY.split_once(' ').unwrap_or((VERIFY, ""));
    let output = Cmd::new(program)
        .args(arguments.split_whitespace())
        .timeout(CHECK_TIMEOUT)
        .output()
        .map_err(|error| format!("the checks could not be run: {error}"))?;
    for line in output.stdout_text().lines() {
        say(&format!("  {line}"));
    }
    if output.is_success() {
        Ok(())
    } else {
        Err("the checks fail".to_owned())
    }
}

/// The part of the prompt that is this agent's own task: other tasks are named further below.
fn the_task(prompt: &str) -> &str {
    let task = prompt
        .split_once("## The task\n")
        .map_or(prompt, |(_, task)| task);
    task.split_once("\n## ").map_or(task, |(task, _)| task)
}

fn pause(milliseconds: u32, pace: f64) {
    let seconds = f64::from(milliseconds) / 1000.0 * pace;
    if let Ok(duration) = Duration::try_from_secs_f64(seconds) {
        thread::sleep(duration);
    }
}

/// Prints a line to the log at once. Where nobody reads it, nothing is lost.
fn say(line: &str) {
    let mut output = io::stdout().lock();
    writeln!(output, "{line}").ok();
    output.flush().ok();
}

/// Tells the orchestrator how the task went, in the agent's own words.
fn report(status: &serde_json::Value) {
    if let Some(inbox) = env::var_os("ORCHESTRATE_STATUS_FILE") {
        fs::write(inbox, status.to_string()).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_task_is_told_from_its_neighbours() {
        let prompt = "# Task 1\n\n## The task\n\n```\nfix `a`\n```\n\n## Others\n\nfix `b`\n";
        assert!(the_task(prompt).contains("`a`") && !the_task(prompt).contains("`b`"));
        assert_eq!(the_task("only this"), "only this");
    }
}
