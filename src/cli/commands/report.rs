//! `report`: what a run came to, for people, for a browser or for scripts.

use std::fs;
use std::path::Path;

use super::Done;
use crate::cli::args::{ReportArgs, ReportFormat};
use crate::cli::details;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::session::Session;
use crate::cli::told::{self, Told};
use crate::report;

pub(super) fn execute(args: &ReportArgs, session: &Session) -> Done {
    let told = Told::load(args.run.as_deref(), session)?;
    let view = told.view();
    let text = match format(args) {
        ReportFormat::Md => report::summary_markdown(&view),
        ReportFormat::Html => {
            report::run_page(&view, &details::of(&told.plan, &told.state, session))
        }
        ReportFormat::Json => {
            let calls = told.note.as_ref().map(|note| note.calls);
            told::metrics(&view, calls)?
        }
    };
    let Some(path) = &args.output else {
        session.output.result(&text)?;
        let page = told.run_dir.report_path();
        if args.format.is_none() && page.exists() {
            let shown = page.display();
            session
                .output
                .note(&format!("The same for a browser: {shown}"));
        }
        return Ok(ExitCode::Done);
    };
    fs::write(path, text).map_err(|source| {
        CliError::failure(format!("cannot write '{}': {source}", path.display()))
    })?;
    session.output.note(&format!("Wrote {}.", path.display()));
    Ok(ExitCode::Done)
}

/// The form that is named, or that the file's name tells; a file is a page, and what is printed is Markdown.
fn format(args: &ReportArgs) -> ReportFormat {
    if let Some(format) = args.format {
        return format;
    }
    let Some(path) = &args.output else {
        return ReportFormat::Md;
    };
    match Path::new(path).extension().and_then(|name| name.to_str()) {
        Some("md" | "markdown") => ReportFormat::Md,
        Some("json") => ReportFormat::Json,
        _ => ReportFormat::Html,
    }
}
