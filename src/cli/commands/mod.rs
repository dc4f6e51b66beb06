//! One file a verb, each with its `execute`.

mod cancel;
mod check;
mod clean;
mod completions;
mod conflicts;
mod doctor;
mod graph;
mod logs;
mod man;
mod merge;
mod report;
mod resume;
mod retry;
mod run;

use super::args::{Args, Command};
use super::error::CliError;
use super::exit_code::ExitCode;
use super::output::Output;
use super::session::Session;

/// What every verb comes to.
pub(super) type Done = Result<ExitCode, CliError>;

/// Does what the command line says.
pub(super) fn execute(args: Args, output: &Output) -> Done {
    enter(&args.global.directories)?;
    let Some(command) = args.command else {
        return Ok(ExitCode::Done);
    };
    match command {
        Command::Completions(args) => completions::execute(&args, output),
        Command::Man(args) => man::execute(&args, output),
        Command::Cancel(args) => cancel::execute(&args, &Session::open(output)?),
        Command::Conflicts(args) => conflicts::execute(&args, &Session::open(output)?),
        Command::Doctor(args) => doctor::execute(&args, output),
        Command::Graph(args) => graph::execute(&args, &Session::open(output)?),
        Command::Check(args) => check::execute(&args, &Session::open(output)?),
        Command::Clean(args) => clean::execute(&args, &Session::open(output)?),
        Command::Merge(args) => merge::execute(&args, &Session::open(output)?),
        Command::Run(args) => run::execute(&args, &Session::open(output)?),
        Command::Resume(args) => resume::execute(&args, &Session::open(output)?),
        Command::Retry(args) => retry::execute(&args, &Session::open(output)?),
        Command::Logs(args) => logs::execute(&args, &Session::open(output)?),
        Command::Report(args) => report::execute(&args, &Session::open(output)?),
        _ => not_yet(),
    }
}

#[expect(
    clippy::todo,
    reason = "the verbs follow as the rooms that they call land"
)]
fn not_yet() -> Done {
    todo!()
}

/// Goes where `-C` says, one after the other, as git does.
fn enter(directories: &[std::path::PathBuf]) -> Result<(), CliError> {
    for directory in directories
        .iter()
        .filter(|directory| !directory.as_os_str().is_empty())
    {
        std::env::set_current_dir(directory).map_err(|source| {
            CliError::failure(format!(
                "cannot change to '{}': {source}",
                directory.display()
            ))
        })?;
    }
    Ok(())
}
