//! The courier: what runs here in the place of an agent whose attempt runs on another machine.
//!
//! It brings the commit there, has the attempt begun under a supervisor like the one here, passes on what is printed from
//! where it left off however often the connection breaks, and brings the result home. A courier that is killed leaves the
//! attempt alone: the next one for the same task takes it up. One that cannot reach the machine for longer than the lease
//! gives up, and knows that the attempt has been ended there.

mod baggage;
mod begin;
mod broom;
mod carrier;
mod contact;
mod errand;
mod follow;
mod home;
mod key;
mod logins;
mod request;
mod scout;
mod secrets;
mod trial;

pub use self::begin::Errand;
pub use self::broom::Sweep;
pub use self::errand::run_courier;
pub use self::scout::Scout;
pub use self::trial::Trial;
