//! What follows a run: its results come home, as far as that is wanted.

use tokio::runtime::Runtime;

use crate::engine::merging::{self, Integration, LandedAt, MergeQueue, MergingError};
use crate::model::{Outcome, Plan, RunState, TaskState};

use super::args::DriveArgs;
use super::cleaning;
use super::conflict;
use super::error::CliError;
use super::exit_code::ExitCode;
use super::landing::{self, Landing};
use super::output::Output;
use super::pulls::PullDesk;
use super::session::Session;
use super::settings::Settings;
use super::summing_up;
use super::telling;
use super::told::Told;

/// What follows a run: its results are put together and shown; landing and cleaning follow consent.
pub(crate) fn bring_home(
    state: &RunState,
    plan: &Plan,
    settings: &Settings,
    args: &DriveArgs,
    session: &Session,
    runtime: &Runtime,
) -> Result<ExitCode, CliError> {
    let has_change = |outcome: &Outcome| matches!(outcome, Outcome::Changed { .. });
    // What the run came to is told in any case, and before what may be in the way of its results.
    let tell = || summing_up::tell(&state.run, args.json, session);
    let mut outcomes = state.tasks.values().filter_map(TaskState::outcome);
    if !outcomes.any(has_change) {
        tell()?;
        return Ok(ExitCode::Done);
    }
    let landing = Landing::new(
        session,
        settings,
        Some(&state.run),
        &args.landing,
        args.json,
        runtime,
    )?;
    let queue = match merging::queue(
        &landing.context,
        &state.run,
        landing.order,
        args.landing.into.as_deref(),
        landing.options.settling(),
    ) {
        Ok(queue) => queue,
        Err(MergingError::NoTarget { run }) => {
            tell()?;
            session.output.note(&format!(
                "HEAD is detached, so the results are not put together: `git orchestrate merge {run} --into BRANCH`"
            ));
            return Ok(ExitCode::Done);
        }
        Err(error) => {
            tell()?;
            return Err(error.into());
        }
    };
    let mut may_ask = !args.yes && Output::can_ask();
    let desk = match PullDesk::of(&state.run, session) {
        Ok(desk) => desk.filter(|_| args.landing.into.is_none()),
        Err(error) if args.merge => {
            tell()?;
            return Err(error);
        }
        // Nobody is logged in: the pull requests are not passed by without being told to.
        Err(_) => {
            may_ask = false;
            None
        }
    };
    let (mut desk, mut queue) = (desk, queue);
    if let Some(mut desk) = desk.take_if(|_| args.merge) {
        let merged = desk
            .fetch(&mut queue)
            .and_then(|()| landing.preview(&queue))
            .and_then(|preview| desk.merge(&preview, args.forge.close, &landing, settings));
        tell()?;
        return merged;
    }
    let previewed = landing.preview(&queue);
    if args.merge {
        // One building for both, so that it is told once.
        let merged = previewed.and_then(|_| landing.merge(&queue, Some(plan)));
        tell()?;
        let (integration, landed) = merged?;
        finish(&queue, &integration, &landed, plan, args, &landing)?;
        return Ok(landing::verdict(&integration));
    }
    let integrated = previewed.and_then(|_| landing.integrate(&queue, Some(plan)));
    tell()?;
    let mut integration = integrated?;
    if let Some(desk) = desk.filter(|_| may_ask) {
        let code = desk.offer(queue, args.forge.close, &landing, settings)?;
        return Ok(code.unwrap_or_else(|| landing::verdict(&integration)));
    }
    if may_ask && landing.ask(&format!("Merge into {}?", queue.target_name()))? {
        let landed;
        (integration, landed) = landing.merge_told(&queue, &integration)?;
        finish(&queue, &integration, &landed, plan, args, &landing)?;
    }
    Ok(landing::verdict(&integration))
}

/// What follows a landing.
fn finish(
    queue: &MergeQueue,
    integration: &Integration,
    landed: &LandedAt,
    plan: &Plan,
    args: &DriveArgs,
    landing: &Landing,
) -> Result<(), CliError> {
    landing::told(integration, landed, landing)?;
    if let Some(open) = conflict::open_next(queue, integration, None, landing)? {
        conflict::tell(&open, queue, landing);
    }
    let session = landing.session;
    let run = &integration.run;
    telling::conclude(run, &integration.left_out, args.forge.close, session)?;
    Told::load(Some(run.as_str()), session)?.write(session)?;
    if !args.yes && Output::can_ask() {
        cleaning::offer(run, plan, landing)?;
    }
    Ok(())
}
