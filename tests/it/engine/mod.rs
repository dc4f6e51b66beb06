//! The engine in real repositories.

mod agents;
mod kill;
mod lab;
mod order;
