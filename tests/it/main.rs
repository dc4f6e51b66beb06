//! One test binary: the rooms from below, the engine in real repositories, whole stories through the program.
// The whole crate is test code; the attribute tells the lints so.
#![cfg(test)]

mod agent;
mod cli;
mod config;
mod executor;
mod git;
mod house;
mod humanize;
mod model;
mod process;
mod store;
mod support;
