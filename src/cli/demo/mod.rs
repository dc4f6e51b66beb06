//! The demo: a small repository, a master issue for it, and an agent that follows a script.

pub(crate) mod agent;
#[expect(dead_code, reason = "the `demo` verb follows")]
pub(crate) mod repository;
mod script;
