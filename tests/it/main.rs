//! One test binary: the rooms from below, the engine in real repositories, whole stories through the program.
// The whole crate is test code; the attribute tells the lints so.
#![cfg(test)]

mod agent;
mod breaks;
mod cleaning;
mod cli;
mod config;
mod demo;
mod engine;
mod executor;
mod footprint;
mod forge;
mod git;
mod house;
mod humanize;
mod imports;
mod issue;
mod killed;
mod merge_order;
mod merging;
mod model;
mod planner;
mod process;
mod report;
mod resolve;
mod screen;
mod store;
mod support;
