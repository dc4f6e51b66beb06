//! Advice, taken: a plan file is changed, and nothing else.

use std::path::{Path, PathBuf};

use super::args::CheckArgs;
use super::error::CliError;
use super::plan_output;
use super::planned::Planned;
use super::session::Session;
use super::source_text;
use crate::humanize::{self, count};
use crate::planner::{self, ApplyError, Proposal};

/// Takes the advice that is asked for, and writes the plan that comes of it.
pub(crate) fn apply(
    planned: &mut Planned,
    args: &CheckArgs,
    n_workers: usize,
    session: &Session,
) -> Result<(), CliError> {
    let path = target(args)?;
    let proposals = planned.proposals(n_workers);
    let chosen = chosen(&proposals, &args.apply)?;
    let plan = planner::apply(&planned.plan, &chosen, &planned.graph, &planned.options)
        .map_err(|error| refusal(&error))?;
    let minutes = |plan| planner::estimate(plan, n_workers).minutes_together;
    let (before, after) = (&planned.plan, &plan);
    let mut said: Vec<String> = (chosen.iter())
        .map(|proposal| format!("{}  {}", proposal.advice.number, proposal.advice.what))
        .collect();
    said.push(format!(
        "{} instead of {}, {} instead of {:.0}, {} instead of {}.",
        count(after.runnable().count(), "task"),
        before.runnable().count(),
        humanize::minutes(minutes(after)),
        minutes(before),
        count(planner::assess(after).n_collisions, "colliding pair"),
        planner::assess(before).n_collisions,
    ));
    session.output.result(&said.join("\n"))?;
    planned.plan = plan;
    if args.dry_run {
        session.output.note("Nothing was written.");
        return Ok(());
    }
    plan_output::write(&planned.plan, &path, session.output)
}

/// The plan file that is changed: the one that `-o` names, or else the source itself, where it is one.
fn target(args: &CheckArgs) -> Result<PathBuf, CliError> {
    if let Some(path) = &args.output {
        return Ok(path.clone());
    }
    (args.source.as_deref().map(Path::new))
        .filter(|path| source_text::format_of(path).is_some() && path.is_file())
        .map(Path::to_owned)
        .ok_or_else(|| {
            CliError::usage("--apply changes plan files only, and the source is none")
                .hint("Name one to write: `git orchestrate check SOURCE --apply 1 -o plan.toml`")
        })
}

fn chosen<'a>(proposals: &'a [Proposal], numbers: &[usize]) -> Result<Vec<&'a Proposal>, CliError> {
    let find = |number: &usize| {
        let found = proposals.iter().find(|it| it.advice.number == *number);
        found.ok_or_else(|| {
            let error = CliError::usage(format!("there is no advice {number} on this plan"));
            if proposals.is_empty() {
                return error
                    .hint("There is none at all: nothing is known that would make it better");
            }
            let known = proposals.iter().map(|it| it.advice.number);
            error.hint(format!(
                "There are {}; `check` shows them",
                humanize::list(known)
            ))
        })
    };
    numbers.iter().map(find).collect()
}

fn refusal(error: &ApplyError) -> CliError {
    match error {
        ApplyError::ByHand { number } => {
            CliError::failure(format!("advice {number} cannot be taken by this program"))
                .hint("Change the text as it says")
        }
        ApplyError::Gone { number, task } => CliError::failure(format!(
            "advice {number} cannot be taken any more: there is no task {task} after the others"
        ))
        .hint("Take them one by one, and look at what `check` advises then"),
    }
}
