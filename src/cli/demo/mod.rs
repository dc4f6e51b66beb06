//! The demo: a small repository, a master issue for it, and an agent that follows a script.

pub(crate) mod agent;
pub(crate) mod repository;
mod script;
pub(crate) mod stage;
