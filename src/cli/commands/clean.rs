//! `clean`: what a run made and nobody needs any more goes.

use super::Done;
use crate::cli::args::CleanArgs;
use crate::cli::cleaning;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::engine::cleaning::{CleanOptions, apply, plan};
use crate::humanize;

pub(super) fn execute(args: &CleanArgs, session: &Session) -> Done {
    let run_dir = session.run(args.run.as_deref())?;
    let context = session.context()?;
    let options = CleanOptions {
        into: args.into.clone(),
        force: args.force,
    };
    let plan = plan(&context, run_dir.id(), &options)?;
    let n_removals = plan.removals().count();
    if !args.json {
        cleaning::show(&plan, session)?;
    }
    let is_wanted = n_removals > 0 && !args.dry_run && (args.yes || consent(n_removals)?);
    let stats = if is_wanted {
        Some(apply(&context, &plan, &options, &mut |_| {})?)
    } else {
        None
    };
    if let Some(stats) = &stats {
        cleaning::told(stats, session)?;
    } else if n_removals == 0 {
        session.output.note("There is nothing to remove.");
    } else {
        session.output.note("Nothing was removed.");
    }
    Ok(ExitCode::Done)
}

fn consent(n_removals: usize) -> Result<bool, CliError> {
    if !Output::can_ask() {
        return Err(CliError::usage(
            "clean asks before it removes anything, and there is no terminal to ask on",
        )
        .hint("Say yes beforehand: --yes")
        .hint("Or look only: --dry-run"));
    }
    Output::ask(&format!(
        "Remove the worktrees and branches of {}?",
        humanize::count(n_removals, "task")
    ))
}
