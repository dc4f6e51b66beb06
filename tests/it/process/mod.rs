//! Children of both kinds, with real processes.

mod attempt;
mod cmd;
mod survival;
mod workshop;
