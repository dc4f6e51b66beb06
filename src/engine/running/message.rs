//! What the workers tell the dispatcher, and what it tells them.

use std::path::PathBuf;
use std::time::Duration;

use super::checkpoint::Asked;
use super::foreign::Foreign;
use super::reality::Sighting;
use super::{Order, Settlement};
use crate::model::{
    AttemptId, CancelReason, Checkpoint, ClusterNode, Event, Exit, Load, Machine, Oid,
    PermissionRequest, TaskId, Timestamp, Usage, Wait,
};

/// Something that happened outside the dispatcher.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Message {
    /// The run begins, or goes on: take up what can be taken up.
    Begin,
    /// The commit that a task starts from was looked for.
    StartFound {
        /// The task.
        task: TaskId,
        /// The commit and the tasks whose results it holds, or the words of what stands in its way.
        start: Result<(Oid, Vec<TaskId>), String>,
    },
    /// A worktree was made, or could not be.
    WorktreeReady {
        /// The task.
        task: TaskId,
        /// Nothing, or what git said.
        result: Result<(), String>,
    },
    /// The supervisor of an attempt runs.
    Launched {
        /// The attempt.
        attempt: AttemptId,
        /// Its process id.
        pid: u32,
    },
    /// An attempt of an earlier orchestrator is alive and watched again.
    Adopted {
        /// The attempt.
        attempt: AttemptId,
    },
    /// An attempt of an earlier orchestrator never ran, or vanished with its supervisor.
    Vanished {
        /// The attempt.
        attempt: AttemptId,
    },
    /// The process of an attempt ended.
    Ended {
        /// The attempt.
        attempt: AttemptId,
        /// How.
        exit: Exit,
    },
    /// What an attempt left was looked at.
    Settled {
        /// The attempt.
        attempt: AttemptId,
        /// What was found.
        settlement: Box<Settlement>,
    },
    /// A race was ended: of the second attempt neither worktree nor branch is left, unless it says so.
    RaceEnded {
        /// The second attempt.
        attempt: AttemptId,
        /// Whether its result was put in the place of that of the other one.
        has_won: bool,
        /// The ref that holds the work of the one that lost, where there was any; or what stands in the way.
        result: Result<Option<String>, String>,
    },
    /// A disk is nearly full, and an attempt holds the most there.
    FilledDisk {
        /// The name of the attempt.
        name: String,
        /// How many bytes are left.
        left: u64,
    },
    /// Something changed outside of the run.
    Foreign(Vec<Foreign>),
    /// An agent names its session.
    SessionBegan {
        /// The attempt.
        attempt: AttemptId,
        /// The name.
        session: String,
    },
    /// An agent says what it does.
    Progress {
        /// The attempt.
        attempt: AttemptId,
        /// One line.
        text: String,
    },
    /// An attempt used something of its service.
    Used {
        /// The attempt.
        attempt: AttemptId,
        /// All that it used so far.
        total: Usage,
    },
    /// An attempt does nothing, or something again.
    Stalled {
        /// The attempt.
        attempt: AttemptId,
        /// For how long it has done nothing; none where it is at work again.
        idle: Option<Duration>,
    },
    /// What an attempt asks of the user has changed.
    Asks {
        /// The attempt.
        attempt: AttemptId,
        /// All that it asks now.
        asked: Vec<PermissionRequest>,
    },
    /// An attempt waits for its turn on a cluster, or does so no more.
    Waits {
        /// The attempt.
        attempt: AttemptId,
        /// What for.
        wait: Option<Wait>,
    },
    /// The user wants something of the run, or of one task of it.
    Order(Order),
    /// The user wants the run to stop.
    Signal(CancelReason),
    /// The worktrees were looked at.
    Seen(Box<Sighting>),
    /// Results were put together; none where that was cut off.
    Checkpointed(Option<Box<Checkpoint>>),
    /// What this machine has left was measured.
    Load(Load),
    /// A machine was looked at.
    LookedAt {
        /// The place.
        name: String,
        /// What it was found to have, or why it could not be reached.
        found: Result<Machine, String>,
    },
    /// The nodes of a cluster were looked at.
    LookedAtNodes {
        /// The place.
        name: String,
        /// How they stand, or why the cluster could not be asked.
        found: Result<Vec<ClusterNode>, String>,
    },
    /// A moment has come that was asked for.
    Tick,
}

/// What an earlier attempt at a task left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Earlier {
    /// The full name of its branch.
    pub(super) branch: String,
    /// The commit that it started from.
    pub(super) start: Oid,
    /// The tasks whose results that commit holds.
    pub(super) builds_on: Vec<TaskId>,
}

/// What is to be done next, in the order of the list. An event comes before the effect that it announces.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Action {
    /// Write an event down and show it.
    Append(Event),
    /// Find the commit that a task starts from.
    FindStart {
        /// The task.
        task: TaskId,
        /// What an earlier attempt left.
        earlier: Option<Earlier>,
        /// The tasks that it builds on, and the tips of their results, in the order of the merge.
        tips: Vec<(TaskId, Oid)>,
    },
    /// Make a branch and a worktree, or see that they are there.
    MakeWorktree {
        /// The task.
        task: TaskId,
        /// The full name of the branch.
        branch: String,
        /// The folder.
        path: PathBuf,
        /// The commit that the branch starts from.
        start: Oid,
    },
    /// Start an agent.
    Launch {
        /// The attempt.
        attempt: AttemptId,
        /// Whether an attempt before it vanished half done, so that its traces must be put aside first.
        after_loss: bool,
        /// The session that it goes on in.
        session: Option<String>,
    },
    /// Make a branch and a worktree for a second attempt, and start its agent.
    Race {
        /// The second attempt.
        attempt: AttemptId,
    },
    /// Keep the work of the attempt that lost, and take away what the second one had for itself.
    EndRace {
        /// The second attempt.
        attempt: AttemptId,
        /// Whether its result is put in the place of that of the other one.
        has_won: bool,
    },
    /// Find out what became of an attempt of an earlier orchestrator.
    Adopt {
        /// The attempt.
        attempt: AttemptId,
    },
    /// Look at what an attempt left.
    Settle {
        /// The attempt.
        attempt: AttemptId,
        /// How its process ended.
        exit: Exit,
    },
    /// Put results together.
    Checkpoint(Asked),
    /// Look at a machine, now and again and again.
    LookAt(String),
    /// Look at the nodes of a cluster, now and again and again.
    LookAtNodes(String),
    /// Let no check command go on: the run is to stop.
    Halt,
    /// End an attempt gently.
    Stop(AttemptId),
    /// End an attempt now.
    Kill(AttemptId),
    /// Stop an attempt where it stands, and its clocks.
    Pause(AttemptId),
    /// Let an attempt go on that was paused.
    GoOn(AttemptId),
    /// Answer what an attempt asks.
    Answer {
        /// The attempt.
        attempt: AttemptId,
        /// The number of what it asks.
        number: u32,
        /// Whether it may.
        is_permitted: bool,
    },
    /// Send [`Message::Tick`] at that moment, and not at one that was asked for before.
    WakeAt(Timestamp),
    /// Nothing is left to do.
    Finish,
}
