//! When an attempt began, and whether it is over.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::folder::Folder;

/// When an attempt began by the clock of its file system: seconds since 1970, and nanoseconds. Files that it wrote bear no
/// earlier time of change.
pub fn began_at(folder: &Path) -> Option<(i64, i64)> {
    let lock = fs::metadata(Folder::at(folder).lock_path()).ok()?;
    Some((lock.ctime(), lock.ctime_nsec()))
}

/// Whether no shim watches over an attempt any more. One that ended has left nothing running then.
pub fn is_over(folder: &Path) -> bool {
    matches!(Folder::at(folder).try_lock(), Ok(Some(_)))
}
