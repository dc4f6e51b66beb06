//! `stats`: what all runs here come to.

use super::Done;
use crate::cli::args::StatsArgs;
use crate::cli::exit_code::ExitCode;
use crate::cli::session::{self, Session};
use crate::cli::told::Told;
use crate::engine;
use crate::model::RunState;
use crate::report::{self, RunFacts, Stats};

pub(super) fn execute(args: &StatsArgs, session: &Session) -> Done {
    let waiting = session.output.waiting("Reading all runs");
    let mut all = Vec::new();
    for run in session.store.runs()? {
        if !session.store.run(&run).has_options() {
            continue;
        }
        // What cannot be read is told by `status`; the others count all the same.
        all.extend(Told::load(Some(run.as_str()), session));
    }
    let runs: Vec<&RunState> = all.iter().map(|told| &told.state).collect();
    let changed = engine::changed_files(&session.repository, &runs);
    let facts: Vec<RunFacts> = (all.iter().zip(&changed))
        .map(|(told, changed)| RunFacts::of(&told.view(), changed))
        .collect();
    let experience = engine::experience(&session.context()?);
    drop(waiting);
    if facts.is_empty() {
        return Err(session::no_run());
    }
    let stats = Stats::of(&facts, experience.pace, experience.calibration);
    if args.json {
        session.output.json(&stats)?;
    } else {
        let style = session.output.style();
        session.output.result(&report::stats(&stats, &style))?;
    }
    Ok(ExitCode::Done)
}
