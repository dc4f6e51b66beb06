//! The heart of a run: a state machine that knows no process, no file and no clock.
//!
//! [`Dispatcher::handle`] takes in what happened and says what is to be done next. It alone decides: which task starts
//! when, what is recorded, when the run is over. The events among its actions are folded into its state before it returns, so
//! that the state never says anything that the journal does not.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;

use super::message::{Action, Message};
use super::{Settlement, recovery, status};
use crate::model::{
    AttemptId, CancelReason, Event, Exit, FailureKind, IllegalEvent, Oid, Outcome, Plan, Record,
    RunState, TaskId, TaskPhase, TaskState, Timestamp,
};
use crate::planner::Schedule;

/// How many worktrees are made ahead of a free worker at most.
const MAX_AHEAD: usize = 8;

/// What the dispatcher is to keep to.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    /// How many agents may run at once.
    pub(super) max_workers: usize,
    /// How many tasks are begun before all of them must have ended.
    pub(super) batch_size: Option<usize>,
    /// How many times a failed task is tried again by itself.
    pub(super) retries: u32,
    /// Whether a check command is run after an attempt: it needs a worker of its own.
    pub(super) has_check: bool,
    /// The branch and the worktree of each task that has none yet.
    pub(super) names: BTreeMap<TaskId, (String, PathBuf)>,
    /// The folder that holds one folder for each attempt.
    pub(super) attempts: PathBuf,
    /// The name of the agent of each task.
    pub(super) agents: BTreeMap<TaskId, String>,
}

/// The state machine of one run.
#[derive(Debug)]
pub(super) struct Dispatcher {
    pub(super) plan: Plan,
    pub(super) rules: Rules,
    pub(super) state: RunState,
    pub(super) schedule: Schedule,
    /// Tasks that are known to be blocked, but not recorded so.
    pub(super) blocked: Vec<TaskId>,
    /// Tasks whose start is being looked for.
    pub(super) finding: BTreeSet<TaskId>,
    /// Tasks that have their worktree and wait for a worker, in the order in which they get one.
    pub(super) waiting: VecDeque<TaskId>,
    /// Tasks whose last attempt vanished.
    pub(super) lost: BTreeSet<TaskId>,
    /// How the last attempt of each task failed that is tried again, in words.
    pub(super) failures: BTreeMap<TaskId, String>,
    /// The tasks of the current batch.
    batch: BTreeSet<TaskId>,
    is_over: bool,
    now: Timestamp,
    actions: Vec<Action>,
}

impl Dispatcher {
    /// The dispatcher of a run that stands at `state`.
    pub(super) fn new(
        plan: Plan,
        state: RunState,
        rules: Rules,
        failures: BTreeMap<TaskId, String>,
    ) -> Self {
        let (schedule, blocked) = recovery::schedule_of(&plan, &state);
        Self {
            blocked,
            failures,
            plan,
            rules,
            schedule,
            finding: BTreeSet::new(),
            waiting: VecDeque::new(),
            lost: BTreeSet::new(),
            batch: BTreeSet::new(),
            is_over: false,
            now: state.started_at,
            actions: Vec::new(),
            state,
        }
    }

