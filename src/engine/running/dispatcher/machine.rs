//! The state machine itself: what it knows, and what it does about each message.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::Rules;
use super::census::Census;
use super::racing::Held;
use crate::engine::running::disturbance::Disturbances;
use crate::engine::running::message::{Action, Message};
use crate::engine::running::places::Places;
use crate::engine::running::recovery;
use crate::model::{
    AttemptId, Event, Exit, FailureKind, IllegalEvent, Oid, Outcome, Plan, Record, RunState,
    TaskId, TaskState, Timestamp, Usage,
};
use crate::planner::Schedule;

/// The state machine of one run.
#[derive(Debug)]
pub(in crate::engine::running) struct Dispatcher {
    pub(in crate::engine::running) plan: Plan,
    pub(super) rules: Rules,
    pub(in crate::engine::running) state: RunState,
    pub(super) schedule: Schedule,
    /// Tasks that are known to be blocked, but not recorded so.
    pub(super) blocked: Vec<TaskId>,
    /// Tasks whose start is being looked for.
    pub(super) finding: BTreeSet<TaskId>,
    /// Tasks that have their worktree and wait for a worker, in the order in which they get one.
    pub(super) waiting: VecDeque<TaskId>,
    /// Tasks whose last attempt vanished.
    pub(super) lost: BTreeSet<TaskId>,
    /// Where attempts may run, and what is known of it.
    pub(super) places: Places,
    /// Who is at what.
    pub(super) census: Census,
    /// Before when a task is not to be started.
    pub(super) not_before: BTreeMap<TaskId, Timestamp>,
    /// How often in a row the agents of each name met a rate limit.
    pub(super) n_holds: BTreeMap<String, u32>,
    /// Failures of late that look as if tasks disturbed each other.
    pub(super) disturbances: Disturbances,
    /// What became of attempts that are raced, until the race is over.
    pub(super) in_race: BTreeMap<TaskId, Held>,
    /// What the attempts that run used of their services so far.
    pub(super) spending: BTreeMap<AttemptId, Usage>,
    /// Tasks that stand still until others have ended, because they were seen to meet them.
    pub(super) paused_for: BTreeMap<TaskId, BTreeSet<TaskId>>,
    /// Tasks that the user cancelled, and whose attempts are about to start or to end.
    pub(super) cancelled: BTreeSet<TaskId>,
    /// Why we end attempts ourselves: that is how they failed.
    pub(super) ended_for: BTreeMap<AttemptId, FailureKind>,
    /// The tasks of the current batch.
    pub(super) batch: BTreeSet<TaskId>,
    /// Whether results are being put together.
    pub(super) is_checkpointing: bool,
    /// When they were last.
    pub(super) last_checkpoint: Option<Timestamp>,
    pub(super) is_over: bool,
    pub(super) now: Timestamp,
    pub(super) actions: Vec<Action>,
}

impl Dispatcher {
    /// The dispatcher of a run that stands at `state`.
    pub(in crate::engine::running) fn new(plan: Plan, state: RunState, rules: Rules) -> Self {
        let (schedule, blocked) = recovery::schedule_of(&plan, &state);
        let mut dispatcher = Self {
            blocked,
            n_holds: state
                .held
                .iter()
                .map(|(agent, (_, n))| (agent.clone(), *n))
                .collect(),
            places: Places::new(&rules.sites, rules.max_load),
            census: Census::of(&state),
            not_before: BTreeMap::new(),
            disturbances: Disturbances::default(),
            in_race: BTreeMap::new(),
            spending: BTreeMap::new(),
            paused_for: BTreeMap::new(),
            cancelled: BTreeSet::new(),
            ended_for: BTreeMap::new(),
            plan,
            rules,
            schedule,
            finding: BTreeSet::new(),
            waiting: VecDeque::new(),
            lost: BTreeSet::new(),
            batch: BTreeSet::new(),
            is_checkpointing: false,
            last_checkpoint: None,
            is_over: false,
            now: state.started_at,
            actions: Vec::new(),
            state,
        };
        for task in dispatcher.census.live.clone() {
            let at = dispatcher.place_of(task);
            dispatcher.move_in_places(task, None, at);
        }
        dispatcher
    }

