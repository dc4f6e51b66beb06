//! A Slurm cluster: what is asked of its own commands, and what their answers mean.
//!
//! Slurm places, limits, requeues and accounts; what an attempt does on its node is told by files of ours, and Slurm is only
//! asked what these cannot say.

mod cluster;
mod error;
mod nodes;
mod queue;
mod standing;
mod submit;

pub use self::cluster::{JobOptions, SlurmCluster};
pub(super) use self::error::SlurmError;
pub(super) use self::nodes::nodes;
pub(super) use self::queue::{Queue, cancel, hold, past, wind_up};
pub(super) use self::standing::{JobEnd, JobWord, Said, Standing};
pub(super) use self::submit::{Submission, submit};
