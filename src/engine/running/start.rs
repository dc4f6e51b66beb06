//! How a run begins, and how one that had stopped goes on.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::unbounded_channel;
use tokio::time::{Interval, MissedTickBehavior};

use super::crew::{Ladders, agents_of};
use super::dispatcher::{Dispatcher, Rules};
use super::foreign::{ForeignRules, ForeignWatch, Ours};
use super::load::Peaks;
use super::orders::OrderReader;
use super::places::Outlook;
use super::recovery::{self, Retry};
use super::run_loop::{Observer, RunLoop};
use super::sights::Sights;
use super::signals::Signals;
use super::workers::{Desk, Workers};
use super::{RunError, RunOptions, names, racing, scouts, status, strays};
use crate::agent::AgentSpec;
use crate::engine::{Context, load_plan};
use crate::executor::{self, Executor};
use crate::issue::plan_file::{self, Format};
use crate::model::{Event, Machine, Plan, Record, RunId, RunState, TaskId, Timestamp};
use crate::planner::{Schedule, Selection};
use crate::process::StopFlag;
use crate::store::LockedRun;

/// How often one looks for what the user says from another terminal.
const ORDER_PAUSE: Duration = Duration::from_millis(200);

/// Runs a plan. Returns once no task is left that could run, or once the user stopped the run and nothing of it is alive.
///
/// `observer` sees every event, after it is on the disk. The process's signals are taken over while the run goes on.
pub async fn start(
    context: &Context,
    plan: &Plan,
    options: &RunOptions,
    observer: &mut (dyn FnMut(&Record) + Send),
) -> Result<RunState, RunError> {
    let tasks = startable(plan, options)?;
    let target = match &options.target {
        Some(target) => Some(target.clone()),
        None => context.repository.head_branch()?,
    };
    let now = Timestamp::now();
    let mut locked_run = context.store.create_new(now)?;
    locked_run.write_plan(&plan_file::write(plan, Format::Toml))?;
    locked_run.write_options(&serde_json::to_string_pretty(options)?)?;
    let started = locked_run.append(
        now,
        Event::RunStarted {
            run: locked_run.id().clone(),
            title: plan.issue.title.clone(),
            base: plan.base.clone(),
            target,
            tasks,
            max_workers: options.max_workers.max(1),
        },
    )?;
    let state = RunState::begin(&started)?;
    for (&task, task_state) in &state.tasks {
        let title = plan
            .task(task)
            .map_or("", |planned| planned.task.title.as_str());
        locked_run.write_status(&status::of(&state.run, task, title, task_state))?;
    }
    observer(&started);
    let run = Taken {
        locked_run,
        plan: plan.clone(),
        state,
    };
    go_on(context, run, options, observer).await
}

/// The tasks that a run would take up: where one of them names an agent that nobody knows, or no place takes it, nothing is
/// to be started.
pub fn startable(plan: &Plan, options: &RunOptions) -> Result<Vec<TaskId>, RunError> {
    let selection = Selection {
        only: options.tasks.clone(),
        done: options.done.clone(),
    };
    let tasks: Vec<TaskId> = Schedule::new(plan, &selection)?.tasks().collect();
    if tasks.is_empty() {
        return Err(RunError::NothingToRun);
    }
    let agents = agents_of(plan, &tasks, options)?;
    require_places(plan, &agents, options, &BTreeMap::new())?;
    Ok(tasks)
}

