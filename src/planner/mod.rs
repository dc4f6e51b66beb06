//! Footprints to a plan, and a plan drained: hazards, dependencies, exclusions, waves, and the schedule of a run.
//!
//! Pure: data in, data out, the same every time. Nothing here knows when or where a task is run.
//!
//! The way through: [`pairs`] tells where footprints meet; `orders` expands what the text states; `infer` adds the few
//! orders for which the tree speaks strongly; `waves` lays the tasks out and gives each exclusion its direction;
//! [`Schedule`] drains the result; [`merge_order`] puts what came of it in line.
//!
//! Architecture invariants: dependencies and exclusions together never form a circle, unless the text itself states
//! one, which is then a diagnostic; an inferred order never contradicts a stated one.

mod advice;
mod assess;
mod breaks;
mod build;
mod calibration;
mod collisions;
mod dag;
mod drain;
mod estimate;
mod hazards;
mod hub;
mod import_paths;
mod infer;
mod meeting;
mod merge_order;
mod options;
mod orders;
mod overlaps;
mod questions;
mod reality;
mod schedule;
mod selection;
mod verdict;
mod waves;

pub use crate::model::OrderKind;
pub use advice::{ApplyError, Change, Proposal, advise, apply};
pub use assess::assess;
pub use breaks::{GraphOf, Side, SideFile, breaks};
pub use build::{build, from_plan_file};
pub use calibration::{PastRun, Prior, calibrate, calibration, shift};
pub use collisions::{open_hazards, unknown_tasks};
pub use estimate::{complexity, estimate, minutes, pace, size};
pub use hazards::pairs;
pub use hub::is_hub;
pub use import_paths::import_paths;
pub use meeting::{Meeting, PairWeights, length, log_odds};
pub use merge_order::{MergeOrder, MergeSet, ResultFacts, left_behind, merge_order};
pub use options::{Given, PlanOptions};
pub use overlaps::{Definitions, Overlap, overlaps};
pub use reality::{Observed, broken_contracts, exceeded, kept_apart, seen_hazards};
pub use schedule::{Schedule, Standing};
pub use selection::{Selection, SelectionError};
