//! What the page of a run tells beside its journal: what each task changed, and what its agent said last.

use crate::engine::running::{self, Glancer};
use crate::git::ChangedFile;
use crate::model::{Oid, Plan, RunState, TaskId};
use crate::planner;
use crate::report::{FileStat, RunDetails};

use super::session::Session;

/// How many lines of each log are shown.
const MOST_LINES: usize = 30;

/// What is known of a run. What cannot be read is left out: the page is worth having without it.
pub(super) fn of(plan: &Plan, state: &RunState, session: &Session) -> RunDetails {
    let mut details = RunDetails {
        estimate: planner::estimate(plan, state.max_workers),
        ..RunDetails::default()
    };
    let ends = state.tasks.iter().filter_map(|(&task, state)| {
        let (start, end) = state.result()?;
        Some((task, (start.clone(), end.clone())))
    });
    let (tasks, ends): (Vec<TaskId>, Vec<(Oid, Oid)>) = ends.unzip();
    if let Ok(changes) = session.repository.changed_files_of(&ends) {
        let shown = |files: Vec<ChangedFile>| files.into_iter().map(stat).collect();
        let changes = changes.into_iter().map(shown);
        details.files = tasks.into_iter().zip(changes).collect();
    }
    let context = session.context().ok();
    let options = context.and_then(|context| running::load_options(&context, &state.run).ok());
    if let Some(mut glancer) = options.map(Glancer::new) {
        for (&task, state) in &state.tasks {
            let lines: Vec<String> = glancer.lines(task, state).map(str::to_owned).collect();
            let n_over = lines.len().saturating_sub(MOST_LINES);
            details
                .logs
                .insert(task, lines.into_iter().skip(n_over).collect());
        }
    }
    details
}

fn stat(file: ChangedFile) -> FileStat {
    FileStat {
        path: file.path,
        n_added: file.n_added,
        n_deleted: file.n_deleted,
    }
}
