//! The whole of an issue.

use crate::model::{Diagnostic, MasterIssue};

/// What is known of an issue besides its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParseContext {
    /// `owner/repo` of the issue: references to it are shortened to `#n`.
    pub repository: Option<String>,
    /// The issue's own number at the forge.
    pub number: Option<u64>,
    /// Its title, where the forge keeps that apart from the text.
    pub title: Option<String>,
}

/// Reads the text of a master issue.
#[expect(
    clippy::todo,
    reason = "the signature stands first, so that others build on it"
)]
pub fn parse(_text: &str, _context: &ParseContext) -> (MasterIssue, Vec<Diagnostic>) {
    todo!()
}

/// Reads a request in one sentence: "implement user auth, fix the rounding bug, update the API docs".
#[expect(
    clippy::todo,
    reason = "the signature stands first, so that others build on it"
)]
pub fn parse_request(_sentence: &str) -> (MasterIssue, Vec<Diagnostic>) {
    todo!()
}
