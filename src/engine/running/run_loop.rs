//! The loop that owns a run: whatever happens comes in here, one after the other, and whatever is done goes out from here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Interval;

use super::dispatcher::Dispatcher;
use super::launch::{Ended, With};
use super::message::{Action, Message};
use super::orders::OrderReader;
use super::reality::{Scene, Sentry};
use super::sights::Sights;
use super::signals::Signals;
use super::workers::{Report, Workers};
use super::{RunError, load, status};
use crate::executor;
use crate::model::{AttemptId, Event, Record, RunState, TaskId, TaskState, Timestamp};
use crate::process::Stopper;
use crate::store::LockedRun;

/// How long it is slept at most where a moment is waited for.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// How often it is looked at what this machine has left.
const BETWEEN_MEASURES: Duration = Duration::from_secs(2);

/// Whoever wants to see what happens, as it happens.
pub(super) type Observer<'a> = &'a mut (dyn FnMut(&Record) + Send);

/// Everything that one run holds while it goes on.
pub(super) struct RunLoop<'a> {
    pub(super) dispatcher: Dispatcher,
    pub(super) locked_run: LockedRun,
    pub(super) workers: Workers,
    pub(super) reports: UnboundedReceiver<Report>,
    pub(super) signals: Signals,
    pub(super) observer: Observer<'a>,
    pub(super) stoppers: BTreeMap<AttemptId, Stopper>,
    pub(super) wake_at: Option<Timestamp>,
    pub(super) sentry: Sentry,
    pub(super) orders: OrderReader,
    pub(super) order_ticks: Interval,
    /// The folder of the worktrees, where there must be room on the disk.
    pub(super) worktrees: PathBuf,
    pub(super) measured_at: Instant,
    pub(super) sights: Sights,
    /// What came in while nothing could be written down.
    pub(super) backlog: Vec<Message>,
    /// The tasks whose public word is not the newest one.
    pub(super) untold: BTreeSet<TaskId>,
}

