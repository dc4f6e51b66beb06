//! A run on paper: the dispatcher, the schedule and the journal of a real one, with tasks that do nothing and take no time.
//! What it costs is what the machinery itself costs.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::dispatcher::{Dispatcher, Rules};
use super::message::{Action, Message};
use super::{RunError, RunOptions, Settlement};
use crate::model::{
    AttemptId, Event, Exit, Machine, Oid, Outcome, Plan, Record, RunId, RunState, Tally, TaskId,
    Timestamp,
};
use crate::planner::{Schedule, Selection};
use crate::store::Store;

/// What a rehearsal came to.
#[derive(Debug, Clone)]
pub struct Rehearsed {
    /// The run that was written down.
    pub run: RunId,
    /// How its tasks ended.
    pub tally: Tally,
    /// How many messages the dispatcher was told.
    pub n_messages: usize,
    /// How many events were recorded.
    pub n_events: usize,
    /// The most attempts that ever ran at once.
    pub n_at_once: usize,
    /// How long it took before the first message.
    pub preparing: Duration,
    /// How long the dispatcher took for all messages.
    pub deciding: Duration,
    /// How long the longest of them took.
    pub longest: Duration,
    /// How long writing the journal took.
    pub writing: Duration,
}

/// Drains a plan with tasks that all succeed at once. Nothing is started; the journal is written to a new run of `store`.
pub fn rehearse(store: &Store, plan: &Plan, options: &RunOptions) -> Result<Rehearsed, RunError> {
    let begun = Instant::now();
    let now = Timestamp::now();
    let schedule = Schedule::new(plan, &Selection::default())?;
    let tasks: Vec<TaskId> = schedule.tasks().collect();
    let mut locked_run = store.create_new(now)?;
    let event = Event::RunStarted {
        run: locked_run.id().clone(),
        title: plan.issue.title.clone(),
        base: plan.base.clone(),
        target: None,
        tasks: tasks.clone(),
        max_workers: options.max_workers,
    };
    let started = locked_run.append(now, event)?;
    let state = RunState::begin(&started)?;
    let name = |&task: &TaskId| {
        let path = PathBuf::from(format!("/worktrees/{task}"));
        (task, (format!("refs/heads/feat/task-{task}"), path))
    };
    let agent = |&task: &TaskId| (task, options.agent.name.clone());
    let rules = Rules {
        names: tasks.iter().map(name).collect(),
        attempts: PathBuf::from("/attempts"),
        agents: tasks.iter().map(agent).collect(),
        ..Rules::of(plan, options)
    };
    let mut dispatcher = Dispatcher::new(plan.clone(), state, rules);
    let mut found = Rehearsed {
        run: locked_run.id().clone(),
        tally: Tally::default(),
        n_messages: 0,
        n_events: 1,
        n_at_once: 0,
        preparing: begun.elapsed(),
        deciding: Duration::ZERO,
        longest: Duration::ZERO,
        writing: Duration::ZERO,
    };
    let mut open = VecDeque::from([Message::Begin]);
    // An agent ends when nothing else is left to happen, so that as many run at once as can.
    let mut running: VecDeque<AttemptId> = VecDeque::new();
    loop {
        let ended = || {
            running.pop_front().map(|attempt| Message::Ended {
                attempt,
                exit: Exit::Success,
            })
        };
        let Some(message) = open.pop_front().or_else(ended) else {
            break;
        };
        found.n_messages += 1;
        if let Message::Launched { attempt, .. } = &message {
            running.push_back(*attempt);
        }
        found.n_at_once = found.n_at_once.max(running.len());
        let now = Timestamp::now();
        let begun = Instant::now();
        let actions = dispatcher.handle(now, message)?;
        let took = begun.elapsed();
        found.deciding += took;
        found.longest = found.longest.max(took);
        let mut records = Vec::new();
        for action in actions {
            match action {
                Action::Append(event) => records.push(Record { at: now, event }),
                effect => open.extend(answers(effect, &plan.base)),
            }
        }
        let begun = Instant::now();
        locked_run.append_all(&records)?;
        found.writing += begun.elapsed();
        found.n_events += records.len();
    }
    found.tally = dispatcher.state.tally();
    Ok(found)
}

/// What is heard of an effect, at once.
fn answers(effect: Action, base: &Oid) -> Vec<Message> {
    let settled = |attempt: AttemptId| {
        let outcome = Outcome::Changed {
            commit: base.clone(),
            n_files: 1,
        };
        Message::Settled {
            attempt,
            settlement: Box::new(Settlement::of(outcome)),
        }
    };
    match effect {
        Action::FindStart { task, tips, .. } => {
            let before = tips.into_iter().map(|(task, _)| task).collect();
            let start = Ok((base.clone(), before));
            vec![Message::StartFound { task, start }]
        }
        Action::MakeWorktree { task, .. } => {
            let result = Ok(());
            vec![Message::WorktreeReady { task, result }]
        }
        Action::LookAt(name) => {
            let found = Ok(Machine::default());
            vec![Message::LookedAt { name, found }]
        }
        Action::Launch { attempt, .. } => vec![Message::Launched { attempt, pid: 1 }],
        Action::Settle { attempt, .. } => vec![settled(attempt)],
        _ => Vec::new(),
    }
}
