//! One file a verb, each with its `execute`.

mod answer;
mod cancel;
mod check;
mod clean;
mod completions;
mod config;
mod conflicts;
mod demo;
mod doctor;
mod explain;
mod graph;
mod init;
mod logs;
mod man;
mod mcp;
mod merge;
mod new;
mod orders;
mod pause;
mod report;
mod resume;
mod retry;
mod run;
mod settling;
mod stats;
mod status;
mod sync;

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
    let no_config = args.global.no_config;
    let open = || Session::open(no_config, output);
    perform(args, output, &open)
}

/// Does it in the repository that `open` opens, where it needs one.
fn perform<'a>(
    args: Args,
    output: &'a Output,
    open: &dyn Fn() -> Result<Session<'a>, CliError>,
) -> Done {
    let Some(command) = args.command else {
        return status::overview(&open(), output);
    };
    match command {
        Command::Run(args) => run::execute(&args, &open()?),
        Command::Check(args) => check::execute(&args, &open()?),
        Command::Logs(args) => logs::execute(&args, &open()?),
        Command::Pause(args) => pause::execute(&args, &open()?),
        Command::Answer(args) => answer::execute(&args, &open()?),
        Command::Resume(args) => resume::execute(&args, &open()?),
        Command::Retry(args) => retry::execute(&args, &open()?),
        Command::Cancel(args) => cancel::execute(&args, &open()?),
        Command::Merge(args) => merge::execute(&args, &open()?),
        Command::Conflicts(args) => conflicts::execute(&args, &open()?),
        Command::Sync(args) => sync::execute(&args, &open()?),
        Command::Clean(args) => clean::execute(&args, &open()?),
        Command::Graph(args) => graph::execute(&args, &open()?),
        Command::Report(args) => report::execute(&args, &open()?),
        Command::Mcp(_) => mcp::execute(&open()?),
        Command::Doctor(args) => doctor::execute(&args, open, output),
        Command::Init(args) if args.hooks => init::print_hooks(output),
        Command::Init(args) => init::execute(&args, &open()?),
        Command::New(args) => new::execute(&args, output),
        Command::Config(args) if args.schema => config::print_schema(output),
        Command::Config(args) => config::execute(&args, &open()?),
        Command::Stats(args) => stats::execute(&args, &open()?),
        Command::Demo(args) => demo::execute(&args, output),
        Command::Explain(args) => explain::execute(&args, output),
        Command::Completions(args) => completions::execute(&args, output),
        Command::Man(args) => man::execute(&args, output),
        Command::Status(args) => status::execute(&args, &open()?),
    }
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
