//! The engine in real repositories.

mod agents;
mod analysis;
mod escapes;
mod evidence;
mod havoc;
mod hostile;
mod kill;
mod lab;
mod order;
mod racing;
mod reality;
mod set_up;
mod supervision;
mod tracking;
