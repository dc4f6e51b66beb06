//! Children of both kinds, with real processes.

mod attempt;
mod cmd;
mod sandbox;
mod survival;
mod workshop;
