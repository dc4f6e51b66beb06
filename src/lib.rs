//! `git orchestrate`: many coding agents on one master issue, side by side, and their results merged in order.
//!
//! This page is the map of the house. A room imports only rooms on lower floors; a test holds that.
//!
//! ```text
//! 7  main.rs
//! 6  cli/        arguments → settings → session → commands/<verb>.rs
//! 5  engine/     planning, running, merging, cleaning: the four verbs; the only async orchestration
//! 4  executor/   where an attempt runs
//! 3  planner/ (pure)   git/   forge/   agent/   screen/
//! 2  issue/ (pure)   imports/ (pure)   footprint/ (pure)   resolve/ (pure)   process/   store/   report/
//! 1  model/ (plain data)   config/   humanize.rs
//! ```
//!
//! The main job, as one path:
//!
//! ```text
//! text ─ issue ─▶ tasks ─ footprint, over imports and the tree ─▶ footprints ─ planner ─▶ plan      (check stops here)
//! plan ─ engine::running, with git, agent, executor, process, store ─▶ branches and a journal
//! branches ─ engine::merging ─▶ preview ─▶ verified integration ─▶ the target moves once ─ engine::cleaning ─▶ nothing left
//! ```
//!
//! - [`issue`] reads text and [`forge`] fetches it; [`imports`], [`footprint`] and [`planner`] work out the plan.
//! - [`resolve`] settles hub files that two branches changed in the same place, or declines.
//! - [`process`] is the one door to child processes; [`git`] speaks to git through it; [`agent`] says what an agent is and
//!   [`executor`] starts one.
//! - [`store`] keeps the journal, the one truth about a run; [`model::RunState`] is its fold.
//! - [`report`] turns values and events into text and documents; [`screen`] draws a run on a whole terminal and says what a
//!   key means; [`cli`] alone prints them, knows [`config`], and maps errors
//!   to words, hints and exit codes.
//!
//! What is absent, each held by a test in `tests/it/house.rs`:
//!
//! - No room names a room on its own floor or above. [`engine`] and [`report`] never name each other.
//! - Nothing below [`cli`] names [`config`].
//! - The pure rooms name no file system, process, environment, network, clock or runtime.
//! - Nobody but [`process`] starts a process.
//! - No file is longer than 400 lines, none is without a word on what it is, and no lint is switched off without a reason.
//! - No page, completion or schema under `man/` differs from what the definitions make.

// Elsewhere the binary says where it runs, and nothing else fails to build.
#![cfg(unix)]

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
pub mod resolve;
pub mod screen;
pub mod store;
