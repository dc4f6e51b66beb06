//! `report`: what a run came to, as it was written at its end.

use std::fs;

use super::Done;
use crate::cli::args::{ReportArgs, ReportFormat};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::session::Session;

pub(super) fn execute(args: &ReportArgs, session: &Session) -> Done {
    let run_dir = session.run(args.run.as_deref())?;
    let path = match args.format {
        ReportFormat::Md => run_dir.summary_path(),
        ReportFormat::Json => run_dir.metrics_path(),
    };
    let text = fs::read_to_string(&path).map_err(|_| {
        CliError::failure(format!("run {} has no report yet", run_dir.id())).hint(format!(
            "It is written when the run ends: `git orchestrate status {}`",
            run_dir.id()
        ))
    })?;
    session.output.result(&text)?;
    Ok(ExitCode::Done)
}
