//! What keeps a source from becoming a plan, in words.

use super::{CliError, ErrorCode};
use crate::engine::planning::PlanningError;
use crate::issue::plan_file::PlanFileError;

impl From<PlanningError> for CliError {
    fn from(error: PlanningError) -> Self {
        Self::of_planning(error).about(ErrorCode::Plan)
    }
}

impl CliError {
    fn of_planning(error: PlanningError) -> Self {
        match error {
            PlanningError::NoCommits => Self::failure("the repository has no commit to start from")
                .hint("Make a first one: `git commit --allow-empty -m start`"),
            PlanningError::NoSuchBase { base, .. } => {
                Self::failure(format!("the base '{base}' is no commit of this repository"))
                    .hint("Name another with --base, or fetch it first")
            }
            PlanningError::Tree { base, source } => {
                let cause = Self::from(source);
                Self {
                    message: format!(
                        "cannot read the tree of {}: {}",
                        base.short(),
                        cause.message
                    ),
                    ..cause
                }
            }
            PlanningError::PlanFile(error) => error.into(),
        }
    }
}

impl From<PlanFileError> for CliError {
    fn from(error: PlanFileError) -> Self {
        Self::of_plan_file(error).about(ErrorCode::Plan)
    }
}

impl CliError {
    fn of_plan_file(error: PlanFileError) -> Self {
        match error {
            PlanFileError::Syntax {
                line,
                column,
                message,
            } => Self::no_plan(format!(
                "the plan is wrong at line {line}, column {column}: {message}"
            ))
            .hint("See a plan that is right: `git orchestrate check SOURCE -o -`"),
            PlanFileError::NotAPlan => Self::no_plan("the file holds no task of a plan")
                .hint("See a plan that is right: `git orchestrate check SOURCE -o -`"),
            PlanFileError::UnknownSchema { schema } => Self::no_plan(format!(
                "the plan has the schema '{schema}', which is not known here"
            ))
            .hint("Use the version of this program that wrote it"),
        }
    }
}
