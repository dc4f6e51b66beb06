//! What keeps results from being brought together or cleaned up, in words.

use std::path::Path;

use super::{CliError, ErrorCode};
use crate::cli::exit_code::ExitCode;
use crate::engine::cleaning::CleaningError;
use crate::engine::merging::MergingError;
use crate::humanize;
use crate::model::RunId;

const SIGINT: u8 = 2;

impl From<MergingError> for CliError {
    fn from(error: MergingError) -> Self {
        Self::of_merging(error).about(ErrorCode::Merge)
    }
}

impl CliError {
    fn of_merging(error: MergingError) -> Self {
        match &error {
            MergingError::NoTarget { run } => no_target(run),
            MergingError::NotABranch { name } => Self::failure(format!(
                "'{name}' is no local branch, so nothing can be merged into it"
            ))
            .hint("Name one with --into, or look only: --preview"),
            MergingError::StillRunning { run } => {
                Self::failure(format!("agents still work on run {run}"))
                    .hint(format!(
                        "Wait for it: `git orchestrate status --watch {run}`"
                    ))
                    .hint(format!(
                        "Or, if its orchestrator is gone: `git orchestrate resume {run}`"
                    ))
            }
            MergingError::TargetFails {
                target,
                command,
                tail,
            } => Self::failure(format!(
                "`{command}` fails on {} as it is, before anything is merged:\n{}",
                short(target),
                tail.trim_end()
            ))
            .hint("Mend that first, or merge with another --verify command")
            .hint("Or go on: --allow-broken blames a merge only if it fails in another way"),
            MergingError::NotReady { run } => {
                Self::failure(format!("the results of run {run} are not put together"))
                    .hint(format!("Do that: `git orchestrate merge {run}`"))
            }
            MergingError::TargetMoved {
                target,
                expected,
                found,
            } => Self::failure(format!(
                "{} moved from {} to {} in the meantime, so it was left alone",
                short(target),
                expected.short(),
                found.short()
            ))
            .hint("Look at what came in, and repeat the command"),
            MergingError::Refused {
                target,
                path,
                message,
                files,
            } => {
                let files = match files.as_slice() {
                    [] => String::new(),
                    files => format!(" ({})", humanize::list_first(files, 3)),
                };
                Self::failure(format!(
                    "{} is checked out in '{}' and was left alone: {message}{files}",
                    short(target),
                    path.display()
                ))
                .hint("Finish, commit or put aside what is there, and repeat the command")
            }
            MergingError::Unsettled { path, what, files } => unsettled(path, what, files),
            MergingError::HookRefused { hook, message } => Self::failure(format!(
                "the hook {hook} refuses what was settled:\n{}",
                message.trim_end()
            ))
            .hint("Mend it where it was settled, and go on: `git orchestrate merge --continue`")
            .hint("Or leave the hook out: --no-verify"),
            MergingError::NothingLanded { run } => Self::failure(format!(
                "no merge of run {run} has landed, so there is nothing to undo"
            )),
            MergingError::Interrupted => Self {
                code: ExitCode::Interrupted(SIGINT),
                ..Self::failure("interrupted; the target has not moved")
            },
            MergingError::Illegal(_) => Self::internal(Self::chain(&error)),
            MergingError::Agent { .. } | MergingError::Process(_) | MergingError::Io { .. } => {
                Self::failure(format!("could not {}", Self::chain(&error)))
            }
            MergingError::Store(_)
            | MergingError::Plan(_)
            | MergingError::PlanFile(_)
            | MergingError::Git(_) => of_lower_rooms(error),
        }
    }
}

fn unsettled(path: &Path, what: &str, files: &[String]) -> CliError {
    let files = match files {
        [] => String::new(),
        files => format!(" ({})", humanize::list_first(files, 5)),
    };
    CliError {
        code: ExitCode::Conflict,
        ..CliError::failure(format!(
            "not settled yet in '{}': {what}{files}",
            path.display()
        ))
    }
    .hint("Edit the files there, and go on: `git orchestrate merge --continue`")
    .hint("Or leave this one out: `git orchestrate merge --skip`")
    .hint("Or give it up: `git orchestrate merge --abort`")
}

fn of_lower_rooms(error: MergingError) -> CliError {
    match error {
        MergingError::Store(error) => error.into(),
        MergingError::Plan(error) => error.into(),
        MergingError::PlanFile(error) => error.into(),
        MergingError::Git(error) => error.into(),
        other => CliError::failure(CliError::chain(&other)),
    }
}

impl From<CleaningError> for CliError {
    fn from(error: CleaningError) -> Self {
        Self::of_cleaning(error).about(ErrorCode::Clean)
    }
}

impl CliError {
    fn of_cleaning(error: CleaningError) -> Self {
        match error {
            CleaningError::NoTarget { run } => no_target(&run),
            CleaningError::Store(error) => error.into(),
            CleaningError::Git(error) => error.into(),
            CleaningError::Merging(error) => error.into(),
        }
    }
}

fn no_target(run: &RunId) -> CliError {
    CliError::failure(format!(
        "run {run} was begun on a detached HEAD, so it has no branch to go to"
    ))
    .hint(format!(
        "Name one: `git orchestrate merge {run} --into BRANCH`"
    ))
}

fn short(target: &str) -> &str {
    target.strip_prefix("refs/heads/").unwrap_or(target)
}