    /// Takes in what happened at `now` and says what is to be done.
    pub(super) fn handle(
        &mut self,
        now: Timestamp,
        message: Message,
    ) -> Result<Vec<Action>, IllegalEvent> {
        self.now = now;
        match message {
            Message::Begin => self.begin()?,
            Message::StartFound { task, start } => self.start_found(task, start)?,
            Message::WorktreeReady { task, result } => match result {
                Ok(()) => {
                    self.append(Event::WorktreeCreated { task })?;
                    self.waiting.push_back(task);
                }
                Err(message) => {
                    let kind = FailureKind::Worktree { message };
                    self.finish_task(task, Outcome::Failed { kind })?;
                }
            },
            Message::Launched { attempt, pid } => {
                self.append(Event::AttemptStarted { attempt, pid })?;
                self.pass_on_stop(attempt);
            }
            Message::Adopted { attempt } => {
                self.append(Event::AttemptAdopted { attempt })?;
                self.pass_on_stop(attempt);
            }
            Message::Vanished { attempt } => {
                let exit = Exit::Lost;
                self.append(Event::AttemptEnded { attempt, exit })?;
                self.lost.insert(attempt.task);
                self.waiting.push_front(attempt.task);
            }
            Message::Ended { attempt, exit } => {
                let end = exit.clone();
                self.append(Event::AttemptEnded { attempt, exit })?;
                self.actions.push(Action::Settle { attempt, exit: end });
            }
            Message::Settled { task, settlement } => self.settled(task, settlement)?,
            Message::Progress { attempt, text } => {
                self.append(Event::AttemptProgress { attempt, text })?;
            }
            Message::Signal(reason) => self.stop(reason)?,
        }
        self.fill()?;
        Ok(std::mem::take(&mut self.actions))
    }

    fn start_found(
        &mut self,
        task: TaskId,
        start: Result<(Oid, Vec<TaskId>), String>,
    ) -> Result<(), IllegalEvent> {
        self.finding.remove(&task);
        if self.state.stopping.is_some() {
            return Ok(());
        }
        match start {
            Ok((start, builds_on)) => self.make_worktree(task, start, builds_on),
            Err(message) => {
                let kind = FailureKind::Base { message };
                self.finish_task(task, Outcome::Failed { kind })
            }
        }
    }

    fn settled(&mut self, task: TaskId, settlement: Settlement) -> Result<(), IllegalEvent> {
        for change in settlement.foreign {
            let running = self.live().chain([task]).collect();
            self.append(Event::ForeignWrite {
                running,
                place: change.place.to_owned(),
                what: change.what,
            })?;
        }
        if let Some((commit, left_out)) = settlement.committed {
            self.append(Event::Committed {
                task,
                commit,
                left_out,
            })?;
        }
        if !settlement.exceeded.is_empty() {
            let paths = settlement.exceeded;
            self.append(Event::FootprintExceeded { task, paths })?;
        }
        self.finish_task(task, settlement.outcome)
    }

    /// Ends a task, or takes it up again where it failed and may be tried once more.
    pub(super) fn finish_task(
        &mut self,
        task: TaskId,
        outcome: Outcome,
    ) -> Result<(), IllegalEvent> {
        let is_success = outcome.is_success();
        let failure = status::error(&outcome);
        self.append(Event::TaskFinished { task, outcome })?;
        let state = self.state.tasks.get(&task);
        if self.state.stopping.is_none()
            && state.is_some_and(|state| recovery::has_retry_left(state, self.rules.retries))
        {
            self.failures.extend(failure.map(|failure| (task, failure)));
            self.append(Event::TaskRetried { task })?;
            return self.take(task);
        }
        for blocked in self.schedule.finish(task, is_success) {
            self.block(blocked)?;
        }
        Ok(())
    }

    /// Records that a task cannot begin.
    pub(super) fn block(&mut self, task: TaskId) -> Result<(), IllegalEvent> {
        let by = self.schedule.blocked_by(task);
        let outcome = Outcome::Blocked { by };
        self.append(Event::TaskFinished { task, outcome })
    }

    /// Stops the run. A graver reason overrides a lesser one, never the reverse.
    fn stop(&mut self, reason: CancelReason) -> Result<(), IllegalEvent> {
        if self.is_over || self.state.stopping >= Some(reason) {
            return Ok(());
        }
        self.append(Event::Stopping { reason })?;
        self.actions.push(Action::Halt);
        let running: Vec<AttemptId> = self
            .state
            .tasks
            .iter()
            .filter(|(_, state)| state.phase == TaskPhase::Running)
            .map(|(&task, state)| newest_attempt(task, state))
            .collect();
        for attempt in running {
            self.pass_on_stop(attempt);
        }
        Ok(())
    }

