//! Where an attempt runs: so far on this machine.
//!
//! An [`Executor`] turns a task and an agent into an attempt: it makes the attempt's temporary folder, writes the task
//! file, builds the complete environment from what the agent may see, and has `process` launch it. Afterwards it collects
//! what the agent said: in its stream, and in its inbox.
//!
//! The *inbox* is the file that `ORCHESTRATE_STATUS_FILE` names. The agent may write there what it likes; the public
//! status of a task is written by the orchestrator alone.

mod acp;
mod command;
mod environment;
mod error;
mod hunger;
mod inbox;
mod leases;
mod own;
mod place;
mod progress;
mod report;
mod sandboxing;
mod start;

pub use self::acp::{AcpRequest, run_acp};
pub use self::command::{ReadyCommand, TaskCommand};
pub use self::error::ExecutorError;
pub use self::hunger::Hungry;
pub use self::inbox::Inbox;
pub use self::leases::state_folder;
pub use self::progress::ProgressReader;
pub use self::report::{AgentFailure, AttemptReport, words_of};
pub use self::sandboxing::{IsolationOptions, SandboxChoice};
pub use self::start::{AttemptRequest, Executor};
