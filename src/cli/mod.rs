//! The edge: the command line, the configuration, the screen and the exit code. Nothing below knows of them.

pub mod args;
mod commands;
mod error;
mod exit_code;
mod output;
pub mod pages;
mod session;
mod source;

use std::ffi::OsString;
use std::panic;
use std::path::Path;

use args::Args;
pub use error::CliError;
pub use exit_code::ExitCode;
use output::Output;

use crate::process;

/// Does what the command line says and tells how it went; the first argument is the program's name.
pub fn run(line: impl IntoIterator<Item = OsString>) -> ExitCode {
    let line: Vec<OsString> = line.into_iter().collect();
    // The one word that is no part of the command line: our own program as the supervisor of an attempt.
    if let [_, word, folder] = line.as_slice()
        && word == "__attempt"
    {
        return match process::run_shim(Path::new(folder)) {
            0 => ExitCode::Done,
            _ => ExitCode::Failure,
        };
    }
    panic::set_hook(Box::new(|info| {
        output::say(&format!("error: internal error: {info}"));
        output::say("hint: Nothing was lost: `git orchestrate resume` goes on. Please report this");
    }));
    panic::catch_unwind(|| dispatch(line)).unwrap_or(ExitCode::Internal)
}

fn dispatch(line: Vec<OsString>) -> ExitCode {
    let args = match Args::parse_line(line) {
        Ok(args) => args,
        Err(error) => return output::usage(&error),
    };
    let output = Output::new(args.global.color, args.global.quiet);
    match commands::execute(args, &output) {
        Ok(code) => code,
        Err(error) => {
            if !error.message.is_empty() {
                output.error(&error);
            }
            error.code
        }
    }
}
