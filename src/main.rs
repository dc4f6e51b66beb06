//! The thin binary: everything is in the library.

#[cfg(unix)]
use git_orchestrate::cli::{self, ExitCode};

#[cfg(unix)]
fn main() -> ExitCode {
    cli::run(std::env::args_os())
}

#[cfg(not(unix))]
compile_error!("git-orchestrate runs on Linux and macOS; on Windows install it inside WSL");

#[cfg(not(unix))]
fn main() {}