/// Sees that each task that a run would take up has a place that takes it. The machines are looked at only where that depends
/// on what they have and nobody says; of one that cannot be reached nothing is known. The answer is what was found.
pub fn look_ahead(
    context: &Context,
    plan: &Plan,
    options: &RunOptions,
) -> Result<BTreeMap<String, Machine>, RunError> {
    let tasks = startable(plan, options)?;
    let agents = agents_of(plan, &tasks, options)?;
    let wanted = scouts::wanted(agents.values(), plan, &options.needs);
    let mut machines = BTreeMap::from([("local".to_owned(), executor::here(&wanted))]);
    let outlook = Outlook {
        plan,
        sites: &options.sites,
        usual: &options.needs,
        machines: &machines,
        agents: Some(&agents),
    };
    if outlook.is_open() {
        let (repository, executor) = (&context.repository, Executor::local(&context.shim));
        let found = scouts::look_at_all(&executor, repository, &options.sites, &wanted);
        machines.extend(found);
    }
    require_places(plan, &agents, options, &machines)?;
    Ok(machines)
}

/// Goes on with a run that was stopped or killed, wherever it stands. Agents that are still alive are watched again;
/// attempts that vanished are begun afresh; tasks that the user had cancelled are taken up again, and those of `retry`.
///
/// Where nothing is left to do, nothing is recorded.
pub async fn resume(
    context: &Context,
    run: &RunId,
    options: &RunOptions,
    retry: &Retry,
    observer: &mut (dyn FnMut(&Record) + Send),
) -> Result<RunState, RunError> {
    let mut locked_run = context.store.lock(run)?;
    let mut state = locked_run.load_state()?;
    let plan = load_plan(&locked_run, state.base.clone())?;
    let events = recovery::events_before(&plan, &state, retry, options.retries);
    if events.is_empty() {
        return Ok(state);
    }
    let tasks: Vec<TaskId> = state.tasks.keys().copied().collect();
    let agents = agents_of(&plan, &tasks, options)?;
    let ladders = Ladders::of(&plan, &agents, options);
    for event in events {
        let event = match event {
            Event::RetryPlanned {
                task,
                failure,
                changes,
            } => Event::RetryPlanned {
                task,
                failure,
                changes: ladders.bound(task, changes),
            },
            event => event,
        };
        let record = locked_run.append(Timestamp::now(), event)?;
        state.apply(&record)?;
        observer(&record);
    }
    locked_run.write_options(&serde_json::to_string_pretty(options)?)?;
    let run = Taken {
        locked_run,
        plan,
        state,
    };
    go_on(context, run, options, observer).await
}

/// The options that a run was last run with.
pub fn load_options(context: &Context, run: &RunId) -> Result<RunOptions, RunError> {
    let text = context.store.run(run).load_options_text()?;
    Ok(serde_json::from_str(&text)?)
}

/// A run that was taken hold of.
struct Taken {
    locked_run: LockedRun,
    plan: Plan,
    state: RunState,
}

