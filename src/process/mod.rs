//! The one door to every child process.
//!
//! [`Cmd`] runs short helpers such as git to their end. [`launch`] starts an attempt, which outlives us if we are
//! killed, and [`adopt`] finds it again.

mod attempt;
mod cmd;
mod error;
mod group;
mod piped;
mod sandbox;
mod stop;
mod trace;

pub use self::attempt::{
    Adopted, LaunchSpec, Stopper, Supervised, adopt, end_marked, launch, run_shim, vitals,
};
pub use self::cmd::{Cmd, Output};
pub use self::error::ProcessError;
pub use self::piped::Piped;
pub use self::sandbox::{Mount, Sandbox, SandboxKind, SandboxSupport, run_confined};
pub use self::stop::StopFlag;