    /// Takes in what happened at `now` and says what is to be done.
    pub(in crate::engine::running) fn handle(
        &mut self,
        now: Timestamp,
        message: Message,
    ) -> Result<Vec<Action>, IllegalEvent> {
        self.now = now;
        match message {
            Message::Begin => self.begin()?,
            Message::StartFound { task, start } => self.start_found(task, start)?,
            Message::WorktreeReady { task, .. } if self.is_ended(task) => {}
            Message::WorktreeReady { task, result } => match result {
                Ok(()) => {
                    self.append(Event::WorktreeCreated { task })?;
                    self.waiting.push_back(task);
                }
                Err(message) => {
                    let kind = FailureKind::Worktree { message };
                    self.finish_task(task, &Outcome::Failed { kind })?;
                }
            },
            Message::Launched { attempt, pid } => {
                self.append(Event::AttemptStarted { attempt, pid })?;
                self.pass_on(attempt);
            }
            Message::Adopted { attempt } => {
                self.append(Event::AttemptAdopted { attempt })?;
                // An earlier orchestrator may have paused it.
                self.push(Action::GoOn(attempt));
                self.pass_on(attempt);
            }
            Message::Vanished { attempt } => {
                let exit = Exit::Lost;
                self.append(Event::AttemptEnded { attempt, exit })?;
                self.lose(attempt)?;
            }
            Message::Ended { attempt, exit } if self.is_to_move(attempt, &exit) => {
                self.append(Event::AttemptEnded { attempt, exit })?;
                self.move_on(attempt);
            }
            Message::Ended { attempt, exit } => {
                self.asks(attempt, &[])?;
                let end = exit.clone();
                self.append(Event::AttemptEnded { attempt, exit })?;
                self.settle(attempt, end)?;
            }
            Message::Settled {
                attempt,
                settlement,
            } => self.settled(attempt, *settlement)?,
            Message::RaceEnded {
                attempt,
                has_won,
                result,
            } => self.race_ended(attempt, has_won, result)?,
            Message::FilledDisk { name, left } => self.filled_disk(&name, left),
            Message::Foreign(changes) => self.foreign(changes, None)?,
            Message::SessionBegan { attempt, session } => self.session_began(attempt, session)?,
            Message::Progress { attempt, text } => {
                self.append(Event::AttemptProgress { attempt, text })?;
            }
            Message::Used { attempt, total } => self.used(attempt, total)?,
            Message::Stalled { attempt, idle } => self.stalled(attempt, idle)?,
            Message::Asks { attempt, asked } => self.asks(attempt, &asked)?,
            Message::Waits { attempt, wait } => self.waits(attempt, wait)?,
            Message::Order(order) => self.obey(order)?,
            Message::Signal(reason) => self.stop(reason)?,
            Message::Seen(sighting) => self.seen(*sighting)?,
            Message::Checkpointed(made) => self.checkpointed(made.map(|made| *made))?,
            Message::Load(load) => self.places.set_load_here(load),
            Message::LookedAt { name, found } => self.looked_at(name, found)?,
            // For those who ask how the run stands.
            Message::LookedAtNodes { .. } | Message::Tick => {}
        }
        self.consider_checkpoint();
        self.fill()?;
        Ok(std::mem::take(&mut self.actions))
    }

    fn start_found(
        &mut self,
        task: TaskId,
        start: Result<(Oid, Vec<TaskId>), String>,
    ) -> Result<(), IllegalEvent> {
        self.finding.remove(&task);
        if self.state.stopping.is_some() || self.is_ended(task) {
            return Ok(());
        }
        match start {
            Ok((start, builds_on)) => self.make_worktree(task, start, builds_on),
            Err(message) => {
                let kind = FailureKind::Base { message };
                self.finish_task(task, &Outcome::Failed { kind })
            }
        }
    }

    /// Folds an event into the state and has it written down.
    pub(super) fn append(&mut self, event: Event) -> Result<(), IllegalEvent> {
        let record = Record {
            at: self.now,
            event,
        };
        let task = record.event.task();
        let before = task.and_then(|task| self.place_of(task));
        self.state.apply(&record)?;
        if let Some(task) = task {
            let after = self.place_of(task);
            self.census.take(&self.state, task);
            self.move_in_places(task, before, after);
        }
        self.actions.push(Action::Append(record.event));
        Ok(())
    }

    /// The place at which an agent works on a task.
    fn place_of(&self, task: TaskId) -> Option<usize> {
        let state = self.state.tasks.get(&task)?;
        let at = || self.places.of(state.executor.as_deref());
        state.is_live().then(at).flatten()
    }

    /// Counts a task where it is now.
    fn move_in_places(&mut self, task: TaskId, before: Option<usize>, after: Option<usize>) {
        if before == after {
            return;
        }
        let needs = self.needs_of(task).clone();
        let peak = self.rules.peaks.of(self.agent_of(task));
        if let Some(place) = before.and_then(|at| self.places.at_mut(at)) {
            place.leave(task, &needs);
        }
        let now = self.now;
        if let Some(place) = after.and_then(|at| self.places.at_mut(at)) {
            place.enter(task, &needs, peak, now);
        }
    }

    /// The tasks that ended well, the newest first; no more of them than are worth looking at.
    pub(in crate::engine::running) fn newest_results(&self) -> impl Iterator<Item = TaskId> {
        self.census.newest_results()
    }

    /// The tasks whose worktrees and results are watched.
    pub(in crate::engine::running) fn watched(&self) -> BTreeSet<TaskId> {
        self.census.watched()
    }

    pub(super) fn is_ended(&self, task: TaskId) -> bool {
        let state = self.state.tasks.get(&task);
        state.is_none_or(|state| state.outcome().is_some())
    }

    pub(super) fn push(&mut self, action: Action) {
        self.actions.push(action);
    }
}

/// The newest attempt at a task.
pub(super) fn newest_attempt(task: TaskId, state: &TaskState) -> AttemptId {
    AttemptId {
        task,
        number: state.n_attempts,
    }
}