async fn go_on(
    context: &Context,
    run: Taken,
    options: &RunOptions,
    observer: Observer<'_>,
) -> Result<RunState, RunError> {
    let Taken {
        mut locked_run,
        mut plan,
        mut state,
    } = run;
    plan.exclusions.extend(state.exclusions.iter().cloned());
    let held = strays::wait_for(&locked_run).await?;
    let context = Context {
        repository: context.repository.holding(held),
        ..context.clone()
    };
    let signals = Signals::listen().map_err(RunError::Signals)?;
    let tasks: Vec<TaskId> = state.tasks.keys().copied().collect();
    let agents = agents_of(&plan, &tasks, options)?;
    require_places(&plan, &agents, options, &BTreeMap::new())?;
    let names = names_of(&context, &plan, &state, options)?;
    let ours = Ours::of(&state, names.values().map(|(branch, _)| branch));
    let rules = Rules {
        peaks: Peaks::load(&context.store),
        names,
        attempts: locked_run.path().join("attempts"),
        races: racing::branches(&state.run),
        agents: agents
            .iter()
            .map(|(&task, spec)| (task, spec.name.clone()))
            .collect(),
        programs: agents
            .values()
            .map(|spec| (spec.name.clone(), spec.program().to_owned()))
            .collect(),
        ladders: Ladders::of(&plan, &agents, options),
        ..Rules::of(&plan, options)
    };
    let executor = Executor::local(&context.shim).isolated(&options.isolation)?;
    // From a sandbox nothing gets out: what changes outside then is the user's own doing.
    let is_confined = executor.sandbox().is_some();
    let rules_outside = ForeignRules {
        undoes: options.undo_escapes && !is_confined,
        is_confined,
        is_excused: options.excuse_escapes,
    };
    let file = locked_run.fingerprint_path();
    let (foreign, meanwhile) =
        ForeignWatch::begin(context.repository.clone(), ours, file, rules_outside)?;
    let has_landed = (state.merge.as_ref()).is_some_and(|merge| merge.landed.is_some());
    // What a landing moved is nobody's surprise.
    for change in meanwhile.into_iter().filter(|_| !has_landed) {
        let event = Event::ForeignWrite {
            running: Vec::new(),
            place: change.place.to_owned(),
            what: change.what,
            saved: None,
            undone: Vec::new(),
            culprit: None,
            is_confined: false,
        };
        let record = locked_run.append(Timestamp::now(), event)?;
        state.apply(&record)?;
        observer(&record);
    }
    let wanted = scouts::wanted(agents.values(), &plan, &options.needs);
    let desk = Desk {
        run_dir: context.store.run(&state.run),
        base: state.base.clone(),
        plan: plan.clone(),
        options: options.clone(),
        agents,
        executor,
        foreign,
        context,
        wanted,
        halt: StopFlag::default(),
    };
    let orders = OrderReader::begin(&desk.run_dir);
    let order_ticks = order_ticks();
    let name = desk.context.repository.name();
    let home = desk.context.home();
    let worktrees = names::root(&options.worktree_root, home, &name, &state.run);
    let (sender, reports) = unbounded_channel();
    let workers = Workers::new(desk, sender, worktrees.join("checkpoint"));
    workers.guard();
    let run_loop = RunLoop {
        sentry: workers.sentry(),
        dispatcher: Dispatcher::new(plan, state, rules),
        locked_run,
        workers,
        reports,
        signals,
        observer,
        stoppers: BTreeMap::new(),
        wake_at: None,
        orders,
        order_ticks,
        worktrees,
        measured_at: Instant::now(),
        sights: Sights::default(),
        backlog: Vec::new(),
        untold: BTreeSet::new(),
    };
    run_loop.run().await
}

/// Sees that each task has a place that takes it, by what is known of the machines.
fn require_places(
    plan: &Plan,
    agents: &BTreeMap<TaskId, AgentSpec>,
    options: &RunOptions,
    machines: &BTreeMap<String, Machine>,
) -> Result<(), RunError> {
    let outlook = Outlook {
        plan,
        sites: &options.sites,
        usual: &options.needs,
        machines,
        agents: Some(agents),
    };
    let unplaced = outlook.unplaced().into_iter().next();
    unplaced.map_or(Ok(()), |unplaced| Err(RunError::NoPlace(unplaced)))
}

/// The branch and the worktree of each task that has none.
fn names_of(
    context: &Context,
    plan: &Plan,
    state: &RunState,
    options: &RunOptions,
) -> Result<BTreeMap<TaskId, (String, PathBuf)>, RunError> {
    let name = context.repository.name();
    let root = names::root(&options.worktree_root, context.home(), &name, &state.run);
    let heads = context.repository.refs("refs/heads/")?;
    let recorded = state.tasks.values().filter_map(|task| task.branch.clone());
    let nameless: BTreeSet<TaskId> = state
        .tasks
        .iter()
        .filter(|(_, task)| task.branch.is_none() || task.is_removed)
        .map(|(&id, _)| id)
        .collect();
    Ok(names::choose(
        plan,
        &state.run,
        &nameless,
        &options.branch_template,
        &root,
        heads.into_iter().map(|(name, _)| name).chain(recorded),
    ))
}

/// The moments at which one looks for what the user says from another terminal.
fn order_ticks() -> Interval {
    let mut ticks = tokio::time::interval(ORDER_PAUSE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
