//! The engine in real repositories.

mod agents;
mod lab;
mod order;
