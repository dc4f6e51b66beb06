//! What there is to know of an event beside what it holds: its name, its task, and how it is kept.

use serde::{Deserialize, Serialize};

use super::{Event, TaskId, Timestamp};

/// One line of the journal: an event and when it happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// When.
    pub at: Timestamp,
    /// What.
    pub event: Event,
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
            Self::AttemptPlaced { .. } => "attempt_placed",
            Self::MachineSeen(_) => "machine_seen",
            Self::AttemptStarting { .. } => "attempt_starting",
            Self::AttemptStarted { .. } => "attempt_started",
            Self::AttemptAdopted { .. } => "attempt_adopted",
            Self::AttemptProgress { .. } => "attempt_progress",
            Self::AttemptEnded { .. } => "attempt_ended",
            Self::RivalStarting(_) => "rival_starting",
            Self::RivalSettled { .. } => "rival_settled",
            Self::RivalEnded(_) => "rival_ended",
            Self::Committed { .. } => "committed",
            Self::FootprintExceeded { .. } => "footprint_exceeded",
            Self::ForeignWrite { .. } => "foreign_write",
            Self::RetryPlanned { .. } => "retry_planned",
            Self::AgentHeld { .. } => "agent_held",
            Self::SessionBegan { .. } => "session_began",
            Self::AttemptStalled { .. } => "attempt_stalled",
            Self::AttemptRevived { .. } => "attempt_revived",
            Self::PermissionAsked(_) => "permission_asked",
            Self::PermissionAnswered(_) => "permission_answered",
            Self::AttemptWaits(_) => "attempt_waits",
            Self::AttemptMeasured { .. } => "attempt_measured",
            Self::WorkersReduced { .. } => "workers_reduced",
            Self::StartsHeld { .. } => "starts_held",
            Self::Paused { .. } => "paused",
            Self::Unpaused { .. } => "unpaused",
            Self::BudgetSpent { .. } => "budget_spent",
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
            Self::ConflictGone { .. } => "conflict_gone",
            Self::HazardSeen { .. } => "hazard_seen",
            Self::Replanned { .. } => "replanned",
            Self::CheckpointMade { .. } => "checkpoint_made",
        }
    }

    /// The one task that it happens to.
    pub fn task(&self) -> Option<TaskId> {
        match self {
            Self::TaskRetried { task }
            | Self::RetryPlanned { task, .. }
            | Self::Paused {
                task: Some(task), ..
            }
            | Self::Unpaused { task: Some(task) }
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
            Self::AttemptWaits(wait) => Some(wait.attempt.task),
            Self::RivalStarting(start) => Some(start.attempt.task),
            Self::PermissionAsked(asked) => Some(asked.attempt.task),
            Self::PermissionAnswered(answered) => Some(answered.attempt.task),
            Self::RivalEnded(end) => Some(end.attempt.task),
            Self::AttemptPlaced { attempt, .. }
            | Self::AttemptStarting { attempt, .. }
            | Self::AttemptStarted { attempt, .. }
            | Self::AttemptAdopted { attempt }
            | Self::AttemptProgress { attempt, .. }
            | Self::SessionBegan { attempt, .. }
            | Self::AttemptStalled { attempt, .. }
            | Self::AttemptRevived { attempt }
            | Self::AttemptMeasured { attempt, .. }
            | Self::AttemptEnded { attempt, .. }
            | Self::RivalSettled { attempt, .. } => Some(attempt.task),
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
                | Self::RivalStarting(_)
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
                | Self::Paused { .. }
                | Self::Unpaused { .. }
                | Self::BudgetSpent { .. }
                | Self::ConflictClosed { .. }
                | Self::IntegrationReady { .. }
                | Self::Landed { .. }
                | Self::Undone { .. }
        )
    }
}
