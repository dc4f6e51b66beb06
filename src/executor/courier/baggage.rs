//! Ignored files that a build needs, brought along: by rsync where both sides have it, so that only what changed goes over.

use std::path::Path;
use std::time::Duration;

use crate::executor::ssh::{Link, Ready, SshError};
use crate::process::{Cmd, StopFlag};

/// How long it may take.
const PATIENCE: Duration = Duration::from_mins(30);

/// Brings files of a worktree into the folder there from which attempts take their own copies.
pub(super) fn bring(
    link: &Link,
    ready: &Ready,
    worktree: &Path,
    paths: &[std::path::PathBuf],
    stop: &StopFlag,
) -> Result<(), SshError> {
    if paths.is_empty() {
        return Ok(());
    }
    let mut list = Vec::new();
    for path in paths {
        list.extend_from_slice(path.as_os_str().as_encoded_bytes());
        list.push(0);
    }
    let folder = ready.carried();
    let failed = |words: String| SshError::Failed {
        host: link.host.clone(),
        what: "take the ignored files that are carried along",
        words,
    };
    let has_rsync = ready.has_rsync && {
        let asked = Cmd::new("rsync").arg("--version").output();
        asked.is_ok_and(|output| output.is_success())
    };
    if has_rsync {
        let rsh = (!link.is_here).then(|| format!("--rsh={}", link.shell_words()));
        let output = Cmd::new("rsync")
            .args(["--archive", "--recursive", "--from0", "--files-from=-"])
            .arg("--mkpath")
            .args(rsh)
            .arg(".")
            .arg(link.address(&format!("{}/", folder.display())))
            .current_dir(worktree)
            .stdin_bytes(list.clone())
            .timeout(PATIENCE)
            .stop_flag(stop.clone())
            .output()?;
        if output.is_success() {
            return Ok(());
        }
        let words = output.stderr_text();
        if words.contains("No space left") {
            return Err(failed(words.lines().next().unwrap_or_default().to_owned()));
        }
        // The other way tells whether it was the connection.
    }
    let packed = Cmd::new("tar")
        .args(["--create", "--file=-", "--null", "--files-from=-"])
        .current_dir(worktree)
        .stdin_bytes(list)
        .timeout(PATIENCE)
        .output()?;
    if !packed.is_success() {
        return Err(failed(packed.stderr_text()));
    }
    let folder = folder.to_string_lossy().into_owned();
    let folder = shell_words::quote(&folder);
    let script = format!("mkdir -p {folder} && tar -xf - -C {folder}");
    let command = format!("sh -c {}", shell_words::quote(&script));
    let output = link.run(&command, packed.stdout, PATIENCE, stop)?;
    if output.is_success() {
        Ok(())
    } else {
        Err(failed(output.stderr_text()))
    }
}
