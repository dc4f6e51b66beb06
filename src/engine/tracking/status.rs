//! The one comment on the master issue: how its run stands.

use std::time::Duration;

use super::note::RunNote;
use super::{PullMode, texts};
use crate::humanize;
use crate::model::{FailureKind, Outcome, Plan, RunPhase, RunState, TaskId, TaskPhase, TaskState};

/// How a run stands, as a text for people at the tracker.
pub(super) fn status(
    plan: &Plan,
    state: &RunState,
    note: &RunNote,
    troubles: &[(TaskId, String)],
) -> String {
    let has_pulls = note.options.mode != PullMode::Off;
    let tally = state.tally();
    let head = match state.phase {
        RunPhase::Finished => "The run has ended",
        RunPhase::Stopping => "The run was stopped; it can be taken up again",
        RunPhase::Running => "The run goes on",
    };
    let mut parts = vec![format!(
        "**{head}**: {} of {} done. (`{}`)",
        tally.n_succeeded,
        humanize::count(tally.n_tasks(), "task"),
        state.run
    )];
    let mut rows = if has_pulls {
        vec![
            "| Task | Issue | State | Pull request | Time |".to_owned(),
            "|---:|---|---|---|---:|".to_owned(),
        ]
    } else {
        vec![
            "| Task | Issue | State | Time |".to_owned(),
            "|---:|---|---|---:|".to_owned(),
        ]
    };
    for (&id, task_state) in &state.tasks {
        let Some(planned) = plan.task(id) else {
            continue;
        };
        let name = match texts::own_number(planned.task.reference.as_ref()) {
            Some(number) => format!("#{number}"),
            None => cell(&planned.task.title),
        };
        let pull = if has_pulls {
            format!(" {} |", pull(note, id))
        } else {
            String::new()
        };
        rows.push(format!(
            "| {id} | {name} | {} |{pull} {} |",
            cell(&standing(task_state)),
            time(task_state)
        ));
    }
    parts.push(rows.join("\n"));
    let failed = |task: &TaskState| matches!(task.outcome(), Some(Outcome::Failed { .. }));
    let failed: Vec<TaskId> = state
        .tasks
        .iter()
        .filter(|(_, task)| failed(task))
        .map(|(&id, _)| id)
        .collect();
    if !failed.is_empty() && state.phase == RunPhase::Finished {
        let named = failed.iter().map(|id| match note.failures.get(id) {
            Some(issue) => format!("{id} (#{})", issue.number),
            None => id.to_string(),
        });
        let numbers: Vec<String> = failed.iter().map(TaskId::to_string).collect();
        parts.push(format!(
            "**Needs a person**: {} {}. Try again: `git orchestrate retry {} --run {}`",
            humanize::plural(failed.len(), "task"),
            humanize::list(named),
            numbers.join(","),
            state.run
        ));
    }
    let told = troubles
        .iter()
        .map(|(id, trouble)| format!("- Task {id}: {}", texts::inert_line(trouble)));
    let told: Vec<String> = told.collect();
    if !told.is_empty() {
        parts.push(format!("**Needs a person**\n\n{}", told.join("\n")));
    }
    parts.join("\n\n")
}

fn pull(note: &RunNote, id: TaskId) -> String {
    match note.pulls.get(&id) {
        None => String::new(),
        Some(pull) if pull.landed.is_some() => format!("#{} ✓ landed", pull.number),
        Some(pull) if pull.is_ready => format!("#{}", pull.number),
        Some(pull) => format!("#{} (draft)", pull.number),
    }
}

