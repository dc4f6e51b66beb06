//! The dispatcher in a world of dice: no process, no file, no clock.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use proptest::prelude::*;

use super::{Dispatcher, Rules};
use crate::engine::running::OnHazard;
use crate::engine::running::crew::Ladders;
use crate::engine::running::load::Peaks;
use crate::engine::running::message::{Action, Message};
use crate::engine::running::recovery::{Retry, events_before};
use crate::engine::running::settle::Settlement;
use crate::issue::plan_file::{self, Format};
use crate::model::{
    AttemptId, CancelReason, Event, Exit, FailureKind, ImportGraph, Oid, Outcome, Plan, Record,
    RunPhase, RunState, TaskId, Timestamp,
};
use crate::planner;

fn oid(n: u32) -> Oid {
    format!("{n:040x}").parse().unwrap()
}

/// A plan of `n` tasks; of each pair the dice say whether the first comes before the second, is kept apart, or neither.
pub(super) fn plan(n: u32, edges: &[u8]) -> Plan {
    let mut text = String::new();
    let mut edges = edges.iter().cycle();
    for after in 1..=n {
        let (mut depends_on, mut apart_from) = (Vec::new(), Vec::new());
        for before in 1..after {
            match edges.next() {
                Some(0) => depends_on.push(before),
                Some(1) => apart_from.push(before),
                _ => {}
            }
        }
        let _ = write!(
            text,
            "[[task]]\ntitle = \"Do {after}\"\ndepends_on = {depends_on:?}\napart_from = {apart_from:?}\n"
        );
    }
    let (file, diagnostics) = plan_file::read(&text, Format::Toml).unwrap();
    planner::from_plan_file(file, diagnostics, &ImportGraph::default(), oid(0))
}

pub(super) fn rules(plan: &Plan, max_workers: usize) -> Rules {
    let ids = plan.tasks.iter().map(|planned| planned.task.id);
    Rules {
        sites: Vec::new(),
        needs: BTreeMap::new(),
        programs: BTreeMap::new(),
        max_workers,
        batch_size: None,
        retries: 0,
        max_load: 8,
        race_after: None,
        races: "refs/heads/race/".to_owned(),
        budget: None,
        peaks: Peaks::default(),
        task_budget: None,
        has_check: false,
        on_hazard: OnHazard::Warn,
        checkpoints: None,
        names: ids
            .map(|id| {
                (
                    id,
                    (
                        format!("refs/heads/{id}"),
                        PathBuf::from(format!("/w/{id}")),
                    ),
                )
            })
            .collect(),
        attempts: PathBuf::from("/attempts"),
        ladders: Ladders::default(),
        agents: BTreeMap::new(),
    }
}

/// Everything outside the dispatcher.
#[derive(Debug, Clone, Default)]
pub(super) struct World {
    pub(super) records: Vec<Record>,
    /// Effects that are under way.
    pub(super) open: Vec<Action>,
    pub(super) alive: BTreeSet<AttemptId>,
    /// Those of them whose end will be heard of.
    pub(super) watched: BTreeSet<AttemptId>,
    pub(super) stopped: BTreeSet<AttemptId>,
    /// Tasks whose agents fail.
    pub(super) failing: BTreeSet<TaskId>,
    pub(super) dice: Vec<u8>,
    pub(super) n_races: usize,
    pub(super) n_thrown: usize,
    pub(super) most_alive: usize,
    pub(super) is_finished: bool,
}

impl World {
    fn throw(&mut self, n: usize) -> usize {
        self.n_thrown += 1;
        let dice = self.dice.get(self.n_thrown % self.dice.len().max(1));
        (usize::from(dice.copied().unwrap_or(0)) + self.n_thrown) % n.max(1)
    }

