//! `sync`: the forge is brought into step with a run.

use super::Done;
use crate::cli::args::SyncArgs;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::runtime;
use crate::cli::session::Session;
use crate::cli::telling;
use crate::cli::told::Told;
use crate::engine::tracking::MasterEnd;

pub(super) fn execute(args: &SyncArgs, session: &Session) -> Done {
    let run_dir = session.run(args.run.as_deref())?;
    let run = run_dir.id();
    if run_dir.holder()?.is_some() {
        session.output.note(&format!(
            "Run {run} goes on in another terminal, which brings the forge into step."
        ));
        return Ok(ExitCode::Done);
    }
    let Some((mut reconciler, state)) = telling::reconciler(run, session)? else {
        return Err(CliError::failure(format!("run {run} is told at no forge"))
            .hint("A run of an issue is told there: `git orchestrate 1234`"));
    };
    reconciler.note.closes |= args.close;
    let runtime = runtime::make()?;
    let waiting = session.output.waiting("Bringing the forge up to date");
    let end = runtime.block_on(async {
        reconciler.pass(&state, true).await?;
        let has_landed = !state.landings.is_empty() || reconciler.note.landed().next().is_some();
        Ok::<MasterEnd, CliError>(if has_landed {
            reconciler.conclude(&state, &[]).await?
        } else {
            MasterEnd::Left
        })
    })?;
    drop(waiting);
    telling::say_end(end, reconciler.note.master, session);
    Told::load(Some(run.as_str()), session)?.write(session)?;
    session
        .output
        .note(&format!("The forge shows run {run} as it stands."));
    Ok(ExitCode::Done)
}
