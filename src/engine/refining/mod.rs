//! An agent is asked which files the tasks of a plan will touch. Never by default.
//!
//! One process answers for all tasks. It works in a throw-away copy of the tree, a repository of its own, so that it can
//! look at everything and change nothing that is the user's; the copy goes when the process has ended, and what a killed
//! orchestrator left of one goes when the next is made. Answers are kept by all that they depend on: the same question
//! is asked once.
//!
//! What it says is not to be trusted. Here it is only fetched; `footprint` decides what of it is evidence.

mod ask;
mod error;
mod kept;

use std::time::Duration;

use crate::agent::AgentSpec;
use crate::executor::IsolationOptions;
use crate::model::Refinement;

pub use self::ask::ask;
pub use self::error::RefineError;

/// Who is asked, and how long.
#[derive(Debug, Clone)]
pub struct RefineOptions {
    /// The agent.
    pub agent: AgentSpec,
    /// The model that it is told to use, where it can be told.
    pub model: Option<String>,
    /// How long it may take.
    pub timeout: Duration,
    /// How long it may take to end once it was asked to.
    pub grace: Duration,
    /// How it is kept in its place.
    pub isolation: IsolationOptions,
}

impl RefineOptions {
    /// How long an agent is waited for where nobody says otherwise.
    pub const TIMEOUT: Duration = Duration::from_mins(5);

    /// The options that hold where nobody says otherwise.
    pub fn new(agent: AgentSpec) -> Self {
        Self {
            agent,
            model: None,
            timeout: Self::TIMEOUT,
            grace: Duration::from_secs(5),
            isolation: IsolationOptions::default(),
        }
    }
}

/// Something that happens while an agent is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefineEvent {
    /// It is started, and asked about so many tasks.
    Asked {
        /// How many.
        n_tasks: usize,
    },
    /// It does or says something: one line that can be shown.
    Progress {
        /// The line.
        text: String,
    },
}

/// What an agent answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What it says of the tasks.
    pub refinement: Refinement,
    /// How long it took; none where its answer was kept from before and nobody was asked.
    pub took: Option<Duration>,
}
