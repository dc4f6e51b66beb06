//! Our own program, copied to a machine once per version.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::time::Duration;

use super::error::last_line;
use super::{Link, SshError, Wanted};
use crate::process::{Cmd, ProcessError, StopFlag};

/// How long the copy may take.
const PATIENCE: Duration = Duration::from_mins(10);

/// The checksum of our program: git's own, which every machine that we use can work out.
pub(super) fn checksum(program: &Path, state: &Path) -> Result<String, SshError> {
    let at = |source| {
        SshError::Process(ProcessError::Folder {
            path: program.to_owned(),
            source,
        })
    };
    let metadata = program.metadata().map_err(at)?;
    let (inode, size) = (metadata.ino(), metadata.len());
    let time = (metadata.mtime(), metadata.mtime_nsec());
    let known = state.join(format!("program-{inode}-{size}-{}-{}", time.0, time.1));
    let kept = fs::read_to_string(&known).unwrap_or_default();
    if is_checksum(&kept) {
        return Ok(kept);
    }
    let output = Cmd::new("git")
        .args(["hash-object", "--no-filters", "--"])
        .arg(program)
        .output()?;
    let sum = output.stdout_text();
    if !is_checksum(&sum) {
        return Err(at(std::io::Error::other(output.stderr_text())));
    }
    // Without it the sum is worked out again.
    fs::create_dir_all(state)
        .and_then(|()| fs::write(&known, &sum))
        .ok();
    Ok(sum)
}

/// Copies our program, of that checksum, to `to` there, where programs are looked for on `path` if that is one; as one step: who runs it meanwhile is not disturbed, and nobody sees half of it.
pub(super) fn ship(
    link: &Link,
    (wanted, sum, path): (&Wanted<'_>, &str, Option<&str>),
    to: &str,
    stop: &StopFlag,
) -> Result<(), SshError> {
    let failed = |words: String| SshError::Failed {
        host: link.host.clone(),
        what: "take our program",
        words,
    };
    // Several attempts may begin at once, and one copy is enough.
    let lock = wanted
        .state
        .join(format!("ship-{}.lock", link.host.replace('/', "_")));
    let lock = File::create(lock).and_then(|file| file.lock().map(|()| file));
    let to = shell_words::quote(to);
    let path = path.map(|path| format!("PATH={}; export PATH; ", shell_words::quote(path)));
    let path = path.unwrap_or_default();
    let script = format!(
        "{path}umask 077; [ -x {to} ] && exit 0; t={to}.$$; cat >\"$t\" && \
         [ \"$(git hash-object --no-filters -- \"$t\")\" = {sum} ] && chmod 700 \"$t\" && mv -f \"$t\" {to} && exit 0; \
         rm -f \"$t\"; exit 3"
    );
    let is_there = format!("sh -c {}", shell_words::quote(&format!("[ -x {to} ]")));
    if link
        .run(&is_there, Vec::new(), PATIENCE, stop)?
        .is_success()
    {
        return Ok(());
    }
    let bytes = fs::read(wanted.program).map_err(|error| failed(error.to_string()))?;
    let command = format!("sh -c {}", shell_words::quote(&script));
    let output = link.run(&command, bytes, PATIENCE, stop)?;
    drop(lock);
    if output.is_success() {
        return Ok(());
    }
    Err(failed(last_line(
        &output.stderr_text(),
        "it came over with faults",
    )))
}

fn is_checksum(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
