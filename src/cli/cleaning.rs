//! Cleaning up after a run. The same after a landing and in `clean`.

use std::collections::BTreeMap;

use crate::engine::cleaning::{self, CleanOptions, CleanPlan, CleanStats};
use crate::humanize;
use crate::model::{Plan, RunId};
use crate::report;
use crate::report::schema::CleanDocument;

use super::error::CliError;
use super::landing::Landing;
use super::session::Session;
use super::show;

/// Offers to clean up what has landed.
pub(crate) fn offer(run: &RunId, plan: &Plan, landing: &Landing) -> Result<(), CliError> {
    let options = CleanOptions::default();
    let output = landing.session.output;
    let waiting = output.waiting("Looking at what is left");
    let mut clean_plan = cleaning::plan(&landing.context, run, &options)?;
    drop(waiting);
    // One that was just opened is to be settled.
    clean_plan.items.retain(|item| !item.is_conflict);
    let n_removals = clean_plan.removals().count();
    if n_removals == 0 {
        return Ok(());
    }
    tell(&document(&clean_plan, None, plan), landing.session)?;
    if landing.ask(&question(n_removals))? {
        let _waiting = output.waiting("Removing what is left");
        let stats = cleaning::apply(&landing.context, &clean_plan, &options, &mut |_| {})?;
        tell(&document(&clean_plan, Some(&stats), plan), landing.session)?;
    }
    Ok(())
}

/// What is asked before anything goes.
pub(crate) fn question(n_removals: usize) -> String {
    format!(
        "Remove what is left of {}?",
        humanize::count(n_removals, "task")
    )
}

/// What goes and what stays, for scripts and for people.
pub(crate) fn document(
    clean_plan: &CleanPlan,
    stats: Option<&CleanStats>,
    plan: &Plan,
) -> CleanDocument {
    let titles: BTreeMap<_, _> = plan
        .tasks
        .iter()
        .map(|planned| (planned.task.id, planned.task.title.clone()))
        .collect();
    show::clean_document(clean_plan, stats, &titles)
}

/// Shows it.
pub(crate) fn tell(document: &CleanDocument, session: &Session) -> Result<(), CliError> {
    session
        .output
        .result(&report::cleaning(document, &session.output.style()))
}
