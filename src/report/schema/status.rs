//! `git-orchestrate/status/1`: how a run stands.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{ClusterEntry, Clusters, Loads, MachineEntry};
use crate::model::{
    Checkpoint, LeftOut, MergeState, Oid, Outcome, PermissionRequest, RunId, SeenConflict,
    SeenHazard, Tally, TaskId, TaskPhase, TaskState, Timestamp,
};
use crate::report::view::{RunView, Standing};
use crate::report::words;

/// The document of `status --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatusDocument<'a> {
    /// Its name and version.
    pub schema: &'static str,
    /// The run.
    pub run: &'a RunId,
    /// The title of its master issue.
    pub title: &'a str,
    /// What it is doing: `running`, `stopping`, `interrupted`, `finished`.
    pub phase: Standing,
    /// The commit that its tasks start from.
    pub base: &'a Oid,
    /// The full ref that its results are meant for.
    pub target: Option<&'a str>,
    /// How many tasks may run at once.
    pub max_workers: usize,
    /// When it began.
    pub started_at: Timestamp,
    /// When its last task ended.
    pub ended_at: Option<Timestamp>,
    /// How long it ran, in seconds, without the time between a stop and the next resume.
    pub seconds: f64,
    /// How many tasks ended in which way.
    pub tally: TallyEntry,
    /// Whether it is a success; null while tasks are left.
    pub success: Option<bool>,
    /// The share of tasks that succeeded, from 0 to 1.
    pub share: f64,
    /// The share from which on it is a success.
    pub success_share: f64,
    /// Its tasks, by number.
    pub tasks: Vec<TaskEntry<'a>>,
    /// Who conflicts with whom, as it was seen last while tasks ran.
    pub conflicts: &'a [SeenConflict],
    /// Where tasks were seen to meet.
    pub hazards: &'a [SeenHazard],
    /// The newest results that were put together while others ran.
    pub checkpoint: Option<&'a Checkpoint>,
    /// The machines that its attempts may run on, where there are others than this one.
    pub machines: Vec<MachineEntry<'a>>,
    /// The clusters that its attempts may run on, with their nodes.
    pub clusters: Vec<ClusterEntry<'a>>,
    /// Its newest integration.
    pub merge: Option<MergeEntry<'a>>,
}

/// How many tasks ended in which way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TallyEntry {
    /// All tasks.
    pub tasks: usize,
    /// Tasks that succeeded.
    pub succeeded: usize,
    /// Tasks that failed.
    pub failed: usize,
    /// Tasks that never began because of another.
    pub blocked: usize,
    /// Tasks that were cancelled.
    pub cancelled: usize,
    /// Tasks that have not ended.
    pub open: usize,
}

/// One task.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaskEntry<'a> {
    /// Its number, as text.
    pub id: TaskId,
    /// Its title.
    pub title: &'a str,
    /// `pending`, `in_progress`, `completed` or `failed`.
    pub status: &'static str,
    /// `pending`, `preparing`, `prepared`, `starting`, `running`, `settling` or `done`.
    pub phase: &'static str,
    /// How it ended.
    pub outcome: Option<&'a Outcome>,
    /// The same in words.
    pub reason: Option<String>,
    /// The tip of its branch, where it changed something.
    pub commit: Option<&'a Oid>,
    /// The full name of its branch.
    pub branch: Option<&'a str>,
    /// The number of its pull request, where one was opened.
    pub pr_number: Option<u64>,
    /// Its worktree, absolute.
    pub worktree: Option<&'a str>,
    /// Whether branch and worktree have been removed.
    pub removed: bool,
    /// What its agent asks of the user.
    #[serde(skip_serializing_if = "<[PermissionRequest]>::is_empty")]
    pub asks: &'a [PermissionRequest],
    /// The commit that its branch starts from.
    pub start: Option<&'a Oid>,
    /// The tasks whose results that commit holds.
    pub builds_on: &'a [TaskId],
    /// The tasks that must succeed before it.
    pub depends_on: Vec<TaskId>,
    /// How many attempts have been started.
    pub attempts: u32,
    /// The agent of the newest one, and the model that it was told to use; null where the agent chooses.
    pub agent: Option<&'a str>,
    /// See `agent`.
    pub model: Option<&'a str>,
    /// Where the newest one runs, or ran: `local`, `ssh:big1`; null where all run on this machine.
    pub executor: Option<&'a str>,
    /// The process id of the newest attempt's supervisor, while it runs.
    pub pid: Option<u32>,
    /// The attempt that races the newest one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rival: Option<RivalEntry<'a>>,
    /// When its first attempt began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How long it has taken, in seconds.
    pub seconds: Option<f64>,
}

/// The newest integration.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MergeEntry<'a> {
    /// The full ref that it is meant for.
    pub target: &'a str,
    /// The commit that the target was at.
    pub onto: Option<&'a Oid>,
    /// The tasks in the order in which they are merged.
    pub order: &'a [TaskId],
    /// What was merged, with the tip after it.
    pub merged: Vec<MergedEntry<'a>>,
    /// What was left out.
    pub left_out: Vec<LeftOutEntry<'a>>,
    /// The tip, once it is complete.
    pub ready: Option<&'a Oid>,
    /// Where the target was moved to.
    pub landed: Option<&'a Oid>,
    /// The ref that remembers where the target was.
    pub backup: Option<&'a str>,
    /// Whether the landing was taken back.
    pub undone: bool,
}

/// One result that was merged.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MergedEntry<'a> {
    /// The task.
    pub task: TaskId,
    /// The tip of the integration with it.
    pub commit: &'a Oid,
}

