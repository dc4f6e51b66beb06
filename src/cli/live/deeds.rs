//! What the keys of the screen come to outside of it: orders to the run, a diff, a shell.

use crate::cli::session::Session;
use crate::engine::running::{self, Order, Touched, Verb};
use crate::model::{TaskId, TaskState};
use crate::process;
use crate::screen::Prompt;
use crate::store::RunDir;

/// The longest diff that is shown, in lines.
const MOST_LINES: usize = 20_000;

/// Tells the run something, and says so.
pub(super) fn order(run_dir: &RunDir, verb: Verb, task: Option<TaskId>) -> String {
    let whom = match task {
        Some(task) => format!("task {task}"),
        None => "the run".to_owned(),
    };
    let what = match verb {
        Verb::Pause => "pause",
        Verb::Resume => "go on",
        Verb::Cancel => "end",
        Verb::Retry => "begin again",
        Verb::Permit => "do what it asks",
        Verb::Refuse => "leave what it asks",
    };
    send(
        run_dir,
        &Order::new(verb, task),
        &format!("{whom} to {what}"),
    )
}

/// Answers what an agent asks, and says so.
pub(super) fn answer(run_dir: &RunDir, task: TaskId, number: u32, is_permitted: bool) -> String {
    let (verb, words) = if is_permitted {
        (Verb::Permit, "that it may")
    } else {
        (Verb::Refuse, "that it may not")
    };
    let order = Order {
        question: Some(number),
        ..Order::new(verb, Some(task))
    };
    send(run_dir, &order, &format!("task {task} {words}"))
}

fn send(run_dir: &RunDir, order: &Order, words: &str) -> String {
    match running::send(run_dir, order) {
        Ok(()) => format!("Told {words}."),
        Err(error) => format!("Could not tell {words}: {error}"),
    }
}

/// What a task has changed so far, to be read.
pub(super) fn diff(task: TaskId, state: &TaskState, session: &Session) -> Result<Prompt, String> {
    let context = session.context().map_err(|error| error.message)?;
    let touched = Touched::look(&context).map_err(|error| error.to_string())?;
    let Some(diff) = touched.diff(state) else {
        return Err(format!(
            "What task {task} has changed cannot be told just now."
        ));
    };
    if diff.trim().is_empty() {
        return Err(format!("Task {task} has changed nothing yet."));
    }
    let lines = diff.lines().take(MOST_LINES).map(harmless);
    Ok(Prompt::Text {
        title: format!("changes of task {task}"),
        lines: lines.collect(),
        top: 0,
    })
}

/// A line without what a terminal would obey; tabulators become blanks.
fn harmless(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    for letter in line.chars().take(2000) {
        match letter {
            '\t' => text.push_str("    "),
            letter if letter.is_control() => text.push('\u{fffd}'),
            letter => text.push(letter),
        }
    }
    text
}

/// A shell in the worktree of a task, until the user leaves it. What went wrong, in words.
pub(super) fn shell(task: TaskId, state: &TaskState, session: &Session) -> Result<(), String> {
    let Some(worktree) = &state.worktree else {
        return Err(format!("Task {task} has no worktree."));
    };
    let shell = std::env::var("SHELL")
        .ok()
        .filter(|shell| !shell.is_empty());
    let shell = shell.unwrap_or_else(|| "/bin/sh".to_owned());
    session.output.note(&format!(
        "A shell in the worktree of task {task}; `exit` goes back to the screen."
    ));
    process::run_in_foreground(&shell, worktree.as_ref()).map_err(|error| error.to_string())
}
