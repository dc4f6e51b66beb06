//! How an attempt is kept in its place: what it sees of the machine, of the user's home and of the repository.

mod choice;
mod confinement;
mod home;
mod visible;

pub use self::choice::{IsolationOptions, SandboxChoice};
pub(super) use self::confinement::{Confinement, Confining, prepare, private_git};
