//! Where an attempt runs: on this machine, on one that is reached by ssh, or on a Slurm cluster.
//!
//! An [`Executor`] turns a task and an agent into an attempt: it makes the attempt's temporary folder, writes the task
//! file, builds the complete environment from what the agent may see, and has `process` launch it. Afterwards it collects
//! what the agent said: in its stream, and in its inbox.
//!
//! For an attempt on another machine a *courier* runs here in the place of the agent ([`run_courier`]): it brings the commit
//! there, has our own program there ([`answer_host`]) begin the attempt in the very same way, passes on what is printed, and
//! brings the result home, so that nobody else needs to know where an attempt runs. For a job of a cluster it does the same
//! with the machine that jobs are submitted from, which may be this one; our own program is begun once more by Slurm then
//! ([`run_job`]).
//!
//! Where the user is to be asked, a file says what an agent asks, and another one the answer: see [`Asker`].
//!
//! The *inbox* is the file that `ORCHESTRATE_STATUS_FILE` names. The agent may write there what it likes; the public
//! status of a task is written by the orchestrator alone.

mod acp;
mod asking;
mod command;
pub(crate) mod copying;
mod courier;
mod environment;
mod error;
mod hook;
mod host;
mod hunger;
mod inbox;
mod leases;
mod measure;
mod own;
mod place;
mod progress;
mod report;
mod sandboxing;
mod site;
mod slurm;
mod ssh;
mod start;

pub use self::acp::{AcpRequest, run_acp};
pub use self::asking::{Asker, answer_attempt};
pub use self::command::{ReadyCommand, TaskCommand};
pub use self::courier::{Errand, Scout, Sweep, Trial, run_courier};
pub use self::error::{ExecutorError, words};
pub use self::host::{Hook, answer as answer_host, run_job};
pub use self::hunger::Hungry;
pub use self::inbox::Inbox;
pub use self::leases::state_folder;
pub use self::measure::{free_memory, here, load};
pub use self::progress::ProgressReader;
pub use self::report::{AgentFailure, AttemptReport, words_of};
pub use self::sandboxing::{IsolationOptions, SandboxChoice};
pub use self::site::Site;
pub use self::slurm::{JobOptions, SlurmCluster};
pub use self::ssh::{Carry, SshError, SshHost, ssh_command};
pub use self::start::{AttemptRequest, Executor};
