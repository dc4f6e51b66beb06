//! `stats`: what all runs here come to.

use std::collections::{BTreeMap, BTreeSet};

use super::Done;
use crate::cli::args::StatsArgs;
use crate::cli::exit_code::ExitCode;
use crate::cli::session::{self, Session};
use crate::cli::told::Told;
use crate::model::{Oid, Outcome, RepoPath, TaskId};
use crate::report::{self, RunFacts, Stats};

pub(super) fn execute(args: &StatsArgs, session: &Session) -> Done {
    let waiting = session.output.waiting("Reading all runs");
    let mut facts = Vec::new();
    for run in session.store.runs()? {
        if !session.store.run(&run).has_options() {
            continue;
        }
        // What cannot be read is told by `status`; the others count all the same.
        let Ok(told) = Told::load(Some(run.as_str()), session) else {
            continue;
        };
        facts.push(RunFacts::of(&told.view(), &files(&told, session)));
    }
    drop(waiting);
    if facts.is_empty() {
        return Err(session::no_run());
    }
    let stats = Stats::of(&facts);
    if args.json {
        session.output.json(&stats)?;
    } else {
        let style = session.output.style();
        session.output.result(&report::stats(&stats, &style))?;
    }
    Ok(ExitCode::Done)
}

/// What each task that came to a result changed, as far as its commits are still there.
fn files(told: &Told, session: &Session) -> BTreeMap<TaskId, BTreeSet<RepoPath>> {
    let ends = told.state.tasks.iter().filter_map(|(&task, state)| {
        let Some(Outcome::Changed { commit, .. }) = state.outcome() else {
            return None;
        };
        Some((task, (state.start.clone()?, commit.clone())))
    });
    let (tasks, ends): (Vec<TaskId>, Vec<(Oid, Oid)>) = ends.unzip();
    let changes = session.repository.changed_files_of(&ends);
    let changes = changes.unwrap_or_default().into_iter();
    let paths = changes.map(|files| files.into_iter().map(|file| file.path).collect());
    tasks.into_iter().zip(paths).collect()
}
