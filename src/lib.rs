//! `git orchestrate`: many coding agents on one master issue, side by side, and their results merged in order.
//!
//! This page is the map of the house. A room imports only rooms on lower floors; a test holds that.
//!
//! ```text
//! 6  main.rs
//! 5  cli/        arguments → settings → session → commands/<verb>.rs
//! 4  engine/     planning, running, merging, cleaning: the four verbs; the only async orchestration
//! 3½ executor/   where an attempt runs
//! 3  planner/ (pure)   git/   forge/   agent/
//! 2  issue/ (pure)   imports/ (pure)   footprint/ (pure)   process/   store/   report/
//! 1  model/ (plain data)   config/   humanize.rs
//! ```

pub mod agent;
pub mod cli;
pub mod config;
pub mod engine;
pub mod executor;
pub mod footprint;
pub mod forge;
pub mod git;
pub mod humanize;
pub mod imports;
pub mod issue;
pub mod model;
pub mod planner;
pub mod process;
pub mod report;
pub mod store;
