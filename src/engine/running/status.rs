//! The public word on one agent.

use crate::model::{Exit, FailureKind, Outcome, RepoPath, RunId, TaskId, TaskState};
use crate::store::AgentStatus;

/// What `agent-<n>.status.json` says of a task.
pub(super) fn of(run: &RunId, task: TaskId, title: &str, state: &TaskState) -> AgentStatus {
    AgentStatus::of(run, task, title, state, state.outcome().and_then(error))
}

/// Why a task did not succeed; none where it did.
pub(super) fn error(outcome: &Outcome) -> Option<String> {
    Some(match outcome {
        Outcome::Changed { .. } | Outcome::Reported => return None,
        Outcome::Cancelled => "cancelled".to_owned(),
        Outcome::Blocked { by } => {
            let by: Vec<String> = by.iter().map(ToString::to_string).collect();
            format!("blocked by task {}", by.join(", "))
        }
        Outcome::Failed { kind } => match kind {
            FailureKind::Unchanged => "the agent changed nothing".to_owned(),
            FailureKind::Agent { exit } => format!("the agent {}", ended(exit)),
            FailureKind::TimedOut => "the time was up".to_owned(),
            FailureKind::Stalled => {
                "the agent did nothing for too long: no output, no file changed, no processor used"
                    .to_owned()
            }
            FailureKind::FilledDisk { left, removed } => {
                let left = left / 1_000_000;
                let removed = match removed.as_slice() {
                    [] => String::new(),
                    removed => format!("; taken away to make room: {}", removed.join(", ")),
                };
                format!("it filled the disk: {left} MB were left{removed}")
            }
            FailureKind::Escaped { place, what } => format!(
                "something outside of its worktree changed ({place}), and its log says that it did it, or no other task ran just then: {}",
                what.join(", ")
            ),
            FailureKind::Denied { what } => {
                format!("the agent was not permitted: {}", what.join("; "))
            }
            FailureKind::Unfinished => "the agent stopped before it said how it went".to_owned(),
            FailureKind::SessionLost => "the session that it was to go on in is gone".to_owned(),
            FailureKind::Service { class, message, .. } => format!("{}: {message}", class.title()),
            FailureKind::OverBudget { budget } => format!("it used more than {budget}"),
            FailureKind::Reported { message } => format!("the agent reports: {message}"),
            FailureKind::Contract { paths } => {
                let paths: Vec<&str> = paths.iter().map(RepoPath::as_str).collect();
                format!(
                    "it changed what is a contract that other tasks rely on, and which only its own task may change: {}",
                    paths.join(", ")
                )
            }
            FailureKind::Check { command, exit } => format!("`{command}` {}", ended(exit)),
            FailureKind::Base { message }
            | FailureKind::Worktree { message }
            | FailureKind::Commit { message } => message.clone(),
        },
    })
}

fn ended(exit: &Exit) -> String {
    match exit {
        Exit::Success => "exited with 0".to_owned(),
        Exit::Failure { code } => format!("exited with {code}"),
        Exit::Signalled { signal } => format!("was ended by signal {signal}"),
        Exit::TimedOut => "took too long".to_owned(),
        Exit::Stalled => "did nothing for too long".to_owned(),
        Exit::Cancelled => "was cancelled".to_owned(),
        Exit::NotStarted { reason } => format!("could not be started: {reason}"),
        Exit::Withdrawn { reason, .. } => format!("was ended by the cluster: {reason}"),
        Exit::Lost => "vanished".to_owned(),
    }
}
