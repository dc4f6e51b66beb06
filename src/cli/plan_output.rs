//! Plan files, written.

use std::fs;
use std::path::Path;

use super::error::CliError;
use super::output::Output;
use super::source_text;
use crate::issue::plan_file::{self, Format};
use crate::model::Plan;

/// Writes a plan. A file that is there is replaced only if it is a plan: anything else is somebody's work.
pub(crate) fn write(plan: &Plan, path: &Path, output: &Output) -> Result<(), CliError> {
    if path == Path::new("-") {
        return output.result(&plan_file::write(plan, Format::Toml));
    }
    let format = source_text::format_of(path).unwrap_or(Format::Toml);
    if path.exists() && !is_plan(&source_text::load_text(path)?, format) {
        return Err(
            CliError::failure(format!("'{}' is there and is no plan", path.display()))
                .hint("Name another file, or move it away"),
        );
    }
    fs::write(path, plan_file::write(plan, format)).map_err(|source| {
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
