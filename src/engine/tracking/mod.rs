//! Keeping a tracker in step with a plan and its run: what is to be written is worked out as data, shown, and then written
//! once, whatever happens on the way.

mod apply;
mod boxes;
mod by_pulls;
mod cause;
mod error;
mod failure_texts;
mod failures;
mod herald;
mod ledger;
mod note;
mod options;
mod publish;
mod pull_texts;
mod reconciler;
mod restack;
mod secrets;
mod status;
mod texts;
mod work;
mod writes;

pub use apply::{Tracked, Tracker};
pub use boxes::{edited, hashes};
pub use by_pulls::{MasterEnd, PullEnd};
pub use error::TrackingError;
pub use herald::Herald;
pub use note::{FailureNote, PullNote, RunNote};
pub use options::{PullMode, PullOptions};
pub use reconciler::{Reconciler, Scene};
pub use secrets::Secrets;
pub use work::disarmed;
pub use writes::{Known, TrackOptions, Write, writes};
