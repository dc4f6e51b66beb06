//! How long the tasks of past runs took, against what is estimated for them.

use crate::issue::plan_file::{self, Format};
use crate::model::{AttemptId, Event, Footprint, Pace, Record, RunState, TaskId};
use crate::planner;
use crate::store::RunDir;

use super::Context;

/// The newest runs are looked at, so many of them: the agents of long ago are not those of today.
const MAX_RUNS: usize = 30;

/// What past runs in this repository teach; none where there is nothing to learn from. A run that cannot be read is passed
/// over.
pub fn pace(context: &Context) -> Option<Pace> {
    let runs = context.store.runs().ok()?;
    let (mut past, mut n_runs) = (Vec::new(), 0);
    for run in runs.iter().rev().take(MAX_RUNS) {
        let tasks = tasks_of(&context.store.run(run));
        n_runs += usize::from(!tasks.is_empty());
        past.extend(tasks);
    }
    planner::pace(&past, n_runs)
}

/// Of each task that succeeded at its first attempt: minutes as they are estimated without any experience, and as they
/// were.
fn tasks_of(run_dir: &RunDir) -> Vec<(f64, f64)> {
    let (Ok(records), Ok(text)) = (run_dir.load_records(), run_dir.load_plan_text()) else {
        return Vec::new();
    };
    let (Ok(state), Ok((file, _))) = (
        RunState::replay(&records),
        plan_file::read(&text, Format::Toml),
    ) else {
        return Vec::new();
    };
    let nothing = Footprint::default();
    (file.issue.tasks.iter())
        .filter(|task| {
            let found = state.tasks.get(&task.id);
            found.is_some_and(|state| state.is_success() && state.n_attempts == 1)
        })
        .filter_map(|task| {
            let footprint = file.footprints.get(&task.id).unwrap_or(&nothing);
            let size = planner::size(footprint, None);
            let taken = minutes_taken(&records, task.id)?;
            Some((planner::minutes(task, &size, None), taken))
        })
        .collect()
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
