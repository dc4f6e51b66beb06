//! What keeps an attempt in its place: a confinement by bubblewrap, or by the kernel's Landlock.
//!
//! A [`Sandbox`] is data: it goes with the launch of an attempt to its shim, which starts the program inside. What is not
//! named in it is not there (bubblewrap), or cannot be opened (Landlock).

mod bubblewrap;
#[cfg(target_os = "linux")]
mod landlock;
mod spec;
mod support;

pub use self::spec::{Mount, Sandbox, SandboxKind};
pub use self::support::SandboxSupport;

/// The body of the hidden subcommand `__confine <sandbox> <program> <argument>…`: confines this process as the sandbox says,
/// and becomes the program. Returns only where that fails, with the words why.
pub fn run_confined(line: &[std::ffi::OsString]) -> String {
    #[cfg(target_os = "linux")]
    let why = landlock::become_confined(line);
    #[cfg(not(target_os = "linux"))]
    let why = format!(
        "this system has no Landlock ({} words were given)",
        line.len()
    );
    why
}
