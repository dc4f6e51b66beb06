//! What keeps a run from going on, in words.

use super::{CliError, ErrorCode};
use crate::agent;
use crate::engine::LoadPlanError;
use crate::engine::running::{RunError, Unplaced};
use crate::executor::ExecutorError;
use crate::humanize;
use crate::planner::SelectionError;
use crate::report;

impl From<RunError> for CliError {
    fn from(error: RunError) -> Self {
        Self::of_run(error).about(ErrorCode::Run)
    }
}

impl CliError {
    fn of_run(error: RunError) -> Self {
        match error {
            RunError::Store(error) => error.into(),
            RunError::Git(error) => error.into(),
            RunError::Plan(error) => error.into(),
            RunError::Selection(error) => error.into(),
            RunError::NothingToRun => {
                Self::failure("no task is left to run: all are checked or dropped")
                    .hint("See what was read: `git orchestrate check SOURCE`")
            }
            RunError::NoSuchAgent { name, task } => {
                let known = agent::builtin().iter().map(|spec| &spec.name);
                Self::failure(format!(
                    "task {task} names the agent '{name}', which is not known"
                ))
                .hint(format!("Known are {}", humanize::list(known)))
                .hint(format!(
                    "Define it in a table [agents.{name}] of .git-orchestrate.toml"
                ))
            }
            RunError::NoPlace(unplaced) => no_place(&unplaced),
            RunError::Strays => {
                Self::failure("a command that the run before had started is still at work")
                    .hint("Wait for it to end, and repeat the command")
            }
            RunError::Executor(ExecutorError::NoSandbox { why }) => Self::failure(format!(
                "the sandbox that is wanted does not work here: {why}"
            ))
            .hint("See what works: `git orchestrate doctor`")
            .hint("Take the best there is, if any: --sandbox auto"),
            RunError::Executor(_) => Self::failure(Self::chain(&error)),
            RunError::Illegal(_) => Self::internal(Self::chain(&error)),
            RunError::Options(_)
            | RunError::Lock { .. }
            | RunError::Control { .. }
            | RunError::Signals(_) => Self::failure(format!("could not {}", Self::chain(&error))),
        }
    }
}

/// A task that no place takes, and why each of them does not.
fn no_place(unplaced: &Unplaced) -> CliError {
    let task = unplaced.task;
    let needs = match unplaced.needs.to_string() {
        needs if needs.is_empty() => String::new(),
        needs => format!(", which needs {needs}"),
    };
    let error = CliError::failure(format!("no place takes task {task}{needs}"));
    let error = unplaced.places.iter().fold(error, |error, (name, why)| {
        error.hint(format!("Of {name}: {why}"))
    });
    error.hint("Name another one with --executor, or say what they have in [executors.ssh.NAME]")
}

impl From<LoadPlanError> for CliError {
    fn from(error: LoadPlanError) -> Self {
        Self::of_loading(error).about(ErrorCode::Store)
    }
}

impl CliError {
    fn of_loading(error: LoadPlanError) -> Self {
        match error {
            LoadPlanError::Store(error) => error.into(),
            LoadPlanError::PlanFile(error) => error.into(),
        }
    }
}

impl From<SelectionError> for CliError {
    fn from(error: SelectionError) -> Self {
        Self::of_selection(&error).about(ErrorCode::Usage)
    }
}

impl CliError {
    fn of_selection(error: &SelectionError) -> Self {
        match error {
            SelectionError::NoSuchTask { task } => {
                Self::usage(format!("the plan has no task {task}"))
                    .hint("See the numbers: `git orchestrate check SOURCE`")
            }
            SelectionError::NotRunnable { task } => Self::usage(format!(
                "task {task} is not run: it is checked, dropped or a mere group"
            )),
            SelectionError::Needs { task, needs } => Self::usage(format!(
                "task {task} needs {}, which the selection leaves out",
                report::task_names(needs)
            ))
            .hint("Select them too"),
            SelectionError::Cycle { .. } => Self::no_plan(Self::chain(error)),
        }
    }
}
