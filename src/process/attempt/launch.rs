//! Starting an attempt.

use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::folder::Folder;
use super::{LaunchSpec, Supervised};
use crate::process::ProcessError;

/// What of our own environment the shim gets: no more than it needs to load, so that no secret of ours stands in it.
const SHIM_ENVIRONMENT: &[&str] = &[
    "DYLD_LIBRARY_PATH",
    "LD_LIBRARY_PATH",
    "LLVM_PROFILE_FILE",
    "PATH",
];

/// Starts an attempt under a shim of its own, and returns at once.
///
/// `shim_binary` is our own program: it is run as `git-orchestrate __attempt <folder>`. There must not have been an attempt
/// in `folder`, which is made if it is missing. A program that cannot be started is no error here: that is the attempt's
/// exit.
pub fn launch(
    shim_binary: &Path,
    folder: &Path,
    spec: &LaunchSpec,
) -> Result<Supervised, ProcessError> {
    let (folder, lock) = Folder::create(folder)?;
    folder.write_spec(spec)?;
    #[expect(clippy::disallowed_methods, reason = "this is the one door")]
    let mut command = Command::new(shim_binary);
    command
        .arg("__attempt")
        .arg(folder.path())
        .current_dir(folder.path())
        .env_clear()
        .envs(
            SHIM_ENVIRONMENT
                .iter()
                .filter_map(|name| Some((name, std::env::var_os(name)?))),
        )
        // The lock goes over in the open file, so that it is never free in between.
        .stdin(Stdio::from(lock))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // A Ctrl-C on our terminal must not reach it even before it has a session of its own.
        .process_group(0);
    match command.spawn() {
        Ok(child) => Ok(Supervised::of_child(child, folder)),
        Err(source) => {
            folder.remove_spec();
            Err(ProcessError::NotStarted {
                program: shim_binary.display().to_string(),
                source,
            })
        }
    }
}
