//! `mcp`: answers agents outside of a run.

use std::io::{self, IsTerminal as _};

use super::Done;
use crate::cli::exit_code::ExitCode;
use crate::cli::mcp;
use crate::cli::session::Session;

pub(super) fn execute(session: &Session) -> Done {
    if io::stdin().is_terminal() {
        session.output.note(
            "An agent starts this and talks to it on standard input and output: `git orchestrate init --hooks` says how. \
             Ctrl-C ends it.",
        );
    }
    mcp::serve(session.no_config)?;
    Ok(ExitCode::Done)
}
