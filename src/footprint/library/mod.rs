//! Libraries that a task needs and that no manifest has.

mod command;
mod known;
mod mention;
mod missing;
mod place;
mod sentence;

pub use missing::note_libraries;
