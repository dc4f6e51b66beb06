//! Everything that can happen in a run.

use serde::{Deserialize, Serialize};

use super::{
    AttemptId, ConflictEntry, Exit, LeftOut, MergeMethod, Oid, Outcome, RepoPath, RunId, Tally,
    TaskId, Timestamp,
};

/// One line of the journal: an event and when it happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// When.
    pub at: Timestamp,
    /// What.
    pub event: Event,
}

/// Everything that can happen in a run: a closed set. The journal, the screen and the JSON stream are readers of it.
///
/// An event in `-ing` is an intent: it is on disk before the outside effect that it announces is begun, so that a run
/// that was killed knows what it may have done. Its partner in the past tense follows once the effect is seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Event {
    /// A run began.
    RunStarted {
        /// Its name.
        run: RunId,
        /// The title of the master issue.
        title: String,
        /// The commit that its tasks start from.
        base: Oid,
        /// The full ref that the results are meant for; none where HEAD was detached.
        target: Option<String>,
        /// The tasks that this run takes up.
        tasks: Vec<TaskId>,
        /// How many tasks may run at once.
        max_workers: usize,
    },
    /// A run that had stopped goes on.
    RunResumed {
        /// The tasks that are taken up again.
        tasks: Vec<TaskId>,
    },
    /// A task that had not succeeded is to be tried again: it is pending once more.
    TaskRetried {
        /// The task.
        task: TaskId,
    },
    /// A branch and a worktree are about to be made.
    WorktreeCreating {
        /// The task that they are for.
        task: TaskId,
        /// The full name of the branch, `refs/heads/…`.
        branch: String,
        /// The folder, absolute.
        path: String,
        /// The commit that the branch starts from.
        start: Oid,
        /// The tasks whose results that commit holds already.
        builds_on: Vec<TaskId>,
    },
    /// They are there.
    WorktreeCreated {
        /// The task.
        task: TaskId,
    },
    /// An agent is about to be started.
    AttemptStarting {
        /// The attempt.
        attempt: AttemptId,
        /// The name of the agent.
        agent: String,
        /// The folder that its supervisor keeps its files in, absolute.
        folder: String,
    },
    /// Its supervisor runs.
    AttemptStarted {
        /// The attempt.
        attempt: AttemptId,
        /// The process id of the supervisor.
        pid: u32,
    },
    /// An attempt of an earlier orchestrator was found alive and is watched again.
    AttemptAdopted {
        /// The attempt.
        attempt: AttemptId,
    },
    /// What the agent does now, in its own words. Shown, not journaled.
    AttemptProgress {
        /// The attempt.
        attempt: AttemptId,
        /// One line.
        text: String,
    },
    /// The agent's process ended.
    AttemptEnded {
        /// The attempt.
        attempt: AttemptId,
        /// How.
        exit: Exit,
    },
    /// What the agent left uncommitted was committed for it.
    Committed {
        /// The task.
        task: TaskId,
        /// The commit.
        commit: Oid,
        /// Files that were left out because they do not belong: editor and agent droppings.
        left_out: Vec<String>,
    },
    /// A task changed files that its footprint does not hold.
    FootprintExceeded {
        /// The task.
        task: TaskId,
        /// The files.
        paths: Vec<RepoPath>,
    },
    /// Something changed that no task had to touch: outside the run's worktrees, or in that of a task that had ended.
    ForeignWrite {
        /// The tasks that were running then; none where it was while nobody watched the run.
        running: Vec<TaskId>,
        /// Where: `checkout`, `refs`, `config`, `hooks`, `worktrees`.
        place: String,
        /// What changed.
        what: Vec<String>,
    },
    /// A task ended.
    TaskFinished {
        /// The task.
        task: TaskId,
        /// How.
        outcome: Outcome,
    },
    /// Nothing more is started.
    Stopping {
        /// Why.
        reason: CancelReason,
    },
    /// No task is left that could run.
    RunFinished {
        /// How the tasks ended.
        tally: Tally,
    },
    /// An integration is about to be built.
    IntegrationStarted {
        /// The full ref that it is meant for.
        target: String,
        /// The commit that the target was at.
        onto: Oid,
        /// The tasks in the order in which they are merged.
        order: Vec<TaskId>,
        /// The command that each merge must pass.
        #[serde(default)]
        verify: Option<String>,
        /// How results are put on top of each other.
        #[serde(default)]
        method: MergeMethod,
        /// The commits that are merged, in the same order.
        #[serde(default)]
        tips: Vec<Oid>,
    },
    /// A task's branch was merged into the integration.
    StepMerged {
        /// The task.
        task: TaskId,
        /// The tip of the integration with it.
        commit: Oid,
        /// What settled its conflicts, beside git: `changelog union`, `rerere`, `agent`.
        #[serde(default)]
        resolved_by: Vec<String>,
    },
    /// A task's branch was left out of the integration.
    StepLeftOut {
        /// The task.
        task: TaskId,
        /// Why.
        why: LeftOut,
    },
    /// A merge that conflicts was opened in a worktree, for somebody to settle.
    ConflictOpened {
        /// The task whose branch conflicts.
        task: TaskId,
        /// The full ref that it is meant for.
        target: String,
        /// The commit that it was merged into.
        onto: Oid,
        /// The tip of the branch.
        tip: Oid,
        /// The folder, absolute.
        path: String,
    },
    /// That merge is settled, or given up.
    ConflictClosed {
        /// The task.
        task: TaskId,
        /// The merge as it was settled; none where it was given up.
        commit: Option<Oid>,
    },
    /// The integration is complete and, where a verify command is given, verified.
    IntegrationReady {
        /// Its tip.
        commit: Oid,
    },
    /// The target is about to move.
    LandingStarted {
        /// Its full ref.
        target: String,
        /// Where it is.
        old: Oid,
        /// Where it will be.
        new: Oid,
        /// The ref that remembers where it was.
        backup: String,
    },
    /// It moved.
    Landed {
        /// Its full ref.
        target: String,
        /// Where it is now.
        new: Oid,
    },
    /// A landing was refused before the target moved; the integration stands.
    LandingRefused {
        /// Why.
        message: String,
    },
    /// The target is about to go back to where it was before the landing.
    UndoStarted {
        /// Its full ref.
        target: String,
        /// Where it is.
        from: Oid,
        /// Where it will be.
        to: Oid,
    },
    /// It went back.
    Undone {
        /// Its full ref.
        target: String,
        /// Where it is now.
        to: Oid,
    },
    /// A task's worktree or branch is about to be removed.
    Removing {
        /// The task.
        task: TaskId,
        /// The tip of its branch.
        tip: Oid,
        /// The ref that keeps the tip reachable, where nothing else does.
        backup: Option<String>,
    },
    /// Both are gone.
    Removed {
        /// The task.
        task: TaskId,
    },
    /// Live branches of the run conflict with each other.
    ConflictSeen {
        /// One task.
        a: TaskId,
        /// The other.
        b: TaskId,
        /// Where.
        conflicts: Vec<ConflictEntry>,
    },
}

