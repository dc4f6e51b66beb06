//! `check`: what can run side by side. Changes nothing but the file that `-o` names.

use std::fs;
use std::path::Path;

use super::Done;
use crate::cli::args::CheckArgs;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::planned::{self, Planned};
use crate::cli::session::Session;
use crate::cli::settings::{Settings, Typed};
use crate::cli::source_text;
use crate::issue::plan_file::{self, Format};
use crate::model::Severity;
use crate::planner;
use crate::report::check::{self, CheckView};
use crate::report::schema::CheckDocument;

pub(super) fn execute(args: &CheckArgs, session: &Session) -> Done {
    let source = args.source.as_deref().ok_or_else(|| {
        CliError::usage("check needs a source")
            .hint("Name a file, an issue, or a request in quotes: `git orchestrate check plan.md`")
    })?;
    let settings = Settings::load(session, Typed::default().planning(&args.planning))?;
    let planned = planned::of_source(source, session, &settings)?;
    let plan = &planned.plan;
    let estimate = planner::estimate(plan, settings.max_workers());
    if let Some(path) = &args.output {
        write_plan(&planned, path, session.output)?;
    } else if args.json {
        session.output.json(&CheckDocument::new(plan, &estimate))?;
    } else {
        let view = CheckView {
            plan,
            estimate: &estimate,
            source: &planned.source,
            style: session.output.style(),
        };
        session.output.result(&check::check(&view))?;
    }
    Ok(verdict(&planned, args.strict))
}

fn verdict(planned: &Planned, is_strict: bool) -> ExitCode {
    let plan = &planned.plan;
    let has_hazard = plan.pairs.iter().any(|pair| !pair.hazards.is_empty());
    let has_warning = plan
        .diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity > Severity::Note);
    if planned.is_invalid() {
        ExitCode::NoPlan
    } else if is_strict && (has_hazard || has_warning) {
        ExitCode::Strict
    } else {
        ExitCode::Done
    }
}

/// Writes the plan. A file that is there is replaced only if it is a plan: anything else is somebody's work.
fn write_plan(planned: &Planned, path: &Path, output: &Output) -> Result<(), CliError> {
    if path == Path::new("-") {
        return output.result(&plan_file::write(&planned.plan, Format::Toml));
    }
    let format = source_text::format_of(path).unwrap_or(Format::Toml);
    if path.exists() && !is_plan(&source_text::load_text(path)?, format) {
        return Err(
            CliError::failure(format!("'{}' is there and is no plan", path.display()))
                .hint("Name another file, or move it away"),
        );
    }
    fs::write(path, plan_file::write(&planned.plan, format)).map_err(|source| {
        CliError::failure(format!("cannot write '{}': {source}", path.display()))
    })?;
    output.note(&format!(
        "The plan is in {0}. Edit it, and run it: `git orchestrate run --plan {0}`",
        path.display()
    ));
    Ok(())
}

fn is_plan(text: &str, format: Format) -> bool {
    text.trim().is_empty() || plan_file::read(text, format).is_ok()
}
