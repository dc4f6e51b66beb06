//! The edge: the command line, the configuration, the screen and the exit code. Nothing below knows of them.

mod acp;
mod applying;
mod approval;
pub mod args;
mod checkup;
mod claiming;
mod cleaning;
mod commands;
mod completing;
mod conflict;
mod demo;
mod details;
mod drive;
mod driving;
mod error;
mod exit_code;
mod forges;
mod guard;
mod homecoming;
mod hooking;
mod hosting;
mod interrupts;
mod landing;
mod landing_place;
mod listener;
mod live;
mod mcp;
mod notifying;
mod output;
pub mod pages;
mod placing;
mod plan_output;
mod planned;
mod programs;
mod pulls;
mod refining;
mod runtime;
mod session;
mod settings;
mod show;
mod source;
mod source_text;
mod starting;
mod summing_up;
mod telling;
mod told;
mod tracking;
mod trying;
mod waiting;
mod warnings;
mod watching;

use std::ffi::OsString;
use std::path::Path;

use args::Args;
pub use error::{CliError, ErrorCode};
pub use exit_code::ExitCode;
use guard::guarded;
use output::Output;

use crate::process;

/// Does what the command line says and tells how it went; the first argument is the program's name.
pub fn run(line: impl IntoIterator<Item = OsString>) -> ExitCode {
    let line: Vec<OsString> = line.into_iter().collect();
    guarded(|| hidden(&line).unwrap_or_else(|| dispatch(line)))
}

/// What this program starts itself for, and no user types.
fn hidden(line: &[OsString]) -> Option<ExitCode> {
    let (verb, rest) = line.get(1..)?.split_first()?;
    match (verb.to_str()?, rest) {
        // The supervisor of an attempt.
        ("__attempt", [folder]) => Some(match process::run_shim(Path::new(folder)) {
            0 => ExitCode::Done,
            _ => ExitCode::Failure,
        }),
        // The last step before a program that Landlock confines.
        ("__confine", line) => {
            output::say(&format!("git-orchestrate: {}", process::run_confined(line)));
            Some(ExitCode::Internal)
        }
        // Between the supervisor of an attempt and a program that speaks the Agent Client Protocol.
        ("__acp", line) => Some(acp::run(line)),
        // What an agent calls that must ask the user.
        ("__ask", []) => Some(match mcp::serve_permissions() {
            Ok(()) => ExitCode::Done,
            Err(error) => {
                output::say(&error.render(false, false));
                ExitCode::Failure
            }
        }),
        // Between the supervisor of an attempt and the machine that it runs on.
        ("__courier", [file]) => Some(hosting::courier(file)),
        // What such a machine is asked.
        ("__host", []) => Some(hosting::host()),
        // An attempt that runs as a job of a cluster, on its node.
        ("__job", [folder]) => Some(hosting::job(folder)),
        // What could come next on a command line, for a script of a shell.
        ("__complete", line) => Some(match completing::answer(line) {
            Some(text) => output::bare(&text),
            None => ExitCode::Usage,
        }),
        // The agent of the demo; a test may have it work faster.
        ("__demo-agent", []) => Some(demo::agent::run(1.0)),
        ("__demo-agent", [pace]) => Some(demo::agent::run(pace.to_str()?.parse().ok()?)),
        _ => None,
    }
}

fn dispatch(line: Vec<OsString>) -> ExitCode {
    let is_document = line.iter().any(|word| word == "--json");
    let args = match Args::parse_line(line) {
        Ok(args) => args,
        Err(error) => return output::usage(&error),
    };
    let output = Output::new(args.global.color, args.global.quiet).of_document(is_document);
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
