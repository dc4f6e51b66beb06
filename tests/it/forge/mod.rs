//! The room `forge`: where issues live.

mod addresses;
mod as_app;
pub(crate) mod emulator;
pub(crate) mod exactly_once;
mod github;
mod local;
mod plan_source;
mod refusals;
mod server;
mod strict;
mod through_proxy;
mod tokens;
