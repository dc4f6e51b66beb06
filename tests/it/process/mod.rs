//! Children of both kinds, with real processes.

mod attempt;
mod clocks;
mod cmd;
mod sandbox;
mod survival;
mod workshop;
