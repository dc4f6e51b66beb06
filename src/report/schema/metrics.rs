//! `git-orchestrate/metrics/1`: the figures of a run.

use serde::Serialize;

use super::status::TallyEntry;
use crate::model::{Oid, Outcome, RunId, TaskId, TaskKind, Timestamp, Usage};
use crate::report::view::RunView;

/// The document of `metrics.json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MetricsDocument<'a> {
    /// Its name and version.
    pub schema: &'static str,
    /// The run.
    pub run: &'a RunId,
    /// The title of its master issue.
    pub title: &'a str,
    /// The number of the master issue at the forge.
    pub issue: Option<u64>,
    /// The commit that its tasks start from.
    pub base: &'a Oid,
    /// When it began.
    pub started_at: Timestamp,
    /// When its last task ended.
    pub ended_at: Option<Timestamp>,
    /// How long it ran, in seconds, without the time between a stop and the next resume.
    pub wall_seconds: f64,
    /// How long its agents worked, in seconds, all attempts one after the other.
    pub agent_seconds: f64,
    /// How many times as fast as one after the other it was.
    pub speedup: Option<f64>,
    /// The share of the time of all workers that agents worked, from 0 to 1.
    pub utilisation: Option<f64>,
    /// How long no agent worked at all, in seconds.
    pub overhead_seconds: f64,
    /// The time of processors that the attempts used, in seconds.
    pub cpu_seconds: f64,
    /// The most memory that one attempt ever held, in bytes.
    pub peak_memory: u64,
    /// What the agents used of their services.
    pub usage: Usage,
    /// What that cost in US dollars, where it is told.
    pub cost_usd: Option<f64>,
    /// How many tasks could run at once.
    pub max_workers: usize,
    /// The most agents that ever worked at once.
    pub at_once: usize,
    /// How many attempts were started.
    pub attempts: usize,
    /// How many tasks ended in which way.
    pub tally: TallyEntry,
    /// Whether it is a success; null while tasks are left.
    pub success: Option<bool>,
    /// The share of tasks that succeeded, from 0 to 1.
    pub share: f64,
    /// The share from which on it is a success.
    pub success_share: f64,
    /// How many results were merged by the newest integration.
    pub merged: usize,
    /// How many results it left out.
    pub left_out: usize,
    /// Whether the target was moved to it.
    pub landed: bool,
    /// How often the forge was asked, where it was: reads, those of them that were known and still held, writes, repeated
    /// requests, milliseconds waited for limits, and the requests that are left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forge: Option<serde_json::Value>,
    /// The tasks, by number.
    pub tasks: Vec<TaskMetrics<'a>>,
}

/// The figures of one task.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaskMetrics<'a> {
    /// Its number, as text.
    pub id: TaskId,
    /// Its title.
    pub title: &'a str,
    /// What sort of work it is.
    pub kind: Option<TaskKind>,
    /// How it ended.
    pub outcome: Option<&'a Outcome>,
    /// How many files it changed.
    pub files: Option<usize>,
    /// How many attempts were started.
    pub attempts: u32,
    /// The model that the newest one was told to use; null where the agent chooses.
    pub model: Option<&'a str>,
    /// How long its agents worked, in seconds, all attempts together.
    pub agent_seconds: f64,
    /// How long after the beginning of the run its first attempt began, in seconds.
    pub waited_seconds: Option<f64>,
    /// The time of processors that its attempts used, in seconds.
    pub cpu_seconds: f64,
    /// The most memory that one of them ever held, in bytes.
    pub peak_memory: u64,
    /// What its agents used of their services.
    pub usage: Usage,
}

impl<'a> MetricsDocument<'a> {
    /// The document of a run.
    pub fn new(view: &RunView<'a>) -> Self {
        let state = view.state;
        let figures = view.figures();
        let tally = state.tally();
        let merge = state.merge.as_ref();
        let usage = state.usage();
        let peaks = state.tasks.values().map(|task| task.vitals.peak_memory);
        Self {
            schema: "git-orchestrate/metrics/1",
            run: &state.run,
            title: &state.title,
            issue: view.plan.issue.number,
            base: &state.base,
            started_at: state.started_at,
            ended_at: state.ended_at,
            wall_seconds: figures.wall.as_secs_f64(),
            agent_seconds: figures.agents.as_secs_f64(),
            speedup: figures.speedup(),
            utilisation: figures.utilisation(state.max_workers),
            overhead_seconds: figures.idle.as_secs_f64(),
            cpu_seconds: state
                .tasks
                .values()
                .map(|task| task.vitals.cpu_ms)
                .sum::<u64>() as f64
                / 1e3,
            peak_memory: peaks.max().unwrap_or_default(),
            usage,
            cost_usd: usage.cost_usd(),
            max_workers: state.max_workers,
            at_once: figures.n_at_once,
            attempts: figures.n_attempts,
            tally: TallyEntry::new(&tally),
            success: view.is_success(),
            share: tally.success_share(),
            success_share: view.success_share,
            merged: merge.map_or(0, |merge| merge.merged.len()),
            left_out: merge.map_or(0, |merge| merge.left_out.len()),
            landed: merge.is_some_and(|merge| merge.landed.is_some()),
            forge: None,
            tasks: view
                .tasks()
                .map(|(id, task)| {
                    let planned = view.plan.task(id);
                    let outcome = task.outcome();
                    TaskMetrics {
                        id,
                        title: planned.map_or("", |planned| planned.task.title.as_str()),
                        kind: planned.map(|planned| planned.task.kind),
                        outcome,
                        files: match outcome {
                            Some(Outcome::Changed { n_files, .. }) => Some(*n_files),
                            _ => None,
                        },
                        attempts: task.n_attempts,
                        model: task.model.as_deref(),
                        agent_seconds: figures
                            .tasks
                            .get(&id)
                            .copied()
                            .unwrap_or_default()
                            .as_secs_f64(),
                        cpu_seconds: task.vitals.cpu_ms as f64 / 1e3,
                        peak_memory: task.vitals.peak_memory,
                        usage: task.usage,
                        waited_seconds: task.started_at.map(|at| {
                            super::super::view::between(state.started_at, at).as_secs_f64()
                        }),
                    }
                })
                .collect(),
        }
    }
}
