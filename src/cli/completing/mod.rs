//! What could come next on a command line: the scripts of the shells, and the answers that they ask this program for.
//!
//! The scripts hold no names: they ask `git-orchestrate __complete`, which knows the definitions and
//! looks for runs, tasks and branches in the repository. That of elvish is made from the definitions alone.

mod answer;
mod script;
mod values;

pub(super) use answer::answer;
pub use script::{Shell, script};
