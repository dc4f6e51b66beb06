//! The program as its users meet it.

mod before;
mod check;
mod completing;
mod config;
mod conflicts;
mod control;
mod demo;
mod doctor;
mod forge_merging;
mod forge_story;
mod github;
mod graph;
mod interrupt;
mod isolation;
mod manual;
mod mcp;
mod merging;
mod notifying;
mod orders;
mod radar;
mod refine;
mod sandbox;
mod starting;
mod story;
mod unkind;
mod usage;
