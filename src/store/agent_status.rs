//! The public word on one agent: `agent-<n>.status.json`.

use serde::{Deserialize, Serialize};

use crate::model::{Exit, Outcome, RunId, TaskId, TaskPhase, TaskState, Timestamp};

/// What scripts may know of the agent of one task. Fields are added over time, never renamed or removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentStatus {
    /// `git-orchestrate/agent-status/1`.
    pub schema: String,
    /// `agent-<n>`, where `n` is the number of the task.
    pub agent_id: String,
    /// The number of the task, as text.
    pub sub_issue: TaskId,
    /// Where it stands.
    pub status: AgentPhase,
    /// When its first attempt of this take-up began.
    pub start_time: Option<Timestamp>,
    /// The number of its pull request, where one was opened.
    pub pr_number: Option<u64>,
    /// When it ended.
    pub completion_time: Option<Timestamp>,
    /// Why it failed, in words.
    pub error: Option<String>,
    /// The run that it is of.
    pub run: RunId,
    /// The title of the task.
    pub title: String,
    /// The full name of its branch.
    pub branch: Option<String>,
    /// Its worktree, absolute.
    pub worktree: Option<String>,
    /// The number of the newest attempt; 0 before the first.
    pub attempt: u32,
    /// How the task ended.
    pub outcome: Option<Outcome>,
    /// How the process of the newest attempt ended.
    pub exit: Option<Exit>,
    /// The process id of the newest attempt's supervisor, while it runs.
    pub pid: Option<u32>,
}

/// Where an agent stands, in the four words that scripts know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentPhase {
    /// It has not begun.
    Pending,
    /// It works, or its result is being looked at.
    InProgress,
    /// Its task succeeded.
    Completed,
    /// Its task did not succeed: it failed, was blocked or was cancelled.
    Failed,
}

impl AgentStatus {
    /// The schema that this program writes.
    pub const SCHEMA: &str = "git-orchestrate/agent-status/1";

    /// What is to be told of a task. `error` says in words why it failed, where it did.
    pub fn of(
        run: &RunId,
        task: TaskId,
        title: &str,
        state: &TaskState,
        error: Option<String>,
    ) -> Self {
        let status = match &state.phase {
            TaskPhase::Pending => AgentPhase::Pending,
            TaskPhase::Done { outcome } if outcome.is_success() => AgentPhase::Completed,
            TaskPhase::Done { .. } => AgentPhase::Failed,
            _ => AgentPhase::InProgress,
        };
        Self {
            schema: Self::SCHEMA.to_owned(),
            agent_id: format!("agent-{task}"),
            sub_issue: task,
            status,
            start_time: state.started_at,
            pr_number: None,
            completion_time: state.ended_at,
            error: error.filter(|_| status == AgentPhase::Failed),
            run: run.clone(),
            title: title.to_owned(),
            branch: state.branch.clone(),
            worktree: state.worktree.clone(),
            attempt: state.n_attempts,
            outcome: state.outcome().cloned(),
            exit: state.exit.clone(),
            pid: state.pid.filter(|_| state.is_live()),
        }
    }
}
