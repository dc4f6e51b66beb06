//! Footprints to a plan, and a plan drained: hazards, dependencies, exclusions, waves, and the schedule of a run.
//!
//! Pure: data in, data out, the same every time. Nothing here knows when or where a task is run.

#![expect(clippy::todo, reason = "the signatures land before the bodies")]

mod build;
mod estimate;
mod merge_order;
mod schedule;

pub use build::{PlanOptions, build, from_plan_file};
pub use estimate::{Estimate, estimate};
pub use merge_order::{OrderKind, ResultFacts, merge_order};
pub use schedule::{Schedule, Selection, SelectionError, Standing};
