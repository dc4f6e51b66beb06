//! `completions`.

use super::Done;
use crate::cli::args::CompletionsArgs;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::pages;

pub(super) fn execute(args: &CompletionsArgs, output: &Output) -> Done {
    output.raw(&pages::completions(args.shell))?;
    Ok(ExitCode::Done)
}
