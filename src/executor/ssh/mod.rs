//! Machines that are reached by the user's own `ssh`.
//!
//! Nothing is installed there: our own program is copied once per version and started over ssh, and git moves the data.

mod error;
mod link;
mod machine;
mod master;
mod parcel;
mod ready;
mod ship;

pub use self::error::SshError;
pub(super) use self::link::Link;
pub use self::machine::{Carry, SshHost};
pub(super) use self::master::open as open_master;
pub use self::master::ssh_command;
pub(super) use self::parcel::{PARCEL, Reply};
pub(super) use self::ready::{Identity, Ready, Wanted, ready};
