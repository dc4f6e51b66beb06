//! Keeping a tracker in step with a plan: what is to be written is worked out as data, shown, and then written once,
//! whatever happens on the way.

mod apply;
mod error;
mod herald;
mod ledger;
mod note;
mod status;
mod texts;
mod writes;

pub use apply::{Tracked, Tracker};
pub use error::TrackingError;
pub use herald::Herald;
pub use note::told_at;
pub use writes::{Known, TrackOptions, Write, writes};
