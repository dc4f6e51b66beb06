//! Attempts: long-running children that outlive the orchestrator.
//!
//! An attempt is run by a *shim*: our own program once more, in a session of its own, so that neither a SIGKILL of the
//! orchestrator nor the end of its terminal touches it. Orchestrator and shim share nothing but the attempt's folder:
//!
//! | file | written by | what |
//! |---|---|---|
//! | `lock` | the launcher | locked from before the shim exists until it is gone |
//! | `spec.json` | the launcher | what to run, with its environment; removed by the first who has read it |
//! | `shim.json` | the shim | who the shim and its child are; written before the child starts, and again after |
//! | `stop` | the orchestrator | that the attempt was asked to end |
//! | `pause` | the orchestrator | that it is to stand still, as long as the file is there |
//! | `vitals.json` | the shim | what its processes use; every few seconds |
//! | `wait.json` | a child that stands for an attempt elsewhere | why that does not run yet |
//! | `told.json` | a child that stands for an attempt elsewhere | how that ended |
//! | `exit.room` | the shim | nothing: room for `exit.json`, should the disk be full then |
//! | `exit.json` | the shim, or whoever settles the attempt after it | how it ended; written once, by rename, last of all |
//!
//! # What holds at every instant
//!
//! The launcher takes the lock and hands the very same open file to the shim as its standard input. A lock of this kind
//! belongs to the open file and not to a process, so there is no gap between the launcher's hold and the shim's:
//!
//! - *The orchestrator dies before it has forked the shim.* The lock is free and there is no `shim.json`. Nobody is left
//!   who could start anything: [`adopt`] says [`Adopted::NeverStarted`], and writes `exit.json` for good measure, which a
//!   shim looks for before it does anything.
//! - *It dies later.* The shim holds the lock. `adopt` cannot take it, waits until `shim.json` is there (that takes
//!   milliseconds), and watches the process that it names, if start time and boot are those of the file.
//! - *The shim dies before it has started the child.* The lock is free, `shim.json` names no child: the attempt is lost,
//!   and nothing of it lives.
//! - *The shim dies after that*, before or after the child's name is in `shim.json`. The attempt is lost and its processes
//!   may live. Whoever takes the lock ends them before it writes `exit.json`: the named process group if its leader is
//!   still the same process, and on Linux every process whose environment holds the attempt's token.
//! - *The shim dies after the rename of `exit.json`.* The attempt has ended; its processes were gone before.
//! - *Whoever settles a lost attempt dies.* There is no `exit.json` yet, and the lock is free again: the next one starts over.
//! - *The machine dies.* The lock is free, and the boot is another one, so no process is taken for one of the attempt.

mod adopt;
mod cgroup;
mod folder;
mod identity;
mod launch;
mod lease;
#[cfg(target_os = "linux")]
mod procfs;
mod remains;
mod shim;
mod span;
mod spec;
mod supervised;
mod told;
mod vitals;

pub use self::adopt::{Adopted, adopt};
pub use self::cgroup::has_cgroups;
pub(super) use self::folder::TOKEN_VARIABLE;
pub use self::launch::launch;
#[cfg(target_os = "linux")]
pub(super) use self::procfs::Processes;
pub use self::remains::end_marked;
pub use self::shim::run_shim;
pub use self::span::{began_at, is_over};
pub use self::spec::{LaunchSpec, Lease};
pub use self::supervised::{Stopper, Supervised};
pub use self::told::{is_pause_wanted, tell_exit, tell_vitals, tell_wait, waits_for};
pub use self::vitals::vitals;
