//! The one door to every child process.
//!
//! [`Cmd`] runs short helpers such as git to their end.

mod cmd;
mod error;
mod stop;
mod trace;

pub use self::cmd::{Cmd, Output};
pub use self::error::ProcessError;
pub use self::stop::StopFlag;
