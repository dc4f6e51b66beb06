//! Values and events in, text out: tables for people, documents for scripts.
//!
//! Nothing here decides anything, and nothing here prints.

pub mod check;
pub mod schema;
