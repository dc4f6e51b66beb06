//! The one door to every child process.
//!
//! [`Cmd`] runs short helpers such as git to their end. [`launch`] starts an attempt, which outlives us if we are
//! killed, and [`adopt`] finds it again.

mod at_work;
mod attempt;
mod cmd;
mod error;
mod foreground;
mod group;
mod piped;
mod sandbox;
mod scratch;
mod stop;
mod trace;

pub use self::at_work::may_git_be_at_work;
pub use self::attempt::{
    Adopted, LaunchSpec, Lease, Stopper, Supervised, adopt, began_at, end_marked, has_cgroups,
    is_over, is_pause_wanted, launch, run_shim, tell_exit, tell_vitals, tell_wait, vitals,
    waits_for,
};
pub use self::cmd::{Cmd, Output};
pub use self::error::ProcessError;
pub use self::foreground::run_in_foreground;
pub use self::piped::Piped;
pub use self::sandbox::{Mount, Sandbox, SandboxKind, SandboxSupport, run_confined};
pub use self::scratch::{Scratch, remove_tree, sweep_scratch};
pub use self::stop::StopFlag;
