//! What the past runs of a repository teach about the next one: how long tasks take, and how far promises hold.

use std::collections::{BTreeMap, BTreeSet};

use crate::git::Repository;
use crate::issue::plan_file::{self, Format, PlanFile};
use crate::model::{
    AttemptId, Calibration, Event, Footprint, Oid, Pace, Record, RepoPath, RunState, TaskId,
};
use crate::planner::{self, PastRun};
use crate::store::RunDir;

use super::Context;

/// The newest runs are looked at, so many of them: the agents of long ago are not those of today.
const MAX_RUNS: usize = 30;

/// What past runs teach.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Experience {
    /// How long tasks took, against what was estimated; none where there is nothing to learn from.
    pub pace: Option<Pace>,
    /// How likely things turned out, against what was promised; none where there is nothing to learn from.
    pub calibration: Option<Calibration>,
}

/// What past runs in this repository teach. A run that cannot be read is passed over.
pub fn experience(context: &Context) -> Experience {
    let Ok(runs) = context.store.runs() else {
        return Experience::default();
    };
    let newest = runs.iter().rev().take(MAX_RUNS);
    let past: Vec<Past> = newest
        .filter_map(|run| Past::load(&context.store.run(run)))
        .collect();
    let minutes: Vec<Vec<(f64, f64)>> = past.iter().map(Past::minutes).collect();
    let n_runs = minutes.iter().filter(|tasks| !tasks.is_empty()).count();
    let states: Vec<&RunState> = past.iter().map(|past| &past.state).collect();
    let changed = changed_files(&context.repository, &states);
    let kept: Vec<PastRun> = (past.into_iter().zip(changed))
        .map(|(past, changed)| PastRun {
            footprints: past.file.footprints,
            calibration: past.file.calibration,
            changed,
        })
        .collect();
    Experience {
        pace: planner::pace(&minutes.concat(), n_runs),
        calibration: planner::calibration(&kept),
    }
}

/// What each task of each run that came to a result changed, as far as its commits are still there.
pub fn changed_files(
    repository: &Repository,
    runs: &[&RunState],
) -> Vec<BTreeMap<TaskId, BTreeSet<RepoPath>>> {
    let mut places: Vec<(usize, TaskId)> = Vec::new();
    let mut ends: Vec<(Oid, Oid)> = Vec::new();
    for (place, run) in runs.iter().enumerate() {
        for (&task, state) in &run.tasks {
            if let Some((start, end)) = state.result() {
                places.push((place, task));
                ends.push((start.clone(), end.clone()));
            }
        }
    }
    let mut changed = vec![BTreeMap::new(); runs.len()];
    for ((place, task), files) in places.into_iter().zip(known_changes(repository, &ends)) {
        let (Some(files), Some(of_run)) = (files, changed.get_mut(place)) else {
            continue;
        };
        of_run.insert(task, files);
    }
    changed
}

/// The files between the commits of each pair; none where a commit is gone.
fn known_changes(repository: &Repository, ends: &[(Oid, Oid)]) -> Vec<Option<BTreeSet<RepoPath>>> {
    let paths = |files: Vec<crate::git::ChangedFile>| files.into_iter().map(|file| file.path);
    if let Ok(all) = repository.changed_files_of(ends) {
        return (all.into_iter())
            .map(|files| Some(paths(files).collect()))
            .collect();
    }
    let each = ends
        .iter()
        .map(|(from, to)| repository.changed_files(from, to));
    each.map(|files| Some(paths(files.ok()?).collect()))
        .collect()
}

/// A past run, read.
struct Past {
    records: Vec<Record>,
    state: RunState,
    file: PlanFile,
}

impl Past {
    fn load(run_dir: &RunDir) -> Option<Self> {
        let records = run_dir.load_records().ok()?;
        let text = run_dir.load_plan_text().ok()?;
        let (file, _) = plan_file::read(&text, Format::Toml).ok()?;
        Some(Self {
            state: RunState::replay(&records).ok()?,
            records,
            file,
        })
    }

    /// Of each task that succeeded at its first attempt: minutes as they are estimated without any experience, and as they
    /// were.
    fn minutes(&self) -> Vec<(f64, f64)> {
        let nothing = Footprint::default();
        (self.file.issue.tasks.iter())
            .filter(|task| {
                let found = self.state.tasks.get(&task.id);
                found.is_some_and(|state| state.is_success() && state.n_attempts == 1)
            })
            .filter_map(|task| {
                let footprint = self.file.footprints.get(&task.id).unwrap_or(&nothing);
                let size = planner::size(footprint, None);
                let taken = minutes_taken(&self.records, task.id)?;
                Some((planner::minutes(task, &size, None), taken))
            })
            .collect()
    }
}

/// How long the agent of a task worked, in minutes.
fn minutes_taken(records: &[Record], id: TaskId) -> Option<f64> {
    // One that raced it has another number.
    let is_first = |attempt: &AttemptId| attempt.task == id && attempt.number == 1;
    let mut started = None;
    for Record { at, event } in records {
        match event {
            Event::AttemptStarting { attempt, .. } if is_first(attempt) => started = Some(*at),
            Event::AttemptEnded { attempt, .. } if is_first(attempt) => {
                let seconds = at.duration_since(started?).as_secs_f64();
                return (seconds > 0.0).then_some(seconds / 60.0);
            }
            _ => {}
        }
    }
    None
}
