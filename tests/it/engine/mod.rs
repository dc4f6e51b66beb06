//! The engine in real repositories.

mod agents;
mod analysis;
mod evidence;
mod hostile;
mod kill;
mod lab;
mod order;
mod reality;
