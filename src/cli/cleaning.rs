//! Cleaning up after a run. The same after a landing and in `clean`.

use std::collections::BTreeMap;

use crate::engine::Context;
use crate::engine::cleaning::{self, CleanOptions, CleanPlan, CleanStats};
use crate::humanize;
use crate::model::{Plan, RunId};
use crate::report;
use crate::report::schema::{CleanDocument, ElsewhereEntry};

use super::error::CliError;
use super::landing::Landing;
use super::output::Output;
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
        let waiting = output.waiting("Removing what is left");
        let stats = cleaning::apply(&landing.context, &clean_plan, &options, &mut |_| {})?;
        drop(waiting);
        let mut document = document(&clean_plan, Some(&stats), plan);
        clear_elsewhere(&mut document, &landing.context, output)?;
        tell(&document, landing.session)?;
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

/// Clears away what the run left on other machines, where nothing of it is left here that somebody may want.
pub(crate) fn clear_elsewhere(
    document: &mut CleanDocument,
    context: &Context,
    output: &Output,
) -> Result<(), CliError> {
    if document.items.iter().any(|item| !item.remove) {
        return Ok(());
    }
    let waiting = output.waiting("Clearing away what is left on other machines");
    let cleared = cleaning::clear_elsewhere(context, &document.run)?;
    drop(waiting);
    let entries = cleared.into_iter().map(|clearance| match clearance.swept {
        Ok(sweep) => ElsewhereEntry {
            place: clearance.place,
            cleared: sweep.left.is_empty(),
            removed: sweep.n_removed,
            saved: sweep.saved.into_iter().map(|(_, name)| name).collect(),
            words: (sweep.left.into_iter())
                .map(|(attempt, folder, why)| {
                    format!("attempt {attempt} stays there, in {folder}: {why}")
                })
                .collect(),
        },
        Err(why) => ElsewhereEntry {
            place: clearance.place,
            cleared: false,
            removed: 0,
            saved: Vec::new(),
            words: vec![format!(
                "{why}; what the run left there stays until `git orchestrate clean {}` reaches it",
                document.run
            )],
        },
    });
    document.elsewhere = entries.collect();
    Ok(())
}

/// Shows it.
pub(crate) fn tell(document: &CleanDocument, session: &Session) -> Result<(), CliError> {
    session
        .output
        .result(&report::cleaning(document, &session.output.style()))
}
