//! Text to tasks: what the user wrote in, a list of tasks and remarks about it out.
//!
//! Reading never fails: whatever the text is, the answer is a [`MasterIssue`](crate::model::MasterIssue), perhaps without
//! a task, and the diagnostics that say what the reader should know. A real Markdown parser decides what is a list, a
//! code block or a comment; words decide only what a real parser has found to be text.
//!
//! ```text
//! text ─ outline ─▶ blocks ─ collect ─▶ entries ─ head, details ─▶ drafts ─ order, resolve ─▶ tasks ─ diagnose ─▶ remarks
//! ```
//!
//! Nothing here reads a file, the environment, a clock or the network.

mod block;
mod broken_box;
mod clauses;
mod closing;
mod collect;
mod companion;
mod details;
mod diagnose;
mod document;
mod entry;
mod front;
mod head;
mod headed;
mod html;
mod kind;
mod lists;
mod marks;
mod meaning;
mod needs;
mod order;
mod ordering;
mod outline;
mod paths;
pub mod plan_file;
mod position;
mod reference;
mod request;
mod resolve;
mod rich;
mod roles;
mod section;
mod spelling;
mod table;
mod target;
mod tokens;
mod vague;
mod words;

pub use closing::{disarmed, disarmed_but, is_disarmed};
pub use companion::{Companion, IssueState};
pub use document::{ParseContext, parse, parse_with};
pub use request::parse_request;
