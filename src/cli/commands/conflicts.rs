//! `conflicts`: who would conflict with whom now, pair by pair.

use std::path::Path;

use super::Done;
use crate::cli::args::ConflictsArgs;
use crate::cli::claiming;
use crate::cli::error::{CliError, ErrorCode};
use crate::cli::exit_code::ExitCode;
use crate::cli::hooking;
use crate::cli::session::{Session, current_folder};
use crate::cli::watching;
use crate::engine::radar::{self, RadarError, Scope};
use crate::model::Radar;
use crate::process::StopFlag;
use crate::report;
use crate::report::schema::{ConflictsDocument, EditsDocument};

pub(super) fn execute(args: &ConflictsArgs, session: &Session) -> Done {
    if args.names.len() == 1 && args.into.is_none() {
        return Err(
            CliError::usage("one branch has nothing to conflict with").hint(
                "Name two or more, none for all that is being worked on, or a target with --into",
            ),
        );
    }
    let scope = Scope {
        names: args.names.clone(),
        into: args.into.clone(),
    };
    if let Some(way) = args.hook {
        return Ok(hooking::answer(way, &scope, session));
    }
    if let Some(path) = &args.path {
        return edits_of(path, &scope, args.json, session);
    }
    if args.watch {
        return watching::conflicts(&scope, args.json, session);
    }
    let context = session.context()?;
    let waiting = session.output.waiting("Comparing branches and worktrees");
    let radar = radar::look(&context, &scope, &StopFlag::default())?;
    drop(waiting);
    if args.json {
        session.output.json(&ConflictsDocument::new(&radar))?;
    } else {
        let style = session.output.style();
        session
            .output
            .result(&report::radar(&radar, None, &style))?;
    }
    Ok(verdict(&radar))
}

/// Tells who else has changed a file.
fn edits_of(path: &Path, scope: &Scope, is_json: bool, session: &Session) -> Done {
    let found = claiming::claim(&current_folder()?, path, scope, session)?;
    if is_json {
        session.output.json(&EditsDocument::new(&found))?;
    } else {
        let style = session.output.style();
        session.output.result(&report::edits(&found, &style))?;
    }
    Ok(match (found.edits.len(), found.unknown.len()) {
        (0, 0) => ExitCode::Done,
        (0, _) => ExitCode::Failure,
        _ => ExitCode::Conflict,
    })
}

/// What is unknown is no success, and no conflict either.
fn verdict(radar: &Radar) -> ExitCode {
    match (radar.n_conflicts(), radar.n_unknown()) {
        (0, 0) => ExitCode::Done,
        (0, _) => ExitCode::Failure,
        _ => ExitCode::Conflict,
    }
}

impl From<RadarError> for CliError {
    fn from(error: RadarError) -> Self {
        Self::of_radar(error).about(ErrorCode::Conflicts)
    }
}

impl CliError {
    fn of_radar(error: RadarError) -> Self {
        match error {
            RadarError::NoCommits => Self::failure("the repository has no commit to compare with")
                .hint("Make a first one: `git commit --allow-empty -m start`"),
            RadarError::NoSuchCommit { name } => {
                Self::failure(format!("'{name}' is no commit of this repository"))
                    .hint("See the branches: `git branch --all`")
            }
            RadarError::Stopped => Self {
                code: ExitCode::Interrupted(2),
                ..Self::failure("stopped before everything was looked at")
            },
            RadarError::Git(error) => error.into(),
            RadarError::Store(error) => error.into(),
        }
    }
}
