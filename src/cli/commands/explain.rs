//! `explain`: what the code of an error means.

use super::Done;
use crate::cli::args::ExplainArgs;
use crate::cli::error::{CliError, ErrorCode};
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::report::wrap;

/// The widest that text is read well.
const MOST_COLUMNS: usize = 80;

pub(super) fn execute(args: &ExplainArgs, output: &Output) -> Done {
    let Some(name) = &args.code else {
        let lines = ErrorCode::all().map(|code| format!("{code}  {}", code.title()));
        output.result(&lines.collect::<Vec<_>>().join("\n"))?;
        return Ok(ExitCode::Done);
    };
    let code = ErrorCode::from_name(name).ok_or_else(|| {
        CliError::usage(format!("there is no error code '{name}'"))
            .hint("See them all: `git orchestrate explain`")
    })?;
    let width = Output::width().min(MOST_COLUMNS);
    let paragraph = |text: &str| wrap(text, width).join("\n");
    output.result(&format!(
        "{code}: {}\n\n{}\n\n{}",
        code.title(),
        paragraph(code.why()),
        paragraph(code.cure())
    ))?;
    Ok(ExitCode::Done)
}
