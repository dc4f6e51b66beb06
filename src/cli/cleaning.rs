//! Cleaning up after a run. The same after a landing and in `clean`.

use crate::engine::cleaning::{self, CleanOptions, CleanPlan, CleanStats};
use crate::humanize;
use crate::model::RunId;

use super::error::CliError;
use super::landing::Landing;
use super::session::Session;

/// Offers to clean up what has landed.
pub(crate) fn offer(run: &RunId, landing: &Landing) -> Result<(), CliError> {
    let options = CleanOptions::default();
    let plan = cleaning::plan(&landing.context, run, &options)?;
    let n_removals = plan.removals().count();
    if n_removals == 0 {
        return Ok(());
    }
    show(&plan, landing.session)?;
    let question = format!(
        "Remove the worktrees and branches of {}?",
        humanize::count(n_removals, "task")
    );
    if landing.ask(&question)? {
        let stats = cleaning::apply(&landing.context, &plan, &options, &mut |_| {})?;
        told(&stats, landing.session)?;
    }
    Ok(())
}

/// Shows what would go and what stays.
pub(crate) fn show(plan: &CleanPlan, session: &Session) -> Result<(), CliError> {
    session
        .output
        .result(&super::show::clean_plan(plan, &session.output.style()))
}

/// Says what went.
pub(crate) fn told(stats: &CleanStats, session: &Session) -> Result<(), CliError> {
    session.output.result(&format!(
        "Removed {} and {}.",
        humanize::count(stats.n_worktrees, "worktree"),
        humanize::count(stats.n_branches, "branch")
    ))?;
    for (task, backup) in &stats.backups {
        session
            .output
            .result(&format!("Task {task} is kept at {backup}."))?;
    }
    for (task, why) in &stats.kept {
        session.output.warning(&format!(
            "task {task} stays after all: {}",
            super::show::keep_reason(why)
        ));
    }
    Ok(())
}
