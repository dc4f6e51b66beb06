//! Everything that takes time, done beside the loop: each piece of work ends in a message.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::{Instant, MissedTickBehavior};

use super::checkpoint::{self, Asked};
use super::foreign::ForeignWatch;
use super::launch::{Ended, With};
use super::message::{Earlier, Message};
use super::reality::Sentry;
use super::turns::{Done, fault};
use super::watch::AttemptWatch;
use super::{RunOptions, Settlement, full_disk, launch, racing, scouts, settle, words, worktrees};
use crate::agent::AgentSpec;
use crate::engine::Context;
use crate::executor::{self, Executor};
use crate::model::{AttemptId, Exit, FailureKind, Oid, Outcome, Plan, TaskId, TaskState};
use crate::process::{Adopted, StopFlag, Stopper, Supervised};
use crate::store::RunDir;

/// How often what an agent printed is looked at.
const GLANCE: Duration = Duration::from_millis(200);

/// How often the user's own things are looked after.
const GUARD: Duration = Duration::from_secs(2);

/// A message, and the handle of the attempt that it brings.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) message: Message,
    pub(super) stopper: Option<Stopper>,
}

/// What all workers of a run know.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) context: Context,
    pub(super) run_dir: RunDir,
    pub(super) base: Oid,
    pub(super) plan: Plan,
    pub(super) options: RunOptions,
    pub(super) agents: BTreeMap<TaskId, AgentSpec>,
    pub(super) executor: Executor,
    pub(super) foreign: ForeignWatch,
    /// The programs that are looked for on machines.
    pub(super) wanted: BTreeSet<String>,
    pub(super) halt: StopFlag,
}

impl Desk {
    /// The agent that an attempt is made with.
    pub(super) fn agent_of(&self, attempt: AttemptId) -> &AgentSpec {
        let chosen = self.agents.get(&attempt.task);
        chosen.unwrap_or(&self.options.agent)
    }
}

/// Starts work and forgets it: its end is a message.
#[derive(Debug, Clone)]
pub(super) struct Workers {
    pub(super) desk: Arc<Desk>,
    reports: UnboundedSender<Report>,
    /// The worktree in which results are verified while others run.
    checkpoint_folder: PathBuf,
    /// As many calls of git at once as the machine bears.
    git_permits: Arc<Semaphore>,
    /// As many machines looked at at once.
    look_permits: Arc<Semaphore>,
    /// As many results looked at at once: with a check command, which may take minutes, one for each worker.
    settle_permits: Arc<Semaphore>,
}

impl Workers {
    pub(super) fn new(
        desk: Desk,
        reports: UnboundedSender<Report>,
        checkpoint_folder: PathBuf,
    ) -> Self {
        let n_permits = std::thread::available_parallelism().map_or(4, usize::from);
        let git_permits = Arc::new(Semaphore::new(n_permits.max(4)));
        let settle_permits = match desk.options.check {
            Some(_) => Arc::new(Semaphore::new(desk.options.max_workers.max(1))),
            None => Arc::clone(&git_permits),
        };
        Self {
            desk: Arc::new(desk),
            reports,
            checkpoint_folder,
            git_permits,
            look_permits: Arc::new(Semaphore::new(scouts::AT_ONCE)),
            settle_permits,
        }
    }

    /// Watches what running tasks do to their worktrees.
    pub(super) fn sentry(&self) -> Sentry {
        let workers = self.clone();
        let report = move |message| workers.report(message, None);
        Sentry::start(Arc::clone(&self.desk), report)
    }

    /// Looks after the user's own things while the run goes on, so that a change there is told at once. A look takes no more
    /// than a twentieth of the time.
    pub(super) fn guard(&self) {
        let workers = self.clone();
        tokio::spawn(async move {
            let mut pause = GUARD;
            loop {
                tokio::time::sleep(pause).await;
                if workers.reports.is_closed() {
                    return;
                }
                let desk = Arc::clone(&workers.desk);
                let look = move || desk.executor.hungry(desk.options.least_disk);
                let hungry = tokio::task::spawn_blocking(look).await;
                if let Some(hungry) = hungry.unwrap_or_default().into_iter().next() {
                    let name = hungry.folder.file_name().unwrap_or_default();
                    let name = name.to_string_lossy().into_owned();
                    let left = hungry.left;
                    workers.report(Message::FilledDisk { name, left }, None);
                }
                let (desk, reports) = (Arc::clone(&workers.desk), workers.reports.clone());
                let begun = Instant::now();
                let look = move || desk.foreign.changes(&|| !reports.is_closed());
                let changes = tokio::task::spawn_blocking(look).await;
                if let Ok(Ok(changes)) = changes
                    && !changes.is_empty()
                {
                    workers.report(Message::Foreign(changes), None);
                }
                pause = GUARD.max(begun.elapsed() * 20);
            }
        });
    }

