//! The verify command: the user's own word on whether a merged tree is good.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::time::Duration;

use crate::model::{Exit, TaskId};
use crate::process::Cmd;
use crate::store::RunDir;

use super::MergingError;

/// How many lines of what it printed are kept with the result.
const N_TAIL: usize = 20;

/// What stands in lines that tell of a failure.
const SIGNS: &[&str] = &[
    "fail",
    "error",
    "panic",
    "not ok",
    "not found",
    "\u{2717}",
    "\u{2718}",
];
/// How many such lines are compared.
const MAX_COMPLAINTS: usize = 10_000;
/// How much of each, in letters.
const MAX_LENGTH: usize = 500;

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
        /// The lines that tell of a failure, without what differs from one time to the next.
        complaints: BTreeSet<String>,
    },
}

/// Runs the command, given as `child` and as it was typed. What it prints goes to a log of the run.
pub(super) fn verify(
    child: Cmd,
    command: &str,
    timeout: Duration,
    run_dir: &RunDir,
    task: Option<TaskId>,
) -> Result<Verified, MergingError> {
    let output = child.output()?;
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
            Ok(Verified::Failed {
                tail,
                exit,
                complaints: complaints(&text),
            })
        }
    }
}

/// The lines that tell of a failure, in words that most tools share; digits are left out, for they are mostly times and
/// places that move.
fn complaints(text: &str) -> BTreeSet<String> {
    let is_complaint = |line: &&str| {
        let line = line.to_lowercase();
        SIGNS.iter().any(|sign| line.contains(sign))
    };
    let lines = text.lines().filter(is_complaint).take(MAX_COMPLAINTS);
    let plain = |line: &str| -> String {
        let letters = line
            .trim()
            .chars()
            .filter(|letter| !letter.is_ascii_digit());
        letters.take(MAX_LENGTH).collect()
    };
    lines.map(plain).collect()
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
    write().map_err(MergingError::at(&path))
}
