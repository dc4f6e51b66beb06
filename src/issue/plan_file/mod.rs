//! Plan files: a plan as people write, edit and approve it, in TOML or JSON.
//!
//! The smallest one names tasks, and nothing else is needed:
//!
//! ```toml
//! [[task]]
//! title = "Add a money type"
//! files = ["src/money.py"]
//!
//! [[task]]
//! title = "Use it in the invoices"
//! files = ["src/invoice.py"]
//! depends_on = [1]
//! ```
//!
//! What [`write()`] writes holds everything that a run needs: [`read()`] takes it back without loss. Dependencies stand with
//! the task that waits (`depends_on`), and so do exclusions (`apart_from`: the task starts once those have ended), so
//! that there is one place to edit. Unknown keys, unknown numbers and unsafe paths are diagnostics; a value of the
//! wrong type is an error with its line and column.

mod keys;
mod lift;
mod lines;
mod needs;
mod raw;
mod toml_text;
mod write;

use std::collections::BTreeMap;

use thiserror::Error;

use self::lines::Lines;

use crate::model::{
    Calibration, Dependency, Diagnostic, Exclusion, Footprint, MasterIssue, Oid, Span, TaskId,
};

pub use write::write;

/// The schema that this program writes.
const SCHEMA: &str = "git-orchestrate/plan/1";
/// The evidence of a file for which the plan gives none.
const SAID_BY_PLAN: &str = "the plan says so";

/// How a plan file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// As TOML.
    Toml,
    /// As JSON.
    Json,
}

/// Why a text is no plan file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PlanFileError {
    /// The text is not TOML or JSON, or a value is of the wrong type.
    #[error("read the plan at line {line}, column {column}: {message}")]
    Syntax {
        /// Line, counted from 1.
        line: u32,
        /// Column in characters, counted from 1.
        column: u32,
        /// What is wrong.
        message: String,
    },
    /// The text names neither a task nor the schema of plans: it is some other file.
    #[error("find a [[task]] in the text")]
    NotAPlan,
    /// The plan is of a kind that this program does not know.
    #[error("read a plan of the schema '{schema}'")]
    UnknownSchema {
        /// What the file says.
        schema: String,
    },
}

/// A plan file, read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlanFile {
    /// The issue with all its tasks; `depends_on` of a task holds what the file states without another reason.
    pub issue: MasterIssue,
    /// The commit that the plan was made for.
    pub base: Option<Oid>,
    /// The footprints of the tasks for which the file lists writes, creates or reads.
    pub footprints: BTreeMap<TaskId, Footprint>,
    /// How long the tasks take, in minutes, where the file says so.
    pub minutes: BTreeMap<TaskId, f64>,
    /// Dependencies with a reason of their own.
    pub dependencies: Vec<Dependency>,
    /// What must not run at the same time.
    pub exclusions: Vec<Exclusion>,
    /// What past runs had taught when it was made, and is in the probabilities of its footprints.
    pub calibration: Option<Calibration>,
}

/// Reads a plan file.
pub fn read(text: &str, format: Format) -> Result<(PlanFile, Vec<Diagnostic>), PlanFileError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (raw, keys) = match format {
        Format::Toml => {
            let raw: raw::Plan = toml::from_str(text).map_err(|error| {
                let span = error.span().unwrap_or_default();
                syntax(Lines::of(text).place(span.start), error.message())
            })?;
            (raw, keys::of_toml(text))
        }
        Format::Json => {
            let raw: raw::Plan = serde_json::from_str(text).map_err(|error| {
                let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                let span = Span {
                    line: number(error.line()),
                    column: number(error.column()),
                };
                syntax(span, &without_place(&error.to_string()))
            })?;
            (raw, keys::of_json(text))
        }
    };
    if let Some(schema) = &raw.schema
        && schema != SCHEMA
    {
        return Err(PlanFileError::UnknownSchema {
            schema: schema.clone(),
        });
    }
    if raw.schema.is_none() && raw.tasks.is_empty() {
        return Err(PlanFileError::NotAPlan);
    }
    let (file, mut diagnostics) = lift::lift(raw, &keys.tasks);
    diagnostics.extend(keys.unknown);
    Ok((file, diagnostics))
}

fn syntax(span: Span, message: &str) -> PlanFileError {
    PlanFileError::Syntax {
        line: span.line,
        column: span.column,
        message: message.trim().to_owned(),
    }
}

/// The message of a JSON error without the place that it ends with.
fn without_place(message: &str) -> String {
    message
        .rsplit_once(" at line ")
        .map_or(message, |(words, _)| words)
        .to_owned()
}
