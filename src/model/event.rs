//! Everything that can happen in a run: a closed set, which the journal, the screen and the JSON stream read.

use serde::{Deserialize, Serialize};

use super::{
    AttemptId, Budget, CancelReason, Changes, Checkpoint, ConflictEntry, Exclusion, Exit, LeftOut,
    MachineSight, MergeMethod, Oid, Outcome, PermissionAnswered, PermissionAsked, QueueWait,
    RepoPath, RivalEnd, RivalStart, RunId, SeenHazard, Tally, TaskId, Timestamp, Usage, Vitals,
};

/// One in `-ing` is an intent, on disk before the outside effect that it announces is begun; its partner in the past follows that.
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
    /// It was decided where the next attempt runs; told where there is a choice.
    AttemptPlaced {
        /// The attempt.
        attempt: AttemptId,
        /// The place: `local`, `ssh:big1`.
        executor: String,
    },
    /// A machine was looked at, and something of it is news.
    MachineSeen(MachineSight),
    /// An agent is about to be started.
    AttemptStarting {
        /// The attempt.
        attempt: AttemptId,
        /// The name of the agent.
        agent: String,
        /// The model that it is told to use, where it is told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        model: Option<String>,
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
    /// A task takes much longer than was to be expected: a second attempt is about to be started, in a worktree of its own.
    RivalStarting(RivalStart),
    /// The result of the second attempt was looked at.
    RivalSettled {
        /// The second attempt.
        attempt: AttemptId,
        /// What it came to.
        outcome: Outcome,
    },
    /// The race is over.
    RivalEnded(RivalEnd),
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
        /// The file that tells what it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        saved: Option<String>,
        /// What of it was only added, and put away because the user said so.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        undone: Vec<String>,
        /// The task that must have done it, if one did: it fails.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        culprit: Option<TaskId>,
        /// Whether a sandbox kept all of them from it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_confined: bool,
    },
    /// A task that failed is about to be tried again: why, and what the next attempt does differently.
    RetryPlanned {
        /// The task.
        task: TaskId,
        /// How the last attempt failed, in words.
        failure: String,
        /// What the next one does differently.
        changes: Changes,
    },
    /// No agent of that name is started before a moment: its service takes no more.
    AgentHeld {
        /// The name of the agent.
        agent: String,
        /// Until when.
        until: Timestamp,
        /// How many times in a row.
        n_times: u32,
        /// Why.
        why: String,
    },
    /// The agent's session has a name, by which it can be taken up again.
    SessionBegan {
        /// The attempt.
        attempt: AttemptId,
        /// The name.
        session: String,
    },
    /// An attempt neither prints, nor computes, nor changes a file.
    AttemptStalled {
        /// The attempt.
        attempt: AttemptId,
        /// For how long, in seconds.
        seconds: u64,
    },
    /// An attempt that had stalled does something again.
    AttemptRevived {
        /// The attempt.
        attempt: AttemptId,
    },
    /// An agent asks its user to permit something.
    PermissionAsked(PermissionAsked),
    /// What an agent asked was answered, or is not asked any more.
    PermissionAnswered(PermissionAnswered),
    /// An attempt waits for its turn on a cluster, or does so no more.
    AttemptWaits(QueueWait),
    /// What an attempt used, known once it ended.
    AttemptMeasured {
        /// The attempt.
        attempt: AttemptId,
        /// Of its service.
        usage: Usage,
        /// Of this machine.
        vitals: Vitals,
    },
    /// Tasks seem to disturb each other: fewer run at once from now on.
    WorkersReduced {
        /// How many may run at once now.
        max_workers: usize,
        /// The tasks that failed.
        tasks: Vec<TaskId>,
        /// What their failures speak of.
        why: String,
    },
    /// No agent is started for the time being: the machine would not bear it.
    StartsHeld {
        /// What is short; none once it is not any more.
        why: Option<String>,
    },
    /// The user paused the run, or one task of it.
    Paused {
        /// The task; none for all of the run.
        task: Option<TaskId>,
        /// Why, where it was not the user.
        why: Option<String>,
    },
    /// It goes on.
    Unpaused {
        /// The task; none for all of the run.
        task: Option<TaskId>,
    },
    /// What may be used of services is used up: nothing more is started.
    BudgetSpent {
        /// What was allowed.
        budget: Budget,
        /// What was used.
        used: Usage,
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
    /// They do not any more.
    ConflictGone {
        /// One task.
        a: TaskId,
        /// The other.
        b: TaskId,
    },
    /// Two tasks meet, of which at least one runs.
    HazardSeen {
        /// Where, and how.
        hazard: SeenHazard,
    },
    /// Tasks that had not begun wait for others because of what those really change.
    Replanned {
        /// Who waits for whom from now on.
        exclusions: Vec<Exclusion>,
    },
    /// Results were put together and verified while others still run.
    CheckpointMade {
        /// What it came to.
        checkpoint: Checkpoint,
    },
}
