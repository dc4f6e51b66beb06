//! Who does each task: its agent, and the models that its attempts get, further up where one was not good enough.

use std::collections::BTreeMap;

use super::{RunError, RunOptions};
use crate::agent::{self, AgentSpec};
use crate::model::{Changes, Plan, PlannedTask, TaskId, TaskState};

/// The agent of each task: the one that the task names, or that of its kind, or that of all.
pub(super) fn agents_of(
    plan: &Plan,
    tasks: &[TaskId],
    options: &RunOptions,
) -> Result<BTreeMap<TaskId, AgentSpec>, RunError> {
    let mut agents = BTreeMap::new();
    for planned in tasks.iter().filter_map(|&task| plan.task(task)) {
        let task = &planned.task;
        let of_kind = options.agents_by_kind.get(&task.kind);
        let mut spec = of_kind.unwrap_or(&options.agent);
        if let Some(name) = &task.agent {
            let named = agent::find(name, &options.more_agents);
            spec = named.ok_or_else(|| RunError::NoSuchAgent {
                name: name.clone(),
                task: task.id,
            })?;
        }
        agents.insert(task.id, spec.clone());
    }
    Ok(agents)
}

/// The models of each task, the first attempt's first. A task is missing where its agent chooses.
#[derive(Debug, Clone, Default)]
pub(super) struct Ladders {
    by_task: BTreeMap<TaskId, Vec<String>>,
}

impl Ladders {
    pub(super) fn of(
        plan: &Plan,
        agents: &BTreeMap<TaskId, AgentSpec>,
        options: &RunOptions,
    ) -> Self {
        let ladder = |(&task, spec): (&TaskId, &AgentSpec)| {
            let models = spec.ladder(options.model.as_deref(), plan.task(task)?.complexity);
            let models: Vec<String> = models.into_iter().map(str::to_owned).collect();
            (!models.is_empty()).then_some((task, models))
        };
        Self {
            by_task: agents.iter().filter_map(ladder).collect(),
        }
    }

    /// The model of a task's next attempt.
    pub(super) fn next(&self, task: TaskId, state: Option<&TaskState>) -> Option<&str> {
        let models = self.by_task.get(&task)?;
        let n_up = state.map_or(0, |state| state.changes.n_models_up);
        at(models, n_up).map(String::as_str)
    }

    /// What a next attempt can do differently: no model is above the last one.
    pub(super) fn bound(&self, task: TaskId, mut changes: Changes) -> Changes {
        let n_models = self.by_task.get(&task).map_or(1, Vec::len);
        let most = u32::try_from(n_models)
            .unwrap_or(u32::MAX)
            .saturating_sub(1);
        changes.n_models_up = changes.n_models_up.min(most);
        changes
    }
}

/// The model of an attempt whose task stands so.
pub(super) fn model_of<'a>(
    options: &'a RunOptions,
    planned: &PlannedTask,
    spec: &'a AgentSpec,
    state: &TaskState,
) -> Option<&'a str> {
    let models = spec.ladder(options.model.as_deref(), planned.complexity);
    at(&models, state.changes.n_models_up).copied()
}

/// The models that a run would begin with, each with its tasks; tasks whose agents choose are missing.
pub fn first_models(
    plan: &Plan,
    tasks: &[TaskId],
    options: &RunOptions,
) -> BTreeMap<String, Vec<TaskId>> {
    let agents = agents_of(plan, tasks, options).unwrap_or_default();
    let ladders = Ladders::of(plan, &agents, options);
    let mut models: BTreeMap<String, Vec<TaskId>> = BTreeMap::new();
    for &task in tasks {
        if let Some(model) = ladders.next(task, None) {
            models.entry(model.to_owned()).or_default().push(task);
        }
    }
    models
}

/// So many up, or the last one.
fn at<T>(models: &[T], n_up: u32) -> Option<&T> {
    let n_up = usize::try_from(n_up).unwrap_or(usize::MAX);
    models.get(n_up).or(models.last())
}
