//! The texts of issues that say how a task failed.

use super::cause::{self, Cause};
use super::pull_texts::code;
use super::secrets::Secrets;
use super::texts;
use crate::issue::disarmed;
use crate::model::{Exit, FailureKind, PlannedTask, RunId, TaskState};

/// How many lines of a log are shown, how long each is at most, in characters, and how long all of them, in bytes.
const MAX_LINES: usize = 40;
const MAX_LINE: usize = 300;
const MAX_BYTES: usize = 6_000;

/// What is told of a failed task.
pub(super) struct Failure<'a> {
    pub(super) run: &'a RunId,
    pub(super) master: u64,
    pub(super) planned: &'a PlannedTask,
    pub(super) state: &'a TaskState,
    pub(super) kind: &'a FailureKind,
    /// What was failed with, in few words.
    pub(super) what: &'a str,
    /// The end of the log, without secrets.
    pub(super) tail: String,
}

/// The title of the issue.
pub(super) fn title(master: u64, planned: &PlannedTask) -> String {
    let task = &planned.task;
    texts::title(
        "[Master #{master}] Failed: {title}",
        master,
        &disarmed(&task.title),
    )
}

/// The text of the issue.
pub(super) fn body(failure: &Failure) -> String {
    let task = &failure.planned.task;
    let Cause { name, advice } = cause::likely(failure.kind, &failure.tail);
    let named = match texts::own_number(task.reference.as_ref()) {
        Some(number) => format!(" (#{number})"),
        None => String::new(),
    };
    let mut parts = vec![format!(
        "Task {} of #{}{named} did not succeed: {}.",
        task.id, failure.master, failure.what
    )];
    let mut facts = vec![format!("- Run: `{}`", failure.run)];
    if let Some(exit) = &failure.state.exit {
        facts.push(format!("- Exit: {}", exit_words(exit)));
    }
    if let FailureKind::Check { command, exit } = failure.kind {
        facts.push(format!("- Check: {} {}", code(command), exit_words(exit)));
    }
    if let Some(branch) = &failure.state.branch {
        let branch = branch.strip_prefix("refs/heads/").unwrap_or(branch);
        facts.push(format!("- Branch: {}", code(branch)));
    }
    parts.push(facts.join("\n"));
    parts.push(format!("### Likely cause\n\n**{name}**"));
    parts.push(format!("### What to try\n\n{advice}"));
    parts.push(format!(
        "```sh\ngit orchestrate retry {} --run {}\n```",
        task.id, failure.run
    ));
    if !failure.tail.is_empty() {
        let fence = fence(&failure.tail);
        parts.push(format!(
            "### The last lines of its log\n\n{fence}text\n{}\n{fence}",
            failure.tail
        ));
    }
    parts.push("It is closed once the task succeeds.".to_owned());
    parts.join("\n\n")
}

/// A fence that no line of a text can end.
fn fence(text: &str) -> String {
    let mut longest = 0;
    let mut here = 0;
    for letter in text.chars() {
        here = if letter == '`' { here + 1 } else { 0 };
        longest = longest.max(here);
    }
    "`".repeat((longest + 1).max(3))
}

/// The last lines of a log, as plain text without secrets.
pub(super) fn tail(log: &[u8], secrets: &Secrets) -> String {
    let text = plain(&String::from_utf8_lossy(log));
    let text = secrets.redact(&text);
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .collect();
    let mut kept: Vec<String> = Vec::new();
    let mut n_bytes = 0;
    for line in lines.iter().rev().take(MAX_LINES) {
        let mut cut: String = line.chars().take(MAX_LINE).collect();
        if cut.len() < line.len() {
            cut.push('…');
        }
        n_bytes += cut.len() + 1;
        if n_bytes > MAX_BYTES {
            break;
        }
        kept.push(cut);
    }
    kept.reverse();
    texts::inert(&kept.join("\n"))
}

/// Without what colours a terminal.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            if letters.next() == Some('[') {
                for letter in letters.by_ref() {
                    if letter.is_ascii_alphabetic() {
                        break;
                    }
                }
            }
        } else if letter == '\r' {
            plain.push('\n');
        } else {
            plain.push(letter);
        }
    }
    plain
}

fn exit_words(exit: &Exit) -> String {
    match exit {
        Exit::Success => "code 0".to_owned(),
        Exit::Failure { code } => format!("code {code}"),
        Exit::Signalled { signal } => format!("signal {signal}"),
        Exit::TimedOut => "its time was up".to_owned(),
        Exit::Stalled => "it did nothing for too long".to_owned(),
        Exit::Cancelled => "cancelled".to_owned(),
        Exit::NotStarted { .. } => "it could not be started".to_owned(),
        Exit::Withdrawn { .. } => "the cluster ended it".to_owned(),
        Exit::Lost => "it vanished".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_log_is_plain_and_holds_no_secret_and_no_fence() {
        let secrets = Secrets::of([], ["planted-t0ken".to_owned()]);
        let log =
            "early\n\u{1b}[31mred\u{1b}[0m @ana planted-t0ken\n````\n<!-- git-orchestrate:x -->\n";
        let told = tail(log.as_bytes(), &secrets);
        assert_eq!(
            told.replace('\u{200b}', "~"),
            "early\nred @~ana [secret]\n````\n&lt;!-- git-orchestrate:x --&gt;"
        );
        assert_eq!(fence(&told), "`````");
        let endless = "x".repeat(1000) + "\n";
        let cut = tail(endless.repeat(100).as_bytes(), &secrets);
        assert!(cut.len() <= MAX_BYTES && cut.ends_with('…'));
    }
}
