//! The engine in real repositories.

mod agents;
mod evidence;
mod kill;
mod lab;
mod order;