/// What a run came to once its results were brought together, as a text for people at the tracker.
pub(super) fn summary(
    plan: &Plan,
    state: &RunState,
    note: &RunNote,
    landed: &[TaskId],
    left: &[(TaskId, String)],
) -> String {
    let mut parts = vec![format!(
        "**{} of {} landed.** (`{}`)",
        landed.len(),
        humanize::count(state.tasks.len(), "task"),
        state.run
    )];
    let line = |id: TaskId| {
        let planned = plan.task(id);
        let name = planned.map_or_else(String::new, |planned| {
            match texts::own_number(planned.task.reference.as_ref()) {
                Some(number) => format!("#{number}"),
                None => texts::inert_line(&planned.task.title),
            }
        });
        let pull = note.pulls.get(&id);
        let pull = pull.map_or_else(String::new, |pull| format!(" by #{}", pull.number));
        (name, pull)
    };
    let came: Vec<String> = landed
        .iter()
        .map(|&id| {
            let (name, pull) = line(id);
            format!("- [x] Task {id}: {name}{pull}")
        })
        .collect();
    let stayed = state.tasks.iter().filter(|(id, task)| {
        !landed.contains(id) && !matches!(task.outcome(), Some(Outcome::Reported))
    });
    let stayed: Vec<String> = stayed
        .map(|(&id, task)| {
            let (name, pull) = line(id);
            let why = left.iter().find(|(left, _)| *left == id);
            let why = why.map_or_else(|| standing(task), |(_, why)| texts::inert_line(why));
            format!("- [ ] Task {id}: {name}{pull}: {why}")
        })
        .collect();
    let all: Vec<String> = came.into_iter().chain(stayed).collect();
    parts.push(all.join("\n"));
    parts.join("\n\n")
}

fn standing(task: &TaskState) -> String {
    match &task.phase {
        TaskPhase::Pending | TaskPhase::Preparing | TaskPhase::Prepared => "waits".to_owned(),
        TaskPhase::Starting => "begins".to_owned(),
        TaskPhase::Running => "an agent works on it".to_owned(),
        TaskPhase::Settling { .. } => "is looked at".to_owned(),
        TaskPhase::Done { outcome } => match outcome {
            Outcome::Changed { n_files, .. } => {
                format!("✓ done, {}", humanize::count(*n_files, "file"))
            }
            Outcome::Reported => "✓ answered".to_owned(),
            Outcome::Failed { kind } => format!("✗ {}", failure(kind)),
            Outcome::Blocked { by } => format!("blocked by task {}", humanize::list(by)),
            Outcome::Cancelled => "cancelled".to_owned(),
        },
    }
}

/// What failed. What an agent or a command printed is not copied: it may hold anything.
pub(super) fn failure(kind: &FailureKind) -> &'static str {
    match kind {
        FailureKind::Unchanged => "nothing was changed",
        FailureKind::Agent { .. } => "the agent ended badly",
        FailureKind::TimedOut => "its time was up",
        FailureKind::Stalled => "the agent did nothing any more",
        FailureKind::Denied { .. } => "the agent was not permitted what it wanted to do",
        FailureKind::Unfinished => "the agent ended early",
        FailureKind::SessionLost => "the agent's session was gone",
        FailureKind::Service { .. } => "the agent's service stopped it",
        FailureKind::OverBudget { .. } => "its budget was used up",
        FailureKind::Reported { .. } => "the agent says that it failed",
        FailureKind::Check { .. } => "the check failed",
        FailureKind::Base { .. } => "the results before it do not merge",
        FailureKind::Worktree { .. } => "its worktree could not be made",
        FailureKind::Commit { .. } => "its result could not be committed",
        FailureKind::Escaped { .. } => "it changed something outside of its worktree",
        FailureKind::FilledDisk { .. } => "it filled the disk",
        FailureKind::Contract { .. } => "it broke a contract",
    }
}

fn time(task: &TaskState) -> String {
    let ended = task.started_at.zip(task.ended_at);
    ended.map_or_else(String::new, |(started, ended)| {
        let seconds = ended.as_second() - started.as_second();
        humanize::duration(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
    })
}

/// Words in a cell of a table.
fn cell(text: &str) -> String {
    texts::inert_line(text)
        .replace('\\', "\\\\")
        .replace('|', "\\|")
}