impl RunLoop<'_> {
    /// Goes on until no task is left that could run, or the user stopped the run and nothing of it is alive.
    ///
    /// An error ends the loop at once and leaves the agents to their supervisors: the journal is as it was, and the run can
    /// be resumed.
    pub(super) async fn run(mut self) -> Result<RunState, RunError> {
        let begin = Message::Load(executor::load(&self.worktrees));
        let mut is_over = self.turn(vec![Message::Begin, begin]).await?;
        while !is_over {
            let mut messages = std::mem::take(&mut self.backlog);
            tokio::select! {
                () = std::future::ready(()), if !messages.is_empty() => {}
                reason = self.signals.next() => messages.push(Message::Signal(reason)),
                _ = self.order_ticks.tick() => {
                    messages.extend(self.orders.look().into_iter().map(Message::Order));
                    messages.extend(self.measure());
                    if messages.is_empty() {
                        continue;
                    }
                }
                () = moment(self.wake_at) => {
                    self.wake_at = None;
                    messages.push(Message::Tick);
                }
                report = self.reports.recv() => match report {
                    Some(report) => messages.push(self.register(report)),
                    // We hold a sender ourselves, so the channel never closes.
                    None => break,
                },
            }
            while let Ok(report) = self.reports.try_recv() {
                messages.push(self.register(report));
            }
            is_over = self.turn(messages).await?;
        }
        Ok(self.dispatcher.state)
    }

    /// Looks now and then at what this machine has left.
    fn measure(&mut self) -> Option<Message> {
        let is_due = self.measured_at.elapsed() >= BETWEEN_MEASURES;
        is_due.then(|| {
            self.measured_at = Instant::now();
            let load = executor::load(&self.worktrees);
            if load.disk.is_none_or(load::is_enough_disk) {
                self.locked_run.renew_reserve();
            }
            Message::Load(load)
        })
    }

    pub(super) fn register(&mut self, report: Report) -> Message {
        self.sights.note(&report.message, &self.locked_run);
        if let (Message::Launched { attempt, .. } | Message::Adopted { attempt }, Some(stopper)) =
            (&report.message, report.stopper)
        {
            self.stoppers.insert(*attempt, stopper);
        }
        report.message
    }

    /// Takes in what happened. All that follows from it is on the disk before the first effect of it is begun.
    async fn turn(&mut self, messages: Vec<Message>) -> Result<bool, RunError> {
        let mut records = Vec::new();
        let mut effects = Vec::new();
        for message in messages {
            let at = Timestamp::now();
            for action in self.dispatcher.handle(at, message)? {
                match action {
                    Action::Append(event) => records.push(Record { at, event }),
                    effect => effects.push(effect),
                }
            }
        }
        self.write_down(&records).await?;
        let mut touched = std::mem::take(&mut self.untold);
        for record in &records {
            touched.extend(record.event.task().filter(|_| record.event.is_journaled()));
            if let Event::AttemptEnded { attempt, .. } = &record.event {
                self.stoppers.remove(attempt);
            }
            (self.observer)(record);
        }
        self.tell(&touched)?;
        if !touched.is_empty() {
            self.sentry.show(Scene::of(
                &self.dispatcher.state,
                &self.dispatcher.watched(),
            ));
        }
        let mut is_over = false;
        for effect in effects {
            is_over |= effect == Action::Finish;
            self.perform(effect);
        }
        Ok(is_over)
    }

    /// Replaces the public word on each task that something happened to.
    fn tell(&mut self, touched: &BTreeSet<TaskId>) -> Result<(), RunError> {
        let state = &self.dispatcher.state;
        for &task in touched {
            if let Some(task_state) = state.tasks.get(&task) {
                let planned = self.dispatcher.plan.task(task);
                let title = planned.map_or("", |planned| planned.task.title.as_str());
                let status = status::of(&state.run, task, title, task_state);
                match self.locked_run.write_status(&status) {
                    // It can be told later: the journal knows.
                    Err(error) if error.is_full_disk() => {
                        self.untold.insert(task);
                    }
                    told => told?,
                }
            }
        }
        Ok(())
    }

    /// The task of an attempt, as that attempt has it.
    pub(super) fn state_of(&self, attempt: AttemptId) -> Option<TaskState> {
        let state = self.dispatcher.state.tasks.get(&attempt.task)?;
        Some(state.as_of(attempt))
    }

    /// The tasks that ended well of which another is told: those that it builds on first, then the newest.
    fn results_for(&self, own: TaskId, state: &TaskState) -> Vec<Ended> {
        let tasks = &self.dispatcher.state.tasks;
        let ended_at = |task: &TaskId| tasks.get(task).and_then(|state| state.ended_at);
        let mut told = state.builds_on.clone();
        told.sort_by_key(|task| std::cmp::Reverse((ended_at(task), *task)));
        for task in self.dispatcher.newest_results() {
            if task != own && !told.contains(&task) {
                told.push(task);
            }
        }
        let ended = told.into_iter().filter_map(|task| {
            let state = tasks.get(&task).filter(|state| state.is_success())?;
            let folder = state.attempt_folder.clone()?;
            Some(Ended { task, folder })
        });
        ended.collect()
    }

    fn perform(&mut self, effect: Action) {
        match effect {
            Action::Append(_) | Action::Finish => {}
            Action::Pause(attempt) => {
                if let Some(stopper) = self.stoppers.get(&attempt) {
                    stopper.pause();
                }
            }
            Action::GoOn(attempt) => {
                if let Some(stopper) = self.stoppers.get(&attempt) {
                    stopper.go_on();
                }
            }
            Action::Answer {
                attempt,
                number,
                is_permitted,
            } => self.workers.answer(attempt, number, is_permitted),
            Action::WakeAt(at) => self.wake_at = Some(at),
            Action::LookAt(name) | Action::LookAtNodes(name) => self.workers.look_at(name),
            Action::Halt => self.workers.halt(),
            Action::Checkpoint(asked) => self.workers.checkpoint(asked),
            Action::FindStart {
                task,
                earlier,
                tips,
            } => self.workers.find_start(task, earlier, tips),
            Action::MakeWorktree {
                task,
                branch,
                path,
                start,
            } => {
                let state = self.dispatcher.state.tasks.get(&task);
                let state = state.cloned().unwrap_or_default();
                self.workers
                    .make_worktree(task, branch, path, start, &state);
            }
            Action::Launch {
                attempt,
                after_loss,
                session,
            } => {
                if let Some(state) = self.state_of(attempt) {
                    let results = self.results_for(attempt.task, &state);
                    let with = With {
                        results,
                        companions: self.dispatcher.companions(attempt),
                    };
                    self.workers
                        .launch(attempt, after_loss, session, state, with);
                }
            }
            Action::Race { attempt } => {
                if let Some(state) = self.state_of(attempt) {
                    let results = self.results_for(attempt.task, &state);
                    self.workers.race(attempt, state, results);
                }
            }
            Action::EndRace { attempt, has_won } => {
                if let Some(state) = self.dispatcher.state.tasks.get(&attempt.task) {
                    self.workers.end_race(attempt, has_won, state.clone());
                }
            }
            Action::Adopt { attempt } => {
                if let Some(state) = self.state_of(attempt) {
                    self.workers.adopt(attempt, state);
                }
            }
            Action::Settle { attempt, exit } => {
                if let Some(state) = self.state_of(attempt) {
                    let has_filled_disk = self.dispatcher.has_filled_disk(attempt);
                    self.workers.settle(attempt, exit, state, has_filled_disk);
                }
            }
            Action::Stop(attempt) => {
                if let Some(stopper) = self.stoppers.get(&attempt) {
                    stopper.stop();
                }
            }
            Action::Kill(attempt) => {
                if let Some(stopper) = self.stoppers.get(&attempt) {
                    stopper.kill();
                }
            }
        }
    }
}

/// Waits for a moment; for ever where there is none.
async fn moment(at: Option<Timestamp>) {
    let Some(at) = at else {
        return std::future::pending().await;
    };
    let left = Duration::try_from(at.duration_since(Timestamp::now()));
    // A clock that is set anew must not let us sleep for too long.
    tokio::time::sleep(left.unwrap_or_default().min(LONGEST_SLEEP)).await;
}
