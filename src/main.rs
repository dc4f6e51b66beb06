//! The thin binary: everything is in the library.

use git_orchestrate::cli::{self, ExitCode};

fn main() -> ExitCode {
    cli::run(std::env::args_os())
}
