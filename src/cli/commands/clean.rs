//! `clean`: what a run made and nobody needs any more goes.

use super::Done;
use crate::cli::args::CleanArgs;
use crate::cli::cleaning;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::engine::cleaning::{CleanOptions, apply, plan};
use crate::engine::{load_plan, merging};

pub(super) fn execute(args: &CleanArgs, session: &Session) -> Done {
    let run_dir = session.run(args.run.as_deref())?;
    let context = session.context()?;
    if !args.dry_run {
        merging::end_left_agents(&context)?;
    }
    let options = CleanOptions {
        into: args.into.clone(),
        force: args.force,
    };
    let waiting = session.output.waiting("Looking at what is left");
    let clean_plan = plan(&context, run_dir.id(), &options)?;
    drop(waiting);
    let run_plan = load_plan(&run_dir, run_dir.load_state()?.base)?;
    let n_removals = clean_plan.removals().count();
    let is_only_looked_at = n_removals == 0 || args.dry_run;
    if !args.json && (args.dry_run || !is_only_looked_at && !args.yes) {
        cleaning::tell(&cleaning::document(&clean_plan, None, &run_plan), session)?;
    }
    let is_wanted = !is_only_looked_at && (args.yes || consent(n_removals)?);
    let stats = if is_wanted {
        let _waiting = session.output.waiting("Removing what is left");
        Some(apply(&context, &clean_plan, &options, &mut |_| {})?)
    } else {
        None
    };
    let mut document = cleaning::document(&clean_plan, stats.as_ref(), &run_plan);
    let is_done = stats.is_some() || n_removals == 0;
    if is_done && !args.dry_run {
        cleaning::clear_elsewhere(&mut document, &context, session.output)?;
    }
    if args.json {
        session.output.json(&document)?;
    } else if is_done && !args.dry_run {
        cleaning::tell(&document, session)?;
    }
    Ok(ExitCode::Done)
}

fn consent(n_removals: usize) -> Result<bool, CliError> {
    if Output::can_ask() {
        return Output::ask(&cleaning::question(n_removals));
    }
    Err(CliError::usage(
        "clean asks before it removes anything, and there is no terminal to ask on",
    )
    .hint("Say yes beforehand: --yes")
    .hint("Or look only: --dry-run"))
}