    fn pass_on_stop(&mut self, attempt: AttemptId) {
        self.actions.extend(match self.state.stopping {
            None => None,
            Some(CancelReason::Interrupt) => Some(Action::Stop(attempt)),
            Some(CancelReason::Kill) => Some(Action::Kill(attempt)),
        });
    }

    /// Puts free workers to work, and sees whether the run is over.
    fn fill(&mut self) -> Result<(), IllegalEvent> {
        if self.is_over {
            return Ok(());
        }
        if self.state.stopping.is_none() {
            while self.n_busy() < self.rules.max_workers
                && let Some(task) = self.waiting.pop_front()
            {
                self.launch(task)?;
            }
            self.take_ready()?;
        }
        let is_idle = self.finding.is_empty() && !self.is_any_in_flight();
        if is_idle && (self.state.stopping.is_some() || self.schedule.is_done()) {
            if self.state.stopping.is_none() {
                let tally = self.state.tally();
                self.append(Event::RunFinished { tally })?;
            }
            self.is_over = true;
            self.actions.push(Action::Finish);
        }
        Ok(())
    }

    /// Begins the tasks that are ready: as many as there are free workers, and a few ahead.
    fn take_ready(&mut self) -> Result<(), IllegalEvent> {
        loop {
            let n_begun = self.finding.len() + self.n_preparing() + self.waiting.len();
            let n_free = self.rules.max_workers.saturating_sub(self.n_busy());
            // What is made ahead must not hold up what a free worker waits for.
            let n_wanted = match n_free {
                0 => self.rules.max_workers.min(MAX_AHEAD),
                n_free => n_free,
            };
            let mut n_more = n_wanted.saturating_sub(n_begun);
            if let Some(batch_size) = self.rules.batch_size {
                let is_open = |task: &TaskId| {
                    let state = self.state.tasks.get(task);
                    state.is_some_and(|state| state.outcome().is_none())
                };
                if !self.batch.iter().any(is_open) {
                    self.batch.clear();
                }
                n_more = n_more.min(batch_size.max(1).saturating_sub(self.batch.len()));
            }
            let ready = self.schedule.ready(n_more);
            if ready.is_empty() {
                return Ok(());
            }
            for task in ready {
                self.schedule.start(task);
                self.batch.insert(task);
                self.take(task)?;
            }
        }
    }

    /// Folds an event into the state and has it written down.
    pub(super) fn append(&mut self, event: Event) -> Result<(), IllegalEvent> {
        let record = Record {
            at: self.now,
            event,
        };
        self.state.apply(&record)?;
        self.actions.push(Action::Append(record.event));
        Ok(())
    }

    /// The tasks that an agent works on, or may work on.
    fn live(&self) -> impl Iterator<Item = TaskId> {
        let tasks = self.state.tasks.iter();
        tasks
            .filter(|(_, state)| state.is_live())
            .map(|(&id, _)| id)
    }

    pub(super) fn push(&mut self, action: Action) {
        self.actions.push(action);
    }

    fn n_busy(&self) -> usize {
        let has_worker = |(task, state): &(&TaskId, &TaskState)| match state.phase {
            TaskPhase::Starting | TaskPhase::Running => true,
            TaskPhase::Settling { .. } => self.rules.has_check && !self.lost.contains(task),
            _ => false,
        };
        self.state.tasks.iter().filter(has_worker).count()
    }

    fn n_preparing(&self) -> usize {
        let tasks = self.state.tasks.values();
        tasks
            .filter(|state| state.phase == TaskPhase::Preparing)
            .count()
    }

    /// Whether something is under way for any task that will be heard of.
    fn is_any_in_flight(&self) -> bool {
        self.state.tasks.iter().any(|(task, state)| {
            !self.lost.contains(task)
                && matches!(
                    state.phase,
                    TaskPhase::Preparing
                        | TaskPhase::Starting
                        | TaskPhase::Running
                        | TaskPhase::Settling { .. }
                )
        })
    }
}

/// The newest attempt at a task.
pub(super) fn newest_attempt(task: TaskId, state: &TaskState) -> AttemptId {
    AttemptId {
        task,
        number: state.n_attempts,
    }
}