    /// Looks at a machine, now and again.
    pub(super) fn look_at(&self, name: String) {
        let permits = Arc::clone(&self.look_permits);
        scouts::watch(self, Arc::clone(&self.desk), name, permits);
    }

    /// Whether nobody listens any more.
    pub(super) fn is_unheard(&self) -> bool {
        self.reports.is_closed()
    }

    /// Puts results together.
    pub(super) fn checkpoint(&self, asked: Asked) {
        let folder = self.checkpoint_folder.clone();
        let one_permit = Arc::new(Semaphore::new(1));
        self.spawn(&one_permit, Message::Checkpointed(None), move |desk| {
            let made = checkpoint::checkpoint(desk, &asked, &folder);
            Message::Checkpointed(made.map(Box::new))
        });
    }

    /// Ends the check commands that are running, and those that are still to come.
    pub(super) fn halt(&self) {
        self.desk.halt.raise();
    }

    pub(super) fn find_start(
        &self,
        task: TaskId,
        earlier: Option<Earlier>,
        tips: Vec<(TaskId, Oid)>,
    ) {
        let message = move |start| Message::StartFound { task, start };
        self.spawn(&self.git_permits, message(Err(fault())), move |desk| {
            let repository = &desk.context.repository;
            message(worktrees::find_start(
                repository,
                &desk.base,
                earlier.as_ref(),
                &tips,
            ))
        });
    }

    pub(super) fn make_worktree(
        &self,
        task: TaskId,
        branch: String,
        path: PathBuf,
        start: Oid,
        state: &TaskState,
    ) {
        let message = move |result| Message::WorktreeReady { task, result };
        let is_again = state.n_attempts > 0 || state.is_held_back;
        let is_fresh = is_again && state.changes.is_fresh;
        let before = AttemptId {
            task,
            number: state.n_attempts,
        };
        self.spawn_again(&self.git_permits, message(Err(fault())), move |desk| {
            let repository = &desk.context.repository;
            if is_fresh {
                let run = desk.run_dir.id();
                let aside = worktrees::put_aside(repository, run, before, &path, &branch, &start);
                return Done::Well(message(aside.map_err(|error| words(&error))));
            }
            match worktrees::make(repository, &path, &branch, &start, is_again) {
                Err(words) if full_disk::is_want_of_room(desk, &words) => {
                    Done::ForWantOfRoom(message(Err(words)))
                }
                made => Done::Well(message(made)),
            }
        });
    }

    /// Looks at what an attempt left; one that `has_filled_disk` leaves less.
    pub(super) fn settle(
        &self,
        attempt: AttemptId,
        exit: Exit,
        state: TaskState,
        has_filled_disk: bool,
    ) {
        let message = move |settlement| Message::Settled {
            attempt,
            settlement: Box::new(settlement),
        };
        let failed = message(Settlement::of(Outcome::Failed {
            kind: FailureKind::Commit { message: fault() },
        }));
        // Others wait for that room: it does not wait for its turn.
        let no_turn = Arc::new(Semaphore::new(1));
        let permits = if has_filled_disk {
            &no_turn
        } else {
            &self.settle_permits
        };
        let workers = self.clone();
        self.spawn_again(permits, failed, move |desk| {
            let mut removed = Vec::new();
            if has_filled_disk {
                removed = full_disk::make_room(desk, attempt, &state);
            }
            let with_removed = |settlement| {
                message(Settlement {
                    removed,
                    ..settlement
                })
            };
            let mut settled = settle::settle(desk, attempt, &exit, &state);
            if let Done::ForWantOfRoom(settlement) = &mut settled {
                // It is told once.
                let foreign = std::mem::take(&mut settlement.foreign);
                workers.report(Message::Foreign(foreign), None);
            }
            settled.map(with_removed)
        });
    }

    /// Answers what an attempt asks. Where that cannot be written, it goes on waiting, and is asked about again.
    pub(super) fn answer(&self, attempt: AttemptId, number: u32, is_permitted: bool) {
        let folder = self.desk.run_dir.attempt_folder(attempt);
        executor::answer_attempt(&folder, number, is_permitted).ok();
    }

