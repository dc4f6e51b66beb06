//! Plan files: a plan as people write, edit and approve it, in TOML or JSON.

#![expect(clippy::todo, reason = "the signatures land before the bodies")]

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::model::{Diagnostic, Plan};

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
        /// Column, counted from 1.
        column: u32,
        /// What is wrong.
        message: String,
    },
    /// The plan is of a newer kind than this program knows.
    #[error("read a plan of the schema '{schema}'")]
    Newer {
        /// What the file says.
        schema: String,
    },
}

/// A plan file, read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PlanFile {}

/// Reads a plan file.
pub fn read(text: &str, format: Format) -> Result<(PlanFile, Vec<Diagnostic>), PlanFileError> {
    todo!("{text} {format:?}")
}

/// Writes a plan as a file that [`read`] takes back without loss for running.
pub fn write(plan: &Plan, format: Format) -> String {
    todo!("{} {format:?}", plan.base)
}
