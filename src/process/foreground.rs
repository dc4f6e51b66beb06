//! A child that has the terminal: a shell that the user works in.

use std::path::Path;
use std::process::Command;

use super::ProcessError;

/// Runs a program in a folder with our own standard input, output and error, and waits for its end. It stays in our process
/// group, so that the terminal is its own too; a shell takes the terminal for itself and gives it back.
#[expect(
    clippy::disallowed_methods,
    reason = "this is a part of the one door to child processes"
)]
pub fn run_in_foreground(program: &str, folder: &Path) -> Result<(), ProcessError> {
    let program_name = || program.to_owned();
    let mut child = Command::new(program)
        .current_dir(folder)
        .spawn()
        .map_err(|source| ProcessError::NotStarted {
            program: program_name(),
            source,
        })?;
    let waited = child.wait().map(|_status| ());
    waited.map_err(|source| ProcessError::Wait {
        program: program_name(),
        source,
    })
}
