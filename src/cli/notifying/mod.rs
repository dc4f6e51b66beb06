//! Telling a person who looks elsewhere that a run has ended, or needs them.
//!
//! [`notifier`] listens to the run beside it, [`notice`] is what there is to tell, [`channels`] are the ways to tell it.
//! Whatever fails is said once at the end, and harms no run.

mod channels;
mod notice;
mod notifier;
mod options;

pub(crate) use notifier::Notifier;
pub(crate) use options::NotifyOptions;
