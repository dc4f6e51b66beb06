//! Text to tasks: what the user wrote in, a list of tasks and remarks about it out.
//!
//! Reading never fails: whatever the text is, the answer is a [`MasterIssue`](crate::model::MasterIssue), perhaps without
//! a task, and the diagnostics that say what the reader should know. A real Markdown parser decides what is a list, a
//! code block or a comment; words decide only what a real parser has found to be text.
//!
//! Nothing here reads a file, the environment, a clock or the network.

mod document;
pub mod plan_file;

pub use document::{ParseContext, parse, parse_request};
