//! Agents: the programs that do tasks.
//!
//! An agent is data, an [`AgentSpec`]: what to run, how it is given its task, which of the user's variables it may see,
//! and what it leaves lying about. What it prints is read by a [`Decoder`] for its kind of stream. Everything here is
//! a function of what is handed in; where an agent runs is the business of `executor`.
//!
//! Issue text is untrusted: it reaches an agent as one argument, on standard input or in a file, and in the prompt it
//! stands in a fence that it cannot close.

mod acp;
mod answer;
mod builtin;
mod decoder;
mod dropping;
mod error;
mod event;
mod fence;
mod line;
mod models;
mod permissions;
mod prices;
mod prompt;
mod question;
mod spec;
mod summary;
mod template;

pub use self::acp::AcpReader;
pub use self::answer::{answer, read_answer};
pub use self::builtin::{builtin, default_agent, find, installed, version_in};
pub use self::decoder::{Decoder, tool_words};
pub use self::dropping::is_dropping;
pub use self::error::AgentError;
pub use self::event::{AgentEvent, Verdict};
pub use self::line::{LaunchLine, Placeholders, launch_line};
pub use self::models::Models;
pub use self::permissions::{Grant, Permissions};
pub use self::prices::{Price, Rate};
pub use self::prompt::{EarlierAttempt, Finding, Neighbour, PromptRequest, prompt};
pub use self::question::{Asked, question};
pub use self::spec::{AgentSpec, AgentState, PromptVia, StreamKind};
pub use self::summary::{RateLimit, StreamSummary};
pub use self::template::{TEMPLATE_PLACEHOLDERS, check_template};