impl Event {
    /// The event's name, as the journal writes it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::RunStarted { .. } => "run_started",
            Self::RunResumed { .. } => "run_resumed",
            Self::TaskRetried { .. } => "task_retried",
            Self::WorktreeCreating { .. } => "worktree_creating",
            Self::WorktreeCreated { .. } => "worktree_created",
            Self::AttemptStarting { .. } => "attempt_starting",
            Self::AttemptStarted { .. } => "attempt_started",
            Self::AttemptAdopted { .. } => "attempt_adopted",
            Self::AttemptProgress { .. } => "attempt_progress",
            Self::AttemptEnded { .. } => "attempt_ended",
            Self::Committed { .. } => "committed",
            Self::FootprintExceeded { .. } => "footprint_exceeded",
            Self::ForeignWrite { .. } => "foreign_write",
            Self::TaskFinished { .. } => "task_finished",
            Self::Stopping { .. } => "stopping",
            Self::RunFinished { .. } => "run_finished",
            Self::IntegrationStarted { .. } => "integration_started",
            Self::StepMerged { .. } => "step_merged",
            Self::StepLeftOut { .. } => "step_left_out",
            Self::ConflictOpened { .. } => "conflict_opened",
            Self::ConflictClosed { .. } => "conflict_closed",
            Self::IntegrationReady { .. } => "integration_ready",
            Self::LandingStarted { .. } => "landing_started",
            Self::Landed { .. } => "landed",
            Self::LandingRefused { .. } => "landing_refused",
            Self::UndoStarted { .. } => "undo_started",
            Self::Undone { .. } => "undone",
            Self::Removing { .. } => "removing",
            Self::Removed { .. } => "removed",
            Self::ConflictSeen { .. } => "conflict_seen",
        }
    }

    /// The one task that it happens to.
    pub fn task(&self) -> Option<TaskId> {
        match self {
            Self::TaskRetried { task }
            | Self::WorktreeCreating { task, .. }
            | Self::WorktreeCreated { task }
            | Self::Committed { task, .. }
            | Self::FootprintExceeded { task, .. }
            | Self::TaskFinished { task, .. }
            | Self::StepMerged { task, .. }
            | Self::StepLeftOut { task, .. }
            | Self::ConflictOpened { task, .. }
            | Self::ConflictClosed { task, .. }
            | Self::Removing { task, .. }
            | Self::Removed { task } => Some(*task),
            Self::AttemptStarting { attempt, .. }
            | Self::AttemptStarted { attempt, .. }
            | Self::AttemptAdopted { attempt }
            | Self::AttemptProgress { attempt, .. }
            | Self::AttemptEnded { attempt, .. } => Some(attempt.task),
            _ => None,
        }
    }

    /// Whether it belongs to the merging of a run rather than to its running.
    pub(super) fn is_of_merge(&self) -> bool {
        matches!(
            self,
            Self::StepMerged { .. }
                | Self::StepLeftOut { .. }
                | Self::ConflictOpened { .. }
                | Self::ConflictClosed { .. }
        )
    }

    /// Whether it is written to the journal, and not merely shown.
    pub fn is_journaled(&self) -> bool {
        !matches!(self, Self::AttemptProgress { .. })
    }

    /// Whether it announces an outside effect, and so must be on the disk before that effect is begun.
    pub fn is_intent(&self) -> bool {
        matches!(
            self,
            Self::WorktreeCreating { .. }
                | Self::AttemptStarting { .. }
                | Self::IntegrationStarted { .. }
                | Self::ConflictOpened { .. }
                | Self::LandingStarted { .. }
                | Self::UndoStarted { .. }
                | Self::Removing { .. }
        )
    }

    /// Whether a run, a task or a merge begins or ends with it: it is on the disk before anything else happens.
    pub fn is_boundary(&self) -> bool {
        matches!(
            self,
            Self::RunStarted { .. }
                | Self::RunResumed { .. }
                | Self::RunFinished { .. }
                | Self::TaskRetried { .. }
                | Self::TaskFinished { .. }
                | Self::ConflictClosed { .. }
                | Self::IntegrationReady { .. }
                | Self::Landed { .. }
                | Self::Undone { .. }
        )
    }
}

/// Why nothing more is started. The order is that of severity: a reason gives way only to a graver one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelReason {
    /// The user asked once: what runs is ended gently.
    Interrupt,
    /// The user asked twice: what runs is ended now.
    Kill,
}