/// One result that was left out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeftOutEntry<'a> {
    /// The task.
    pub task: TaskId,
    /// Why.
    pub why: &'a LeftOut,
    /// The same in words.
    pub reason: String,
}

impl<'a> StatusDocument<'a> {
    /// The same with the numbers of pull requests.
    #[must_use]
    pub fn with_pulls(mut self, pulls: &BTreeMap<TaskId, u64>) -> Self {
        for task in &mut self.tasks {
            task.pr_number = pulls.get(&task.id).copied();
        }
        self
    }

    /// The same with what the machines of the run have left.
    #[must_use]
    pub fn with_loads(mut self, view: &RunView<'a>, loads: &Loads) -> Self {
        self.machines = MachineEntry::all(view.state, loads);
        self
    }

    /// The same with how the nodes of the clusters of the run stand.
    #[must_use]
    pub fn with_clusters(mut self, clusters: &'a Clusters) -> Self {
        self.clusters = ClusterEntry::all(clusters);
        self
    }

    /// The document of a run.
    pub fn new(view: &RunView<'a>) -> Self {
        let state = view.state;
        let tally = state.tally();
        Self {
            schema: "git-orchestrate/status/1",
            run: &state.run,
            title: &state.title,
            phase: view.standing(),
            base: &state.base,
            target: state.target.as_deref(),
            max_workers: state.max_workers,
            started_at: state.started_at,
            ended_at: state.ended_at,
            seconds: view.figures().wall.as_secs_f64(),
            tally: TallyEntry::new(&tally),
            success: view.is_success(),
            share: tally.success_share(),
            success_share: view.success_share,
            tasks: view
                .tasks()
                .map(|(task, state)| TaskEntry::new(view, task, state))
                .collect(),
            conflicts: &state.conflicts,
            hazards: &state.hazards,
            checkpoint: state.checkpoint.as_ref(),
            machines: MachineEntry::all(state, &Loads::new()),
            clusters: Vec::new(),
            merge: state.merge.as_ref().map(MergeEntry::new),
        }
    }
}

impl TallyEntry {
    pub(super) fn new(tally: &Tally) -> Self {
        Self {
            tasks: tally.n_tasks(),
            succeeded: tally.n_succeeded,
            failed: tally.n_failed,
            blocked: tally.n_blocked,
            cancelled: tally.n_cancelled,
            open: tally.n_open,
        }
    }
}

/// An attempt that races the newest one of its task.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RivalEntry<'a> {
    /// Its number.
    pub attempt: u32,
    /// Its worktree, absolute.
    pub worktree: &'a str,
    /// The process id of its supervisor, while it runs.
    pub pid: Option<u32>,
    /// When it began.
    pub started_at: Timestamp,
}

impl<'a> TaskEntry<'a> {
    fn new(view: &RunView<'a>, id: TaskId, state: &'a TaskState) -> Self {
        let outcome = state.outcome();
        let (status, phase) = match &state.phase {
            TaskPhase::Pending => ("pending", "pending"),
            TaskPhase::Preparing => ("in_progress", "preparing"),
            TaskPhase::Prepared => ("in_progress", "prepared"),
            TaskPhase::Starting => ("in_progress", "starting"),
            TaskPhase::Running => ("in_progress", "running"),
            TaskPhase::Settling { .. } => ("in_progress", "settling"),
            TaskPhase::Done { outcome } if outcome.is_success() => ("completed", "done"),
            TaskPhase::Done { .. } => ("failed", "done"),
        };
        let planned = view.plan.task(id);
        Self {
            id,
            title: planned.map_or("", |planned| planned.task.title.as_str()),
            status,
            phase,
            outcome,
            reason: outcome.map(words::outcome),
            commit: match outcome {
                Some(Outcome::Changed { commit, .. }) => Some(commit),
                _ => None,
            },
            branch: state.branch.as_deref(),
            pr_number: None,
            asks: &state.asking.open,
            worktree: state.worktree.as_deref(),
            removed: state.is_removed,
            start: state.start.as_ref(),
            builds_on: &state.builds_on,
            depends_on: view.plan.dependencies_of(id).collect(),
            attempts: state.n_attempts,
            agent: state.agent.as_deref(),
            model: state.model.as_deref(),
            executor: state.executor.as_deref(),
            pid: state.pid.filter(|_| state.is_live()),
            rival: state.rival.as_ref().map(|rival| RivalEntry {
                attempt: rival.number,
                worktree: &rival.worktree,
                pid: rival.pid.filter(|_| rival.is_live()),
                started_at: rival.started_at,
            }),
            started_at: state.started_at,
            ended_at: state.ended_at,
            seconds: view
                .task_duration(state)
                .map(|duration| duration.as_secs_f64()),
        }
    }
}

impl<'a> MergeEntry<'a> {
    fn new(merge: &'a MergeState) -> Self {
        Self {
            target: &merge.target,
            onto: merge.onto.as_ref(),
            order: &merge.order,
            merged: merge
                .merged
                .iter()
                .map(|(task, commit)| MergedEntry {
                    task: *task,
                    commit,
                })
                .collect(),
            left_out: merge
                .left_out
                .iter()
                .map(|(task, why)| LeftOutEntry {
                    task: *task,
                    why,
                    reason: words::left_out(why),
                })
                .collect(),
            ready: merge.ready.as_ref(),
            landed: merge.landed.as_ref(),
            backup: merge.landing.as_ref().map(|(_, _, backup)| backup.as_str()),
            undone: merge.is_undone,
        }
    }
}
