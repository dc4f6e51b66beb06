//! The installed git, and whether it will do.

use std::sync::OnceLock;

use super::call::Call;
use super::{GitError, parse};

/// The oldest git that will do: `merge-tree --write-tree` came with 2.38, and 2.41 is the first that can be told, by
/// `--attr-source`, to merge by the attributes of the target instead of those of whatever is checked out.
const MINIMUM: (u32, u32) = (2, 41);

/// The version of git: its first two numbers. One that is too old is an error.
pub fn installed() -> Result<(u32, u32), GitError> {
    let found = found()?;
    if found >= MINIMUM {
        return Ok(found);
    }
    Err(GitError::TooOld {
        found: format!("{}.{}", found.0, found.1),
        minimum: "2.41",
        reason: "previewing merges by the attributes of their target",
    })
}

/// The version of git. Asked once a process.
pub(super) fn found() -> Result<(u32, u32), GitError> {
    static FOUND: OnceLock<(u32, u32)> = OnceLock::new();
    if let Some(&found) = FOUND.get() {
        return Ok(found);
    }
    let text = Call::plain().arg("version").text()?;
    Ok(*FOUND.get_or_init(|| parse::parse_version(&text).unwrap_or((0, 0))))
}
