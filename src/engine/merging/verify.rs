//! The verify command: the user's own word on whether a merged tree is good.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use crate::model::{Exit, TaskId};
use crate::process::{Cmd, StopFlag};
use crate::store::RunDir;

use super::MergingError;

/// How many lines of what it printed are kept with the result.
const N_TAIL: usize = 20;

/// How a verify command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verified {
    /// Well.
    Passed,
    /// Badly.
    Failed {
        /// The end of what it printed.
        tail: String,
        /// How.
        exit: Exit,
    },
}

/// Runs the command by a shell in a worktree. What it prints goes to a log of the run.
pub(super) fn verify(
    command: &str,
    worktree: &Path,
    timeout: Duration,
    stop_flag: &StopFlag,
    run_dir: &RunDir,
    task: Option<TaskId>,
) -> Result<Verified, MergingError> {
    let output = Cmd::new("sh")
        .args(["-c", command])
        .current_dir(worktree)
        // The tests that it runs may be an agent's work.
        .env_remove("GH_TOKEN")
        .env_remove("GITHUB_TOKEN")
        .timeout(timeout)
        .stop_flag(stop_flag.clone())
        .output()?;
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    let end = match &output.exit {
        Exit::TimedOut => format!("\nno end within {} s\n", timeout.as_secs()),
        Exit::Signalled { signal } => format!("\nended by signal {signal}\n"),
        _ => String::new(),
    };
    text.push_str(&end);
    log(run_dir, task, command, &text)?;
    match output.exit {
        Exit::Success => Ok(Verified::Passed),
        Exit::Cancelled => Err(MergingError::Interrupted),
        exit => {
            let lines: Vec<&str> = text.trim_end().lines().collect();
            let start = lines.len().saturating_sub(N_TAIL);
            let tail = lines.get(start..).unwrap_or_default().join("\n");
            Ok(Verified::Failed { tail, exit })
        }
    }
}

fn log(
    run_dir: &RunDir,
    task: Option<TaskId>,
    command: &str,
    text: &str,
) -> Result<(), MergingError> {
    let folder = run_dir.logs_folder();
    let path = folder.join("verify.log");
    let whose = task.map_or_else(|| "the target".to_owned(), |task| format!("task {task}"));
    let write = || {
        fs::create_dir_all(&folder)?;
        let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
        // In one piece: others may be writing, too.
        let entry = format!("== {whose}: {command}\n{}\n", text.trim_end());
        file.write_all(entry.as_bytes())
    };
    write().map_err(|source| MergingError::Io {
        path: path.clone(),
        source,
    })
}
