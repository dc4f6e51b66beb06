//! The program as its users meet it.

mod conflicts;
mod doctor;
mod graph;
mod manual;
mod sandbox;
mod story;
mod usage;
