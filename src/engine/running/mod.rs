//! A plan is run: worktrees are made, agents started and watched, what they leave is judged and recorded.
//!
//! One loop owns the state of a run. Whatever happens outside reaches it as a message; the dispatcher, a pure state machine,
//! answers with actions; events among them are on disk before the effect that they announce is begun. So a run that was
//! killed at any instant is taken up from its journal: [`resume`].

mod checkpoint;
mod clues;
mod crew;
mod dispatcher;
mod disturbance;
mod error;
mod experience;
mod foreign;
mod full_disk;
mod glance;
mod glancer;
mod judge;
mod launch;
mod load;
mod message;
mod names;
mod options;
mod orders;
mod places;
mod policy;
#[cfg(test)]
mod policy_test;
mod racing;
mod reality;
mod recovery;
mod rehearsal;
mod run_loop;
mod scouts;
mod set_up;
mod settle;
mod sights;
mod signals;
mod start;
mod status;
mod straggler;
mod strays;
mod suspects;
mod symptoms;
mod touched;
mod turns;
mod watch;
mod wording;
mod workers;
mod worktrees;

pub use self::crew::first_models;
pub use self::error::RunError;
pub use self::experience::{ExpectedUsage, expected_usage};
pub use self::glance::{AttemptGlance, glance};
pub use self::glancer::Glancer;
pub use self::load::{Headroom, most_workers};
pub use self::names::worktrees_folder;
pub use self::options::{Checkpoints, OnHazard, RunOptions};
pub use self::orders::{Order, Verb, send};
pub use self::places::{Outlook, Unplaced, labels};
pub use self::recovery::Retry;
pub use self::rehearsal::{Rehearsed, rehearse};
pub use self::set_up::SetUpOptions;
use self::settle::Settlement;
pub(in crate::engine) use self::signals::Signals;
pub use self::start::{load_options, look_ahead, resume, start, startable};
pub use self::touched::Touched;
use crate::executor::words;
