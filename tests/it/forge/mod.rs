//! The room `forge`: where issues live.

mod addresses;
mod github;
mod local;
mod server;
mod tokens;
