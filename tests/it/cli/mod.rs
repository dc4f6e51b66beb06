//! The program as its users meet it.

mod conflicts;
mod manual;
mod sandbox;
mod usage;
