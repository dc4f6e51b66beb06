//! Locks that a git of ours left when it was killed with us, by the machine going down for instance.
//!
//! A lock names nobody. It is taken for ours only where all speaks for it: it is on what we had said that we would change, it
//! was made right after we said so, and no git is at work there. Every other lock is somebody else's, and stays.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::{GitError, Repository};
use crate::process::may_git_be_at_work;

/// How long after it was said that a ref moves a git of ours makes its locks, at most.
const SOON: Duration = Duration::from_secs(10);

/// How much earlier than the journal the clock of a file system may be.
const SKEW: Duration = Duration::from_millis(20);

impl Repository {
    /// Removes the locks that a git of ours left on a branch, and on the checkouts of it, that it was moving; the move was
    /// announced at that time. Says which.
    pub fn remove_left_locks(
        &self,
        branch: &str,
        announced: SystemTime,
    ) -> Result<Vec<PathBuf>, GitError> {
        let common = self.common_dir();
        let mut folders = vec![common.to_owned()];
        let mut locks = vec![common.join(format!("{branch}.lock"))];
        for path in self.checkouts_of(branch)? {
            let place = self.place(&path)?;
            locks.extend(
                ["index.lock", "HEAD.lock", "ORIG_HEAD.lock"].map(|name| place.git_file(name)),
            );
            folders.extend([place.git_dir, place.work_tree]);
        }
        locks.retain(|lock| is_made_in(lock, announced));
        Ok(remove_unused(locks, &folders))
    }

    /// Removes the locks that were left on refs below a prefix to which nobody writes but we, one at a time.
    pub fn remove_left_locks_below(&self, prefix: &str) -> Vec<PathBuf> {
        let mut locks = Vec::new();
        find_locks(&self.common_dir().join(prefix), &mut locks, 0);
        remove_unused(locks, &[self.common_dir().to_owned()])
    }
}

/// Removes locks where no git is at work. Says which.
fn remove_unused(mut locks: Vec<PathBuf>, folders: &[PathBuf]) -> Vec<PathBuf> {
    let folders: Vec<PathBuf> = (folders.iter())
        .map(|folder| folder.canonicalize().unwrap_or_else(|_| folder.clone()))
        .collect();
    let folders: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
    if locks.is_empty() || may_git_be_at_work(&folders) {
        return Vec::new();
    }
    locks.retain(|lock| fs::remove_file(lock).is_ok());
    locks
}

/// Whether a file was made within a moment of a time.
fn is_made_in(lock: &Path, announced: SystemTime) -> bool {
    let Ok(metadata) = lock.symlink_metadata() else {
        return false;
    };
    let made = metadata.created().or_else(|_| metadata.modified());
    metadata.is_file()
        && made.is_ok_and(|made| made + SKEW >= announced && made <= announced + SOON)
}

fn find_locks(folder: &Path, locks: &mut Vec<PathBuf>, depth: usize) {
    const MAX_DEPTH: usize = 4;
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_dir() && depth < MAX_DEPTH {
            find_locks(&path, locks, depth + 1);
        } else if kind.is_file()
            && path
                .extension()
                .is_some_and(|extension| extension == "lock")
        {
            locks.push(path);
        }
    }
}
