//! `merge --continue`, `--skip` and `--abort`: a conflict that somebody settles by hand.

use super::Done;
use crate::cli::args::MergeArgs;
use crate::cli::conflict;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::landing::Landing;
use crate::cli::listener::Listener;
use crate::engine::merging::{self, Integration};
use crate::model::{RunId, TaskId};

/// What was settled.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// Whose it was.
    pub(super) task: Option<TaskId>,
    /// The full ref that it is meant for.
    pub(super) target: Option<String>,
}

/// What goes on is merged and verified in the way in which it was begun, where nobody says otherwise.
pub(super) fn go_on_as_begun(
    args: &MergeArgs,
    run: Option<&RunId>,
    landing: &mut Landing,
) -> Result<(), CliError> {
    let Some(run) = run else {
        return Ok(());
    };
    if let Some(merge) = landing.session.store.run(run).load_state()?.merge {
        if args.landing.method.is_none() {
            landing.options.method = merge.method;
        }
        landing.options.verify = landing.options.verify.take().or(merge.verify);
    }
    Ok(())
}

/// Takes what was settled; where no conflict is open, the merge just goes on.
pub(super) fn take(run: Option<&RunId>, landing: &Landing) -> Result<Settled, CliError> {
    let run = run.ok_or_else(|| CliError::usage("only the merge of a run can go on"))?;
    let open = merging::open_conflict(&landing.context, run)?;
    let mut listener = Listener::new(None, None, landing.is_json, landing.session.output);
    let mut observer = |record: &crate::model::Record| listener.hear(record);
    let task = merging::take_settled(&landing.context, run, &landing.options, &mut observer);
    listener.finish();
    Ok(Settled {
        task: task?,
        target: open.map(|open| open.target),
    })
}

/// Gives up the open conflict; with `--skip`, the next one is opened.
pub(super) fn give_up(args: &MergeArgs, run: Option<&RunId>, landing: &Landing) -> Done {
    let run = run.ok_or_else(|| CliError::usage("only the merge of a run can be given up"))?;
    let output = landing.session.output;
    let mut listener = Listener::new(None, None, args.json, output);
    let mut observer = |record: &crate::model::Record| listener.hear(record);
    let dropped = merging::drop_conflict(&landing.context, run, &mut observer);
    listener.finish();
    let Some(task) = dropped? else {
        return Err(CliError::failure(
            "no conflict is open, so there is nothing to give up",
        ));
    };
    if args.abort {
        output.note("The conflict is given up. What has landed stays: `git orchestrate merge --undo` takes it back.");
        return Ok(ExitCode::Done);
    }
    let Some(merge) = landing.session.store.run(run).load_state()?.merge else {
        return Ok(ExitCode::Done);
    };
    let queue = merging::queue(
        &landing.context,
        run,
        landing.order,
        Some(&merge.target),
        landing.options.settling(),
    )?;
    let integration = Integration {
        run: run.clone(),
        target: merge.target,
        onto: queue.onto.clone(),
        tip: queue.onto.clone(),
        merged: merge.merged,
        left_out: merge.left_out,
    };
    output.note(&format!("{} is left out.", conflict::named(&queue, task)));
    if let Some(open) = conflict::open_next(&queue, &integration, Some(task), landing)? {
        conflict::tell(&open, &queue, landing);
        return Ok(ExitCode::Conflict);
    }
    output.note("No other conflict is left.");
    Ok(ExitCode::Done)
}