    /// Starts an agent and watches it to its end.
    pub(super) fn launch(
        &self,
        attempt: AttemptId,
        after_loss: bool,
        session: Option<String>,
        state: TaskState,
        with: With,
    ) {
        self.begin(attempt, move |desk| {
            launch::start(desk, attempt, after_loss, session, &state, &with)
        });
    }

    /// Starts an agent that races another one, in a worktree of its own, and watches it to its end.
    pub(super) fn race(&self, attempt: AttemptId, state: TaskState, results: Vec<Ended>) {
        self.begin(attempt, move |desk| {
            racing::begin(desk, attempt, &state, &results)
        });
    }

    /// Ends a race.
    pub(super) fn end_race(&self, attempt: AttemptId, has_won: bool, state: TaskState) {
        let message = move |result| Message::RaceEnded {
            attempt,
            has_won,
            result,
        };
        self.spawn(&self.git_permits, message(Err(fault())), move |desk| {
            let ended = racing::end(desk, attempt, has_won, &state);
            message(ended.map_err(|error| words(&error)))
        });
    }

    fn begin(
        &self,
        attempt: AttemptId,
        start: impl FnOnce(&Desk) -> Result<Supervised, String> + Send + 'static,
    ) {
        let workers = self.clone();
        tokio::spawn(async move {
            let desk = Arc::clone(&workers.desk);
            let started = tokio::task::spawn_blocking(move || start(&desk));
            match started.await.unwrap_or_else(|_| Err(fault())) {
                Ok(supervised) => {
                    let pid = supervised.pid();
                    let message = Message::Launched { attempt, pid };
                    workers.watch(attempt, message, supervised).await;
                }
                Err(reason) => {
                    let exit = Exit::NotStarted { reason };
                    workers.report(Message::Ended { attempt, exit }, None);
                }
            }
        });
    }

    /// Finds out what became of an attempt of an earlier orchestrator, and watches it if it is alive.
    pub(super) fn adopt(&self, attempt: AttemptId, state: TaskState) {
        let workers = self.clone();
        tokio::spawn(async move {
            let desk = Arc::clone(&workers.desk);
            let adopted = tokio::task::spawn_blocking(move || {
                let worktree = state.worktree.unwrap_or_default();
                let log = desk.run_dir.log_path(attempt);
                (desk.foreign).enter(attempt, Path::new(&worktree), log);
                let folder = state.attempt_folder.unwrap_or_default();
                desk.executor.adopt(Path::new(&folder))
            });
            match adopted.await {
                Ok(Ok(Adopted::Running(supervised))) => {
                    let message = Message::Adopted { attempt };
                    workers.watch(attempt, message, supervised).await;
                }
                Ok(Ok(Adopted::NeverStarted | Adopted::Ended(Exit::Lost))) => {
                    workers.report(Message::Vanished { attempt }, None);
                }
                Ok(Ok(Adopted::Ended(exit))) => {
                    workers.report(Message::Ended { attempt, exit }, None);
                }
                Ok(Err(error)) => {
                    let reason = words(&error);
                    let exit = Exit::NotStarted { reason };
                    workers.report(Message::Ended { attempt, exit }, None);
                }
                Err(_) => workers.report(Message::Vanished { attempt }, None),
            }
        });
    }

    async fn watch(&self, attempt: AttemptId, begin: Message, mut supervised: Supervised) {
        self.report(begin, Some(supervised.stopper()));
        let mut watch = AttemptWatch::begin(&self.desk, attempt);
        let mut glance = tokio::time::interval(GLANCE);
        glance.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let exit = loop {
            tokio::select! {
                exit = supervised.wait() => break exit,
                _ = glance.tick() => {
                    for message in watch.look() {
                        self.report(message, None);
                    }
                }
            }
        };
        // Who dies young may have named its session all the same, and is to go on in it.
        let is_session = |message: &Message| matches!(message, Message::SessionBegan { .. });
        for message in watch.look().into_iter().filter(is_session) {
            self.report(message, None);
        }
        self.report(Message::Ended { attempt, exit }, None);
    }

    pub(super) fn report(&self, message: Message, stopper: Option<Stopper>) {
        // Nobody listens only where the loop has ended on an error; then there is nobody to tell.
        self.reports.send(Report { message, stopper }).ok();
    }
}