    pub(super) fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH + Duration::from_secs(self.records.len() as u64)
    }

    pub(super) fn tell(&mut self, dispatcher: &mut Dispatcher, message: Message) {
        let now = self.now();
        for action in dispatcher.handle(now, message).unwrap() {
            match action {
                Action::Append(event) => self.records.push(Record { at: now, event }),
                Action::Stop(attempt) | Action::Kill(attempt) => {
                    self.stopped.insert(attempt);
                }
                Action::Halt | Action::WakeAt(_) | Action::Pause(_) | Action::GoOn(_) => {}
                Action::Finish => self.is_finished = true,
                effect => self.open.push(effect),
            }
        }
    }

    /// Lets one thing happen: an effect is done, or an agent ends.
    pub(super) fn step(&mut self, plan: &Plan, dispatcher: &mut Dispatcher) {
        let idx = self.throw(self.open.len() + self.watched.len());
        let message = if idx < self.open.len() {
            let effect = self.open.remove(idx);
            self.done(plan, effect)
        } else {
            let attempt = *self.watched.iter().nth(idx - self.open.len()).unwrap();
            self.watched.remove(&attempt);
            self.alive.remove(&attempt);
            let exit = if self.stopped.contains(&attempt) {
                Exit::Cancelled
            } else {
                Exit::Success
            };
            Message::Ended { attempt, exit }
        };
        self.tell(dispatcher, message);
    }

    fn done(&mut self, plan: &Plan, effect: Action) -> Message {
        match effect {
            Action::FindStart { task, tips, .. } => Message::StartFound {
                task,
                start: Ok((oid(task.0), tips.into_iter().map(|(id, _)| id).collect())),
            },
            Action::MakeWorktree { task, .. } => Message::WorktreeReady {
                task,
                result: Ok(()),
            },
            Action::Launch { attempt, .. } => {
                self.begin(plan, attempt);
                Message::Launched { attempt, pid: 7 }
            }
            Action::Adopt { attempt } if self.alive.contains(&attempt) => {
                self.watched.insert(attempt);
                Message::Adopted { attempt }
            }
            Action::Adopt { attempt } => match self.throw(2) {
                0 => Message::Vanished { attempt },
                _ => Message::Ended {
                    attempt,
                    exit: Exit::Success,
                },
            },
            Action::Race { attempt } => {
                self.alive.insert(attempt);
                self.watched.insert(attempt);
                self.n_races += 1;
                Message::Launched { attempt, pid: 8 }
            }
            Action::EndRace { attempt, has_won } => Message::RaceEnded {
                attempt,
                has_won,
                result: Ok(None),
            },
            Action::Settle { attempt, exit } => Message::Settled {
                attempt,
                settlement: Box::new(self.settlement(attempt.task, &exit)),
            },
            other => panic!("{other:?} is no effect"),
        }
    }

    fn begin(&mut self, plan: &Plan, attempt: AttemptId) {
        for other in &self.alive {
            let is_pair = |a: TaskId, b: TaskId| {
                let mut edges = plan.exclusions.iter();
                edges.any(|edge| edge.first == a && edge.then == b)
            };
            assert!(
                !is_pair(attempt.task, other.task) && !is_pair(other.task, attempt.task),
                "{attempt} and {other} at once"
            );
        }
        self.alive.insert(attempt);
        self.watched.insert(attempt);
        self.most_alive = self.most_alive.max(self.alive.len());
    }

    fn settlement(&self, task: TaskId, exit: &Exit) -> Settlement {
        let outcome = match exit {
            Exit::Cancelled => Outcome::Cancelled,
            _ if self.failing.contains(&task) => Outcome::Failed {
                kind: FailureKind::Unchanged,
            },
            _ => Outcome::Changed {
                commit: oid(100 + task.0),
                n_files: 1,
            },
        };
        Settlement::of(outcome)
    }
}

pub(super) fn begun(plan: &Plan, world: &mut World) -> RunState {
    let event = Event::RunStarted {
        run: "0101-0000-test".parse().unwrap(),
        title: String::new(),
        base: oid(0),
        target: None,
        tasks: plan.runnable().map(|planned| planned.task.id).collect(),
        max_workers: 2,
    };
    let at = world.now();
    world.records.push(Record { at, event });
    RunState::replay(&world.records).unwrap()
}

/// Runs to the end, or until so many events are recorded.
pub(super) fn run(
    plan: &Plan,
    rules: &Rules,
    world: &mut World,
    state: RunState,
    n_events: usize,
) -> RunState {
    let mut dispatcher = Dispatcher::new(plan.clone(), state, rules.clone());
    world.tell(&mut dispatcher, Message::Begin);
    for _ in 0..10_000 {
        if world.is_finished || world.records.len() >= n_events {
            let replayed = RunState::replay(&world.records).unwrap();
            assert_eq!(replayed, dispatcher.state);
            return replayed;
        }
        world.step(plan, &mut dispatcher);
    }
    panic!("the run never ends: {:#?}", dispatcher.state);
}

pub(super) fn taken_up(plan: &Plan, world: &mut World, retry: &Retry) -> RunState {
    let mut state = RunState::replay(&world.records).unwrap();
    for event in events_before(plan, &state, retry, 0) {
        let at = world.now();
        let record = Record { at, event };
        state.apply(&record).unwrap();
        world.records.push(record);
    }
    world.open.clear();
    world.watched.clear();
    world.is_finished = false;
    state
}

