//! The live screen: a run on the whole terminal, while it goes on here or anywhere else.

mod deeds;
mod feed;
mod own;
mod scout;
mod stage;
mod suspension;

use rustix::termios::tcgetwinsize;

use crate::cli::output::Output;

pub(crate) use own::{Hear, accompany};
pub(crate) use stage::{Ending, watch};

/// Whether the screen can be shown, and nobody wants lines instead.
pub(crate) fn is_wanted(is_plain: bool, output: &Output) -> bool {
    let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb" || term.is_empty());
    let is_large =
        tcgetwinsize(std::io::stdout()).is_ok_and(|size| size.ws_col >= 40 && size.ws_row >= 10);
    let is_terminal = Output::is_terminal() && Output::can_ask() && output.is_live();
    !is_plain && is_terminal && !is_dumb && is_large
}
