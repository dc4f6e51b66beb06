//! What all runs of a repository come to: how fast, how well, and how good the predictions were.

mod facts;
mod sums;
mod text;

pub use facts::RunFacts;
pub use sums::{Bucket, FailureSum, Quality, RunLine, Stats};
pub use text::stats;
