//! The room `forge`: where issues live.

mod addresses;
pub(crate) mod emulator;
pub(crate) mod exactly_once;
mod github;
mod local;
mod plan_source;
mod server;
mod through_proxy;
mod tokens;
