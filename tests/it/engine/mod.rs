//! The engine in real repositories.

mod agents;
mod analysis;
mod evidence;
mod kill;
mod lab;
mod order;