/// How each task ended. Which of several failures blocked a task first is a matter of time.
pub(super) fn outcomes(state: &RunState) -> Vec<(TaskId, Option<Outcome>)> {
    let end = |outcome: &Outcome| match outcome {
        Outcome::Blocked { .. } => Outcome::Blocked { by: Vec::new() },
        outcome => outcome.clone(),
    };
    let tasks = state.tasks.iter();
    tasks
        .map(|(&id, task)| (id, task.outcome().map(end)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn a_run_killed_after_any_event_ends_as_an_undisturbed_one(
        n in 1_u32..9,
        edges in prop::collection::vec(0_u8..6, 40),
        failing in prop::collection::btree_set(1_u32..9, 0..3),
        dice in prop::collection::vec(any::<u8>(), 1..60),
        n_events in 1_usize..60,
        max_workers in 1_usize..4,
    ) {
        let plan = plan(n, &edges);
        let rules = rules(&plan, max_workers);
        let fresh = World {
            failing: failing.into_iter().map(TaskId).collect(),
            dice,
            ..World::default()
        };

        let mut undisturbed = fresh.clone();
        let state = begun(&plan, &mut undisturbed);
        let expected = run(&plan, &rules, &mut undisturbed, state, usize::MAX);
        prop_assert_eq!(expected.phase, RunPhase::Finished);
        prop_assert!(undisturbed.most_alive <= max_workers);

        let mut killed = fresh;
        let state = begun(&plan, &mut killed);
        run(&plan, &rules, &mut killed, state, n_events);
        let state = taken_up(&plan, &mut killed, &Retry::Cancelled);
        if state.phase != RunPhase::Finished {
            let state = run(&plan, &rules, &mut killed, state, usize::MAX);
            prop_assert_eq!(outcomes(&state), outcomes(&expected));
        }
        prop_assert!(killed.most_alive <= max_workers);
        prop_assert!(killed.alive.is_empty());

        // Once nothing fails any more, a retry of all brings everything to a good end.
        killed.failing.clear();
        let state = taken_up(&plan, &mut killed, &Retry::All);
        if state.phase != RunPhase::Finished {
            let state = run(&plan, &rules, &mut killed, state, usize::MAX);
            prop_assert!(state.tally().is_complete(), "{:?}", outcomes(&state));
        }
    }

    #[test]
    fn a_stopped_run_ends_its_agents_starts_nothing_more_and_can_be_resumed(
        n in 1_u32..9,
        edges in prop::collection::vec(0_u8..8, 40),
        dice in prop::collection::vec(any::<u8>(), 1..60),
        n_events in 1_usize..60,
    ) {
        let plan = plan(n, &edges);
        let rules = rules(&plan, 3);
        let mut world = World { dice, ..World::default() };
        let state = begun(&plan, &mut world);
        let mut dispatcher = Dispatcher::new(plan.clone(), state, rules.clone());
        world.tell(&mut dispatcher, Message::Begin);
        while world.records.len() < n_events && !world.is_finished {
            world.step(&plan, &mut dispatcher);
        }
        world.tell(&mut dispatcher, Message::Signal(CancelReason::Interrupt));
        let n_attempts = |world: &World| {
            let records = world.records.iter();
            records.filter(|record| matches!(record.event, Event::AttemptStarting { .. })).count()
        };
        let before = n_attempts(&world);
        while !world.is_finished {
            world.step(&plan, &mut dispatcher);
        }
        prop_assert_eq!(n_attempts(&world), before);
        prop_assert!(world.alive.is_empty());

        world.stopped.clear();
        let state = taken_up(&plan, &mut world, &Retry::Cancelled);
        if state.phase != RunPhase::Finished {
            let state = run(&plan, &rules, &mut world, state, usize::MAX);
            prop_assert!(state.tally().is_complete(), "{:?}", outcomes(&state));
        }
    }
}

#[test]
fn worktrees_are_made_only_a_few_ahead_of_the_workers() {
    let plan = plan(100, &[9]);
    let mut world = World::default();
    let state = begun(&plan, &mut world);
    let mut dispatcher = Dispatcher::new(plan.clone(), state, rules(&plan, 4));
    world.tell(&mut dispatcher, Message::Begin);
    let mut most = 0;
    while !world.is_finished {
        world.step(&plan, &mut dispatcher);
        let is_begun = |name: &str| {
            let records = world.records.iter();
            records.filter(|record| record.event.name() == name).count()
        };
        most = most.max(is_begun("worktree_creating") - is_begun("attempt_ended"));
    }
    assert_eq!(most, 8);
}
