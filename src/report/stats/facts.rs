//! What one run tells for the statistics.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Event, FailureKind, Outcome, RepoPath, TaskId, Timestamp};
use crate::report::{RunView, words};

/// What one run tells.
#[derive(Debug, Clone, PartialEq)]
pub struct RunFacts {
    /// The run.
    pub run: String,
    /// The title of its master issue.
    pub title: String,
    /// When it began.
    pub started_at: Timestamp,
    /// How long it ran, in seconds.
    pub wall: f64,
    /// How long its agents worked, in seconds, one after the other.
    pub agents: f64,
    /// How long the task that took longest took, in seconds.
    pub longest: f64,
    /// The share of the time of its workers that agents worked.
    pub utilisation: Option<f64>,
    /// How many tasks it had.
    pub n_tasks: usize,
    /// How many of them have ended, in whatever way.
    pub n_ended: usize,
    /// How many of them succeeded.
    pub n_succeeded: usize,
    /// How many of them were tried more than once.
    pub n_reworked: usize,
    /// How many results came into its newest integration.
    pub n_merged: usize,
    /// How many were left out of it.
    pub n_left_out: usize,
    /// What it cost in US dollars, where that is told.
    pub cost: Option<f64>,
    /// Minutes estimated and minutes taken of each task that succeeded.
    pub minutes: Vec<(f64, f64)>,
    /// Of each file that a task was to change: how likely, and whether it did.
    pub files: Vec<(f64, bool)>,
    /// How many files were changed that no footprint held.
    pub n_unforeseen: usize,
    /// Of each pair of tasks: how likely they were to share a file, and whether they did.
    pub pairs: Vec<(f64, bool)>,
    /// In which ways tasks failed, and whether the task succeeded in the end.
    pub failures: Vec<(String, bool)>,
}

impl RunFacts {
    /// The facts of a run; `files` is what each task that came to a result changed.
    pub fn of(view: &RunView<'_>, files: &BTreeMap<TaskId, BTreeSet<RepoPath>>) -> Self {
        let state = view.state;
        let figures = view.figures();
        let merge = state.merge.as_ref();
        let tally = state.tally();
        let longest = figures.tasks.values().max();
        let minutes = view.tasks().filter(|(_, task)| task.is_success());
        let minutes = minutes.filter_map(|(id, _)| {
            let estimated = view.plan.task(id)?.minutes;
            let taken = figures.tasks.get(&id)?.as_secs_f64() / 60.0;
            Some((estimated, taken))
        });
        let mut facts = Self {
            run: state.run.to_string(),
            title: state.title.clone(),
            started_at: state.started_at,
            wall: figures.wall.as_secs_f64(),
            agents: figures.agents.as_secs_f64(),
            longest: longest.map_or(0.0, std::time::Duration::as_secs_f64),
            utilisation: figures.utilisation(state.max_workers),
            n_tasks: tally.n_tasks(),
            n_ended: tally.n_tasks() - tally.n_open,
            n_succeeded: tally.n_succeeded,
            n_reworked: view.tasks().filter(|(_, task)| task.n_attempts > 1).count(),
            n_merged: merge.map_or(0, |merge| merge.merged.len()),
            n_left_out: merge.map_or(0, |merge| merge.left_out.len()),
            cost: state.usage().cost_usd(),
            minutes: minutes.collect(),
            files: Vec::new(),
            n_unforeseen: 0,
            pairs: Vec::new(),
            failures: failures(view),
        };
        facts.compare(view, files);
        facts
    }

    /// What was foreseen, against what came about.
    fn compare(&mut self, view: &RunView<'_>, files: &BTreeMap<TaskId, BTreeSet<RepoPath>>) {
        for (&id, changed) in files {
            let Some(planned) = view.plan.task(id) else {
                continue;
            };
            let mut foreseen = BTreeSet::new();
            for entry in planned.footprint.changes() {
                self.files
                    .push((entry.probability, changed.contains(&entry.path)));
                foreseen.insert(&entry.path);
            }
            self.n_unforeseen += changed
                .iter()
                .filter(|path| !foreseen.contains(path))
                .count();
        }
        for pair in &view.plan.pairs {
            if let (Some(a), Some(b)) = (files.get(&pair.a), files.get(&pair.b)) {
                self.pairs.push((pair.overlap, !a.is_disjoint(b)));
            }
        }
    }
}

/// In which ways tasks failed, each way once a task, and whether the task succeeded in the end.
fn failures(view: &RunView<'_>) -> Vec<(String, bool)> {
    let mut found: BTreeSet<(TaskId, String)> = BTreeSet::new();
    for record in view.records {
        if let Event::TaskFinished {
            task,
            outcome: Outcome::Failed { kind },
        } = &record.event
        {
            found.insert((*task, name(kind)));
        }
    }
    let end = |task| {
        let state = view.state.tasks.get(&task);
        state.is_some_and(crate::model::TaskState::is_success)
    };
    let found = found.into_iter();
    found.map(|(task, name)| (name, end(task))).collect()
}

/// A way to fail, without what differs from case to case.
fn name(kind: &FailureKind) -> String {
    match kind {
        FailureKind::Service { class, .. } => class.title().to_owned(),
        FailureKind::Reported { .. } => "the agent says that it failed".to_owned(),
        FailureKind::Denied { .. } => "the agent was not permitted all it wanted".to_owned(),
        FailureKind::Base { .. } => "what it builds on does not merge".to_owned(),
        FailureKind::Contract { .. } => "it changed a contract of other tasks".to_owned(),
        kind => words::failure(kind),
    }
}
