//! Temporary folders of ours, each with all that works in it.
//!
//! Each holds a file that its owner keeps locked. What an owner that was killed left is found by whoever comes next: all
//! that was started for it is ended, and the folder goes.

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;

use super::end_marked;

/// How they begin; nothing that is called otherwise is ever removed.
const PREFIX: &str = "git-orchestrate-scratch-";

/// How many letters follow, by chance.
const N_RANDOM: usize = 12;

/// The file that the owner keeps locked.
const OWNER: &str = "owner.lock";

/// An owner that has not come to make that file by then never will.
const UNOWNED: Duration = Duration::from_hours(1);

/// A temporary folder that goes with this value, or with the next sweep.
#[derive(Debug)]
pub struct Scratch {
    folder: TempDir,
    /// Held to the last.
    _owner: File,
}

impl Scratch {
    /// Makes one where temporary folders are. It is empty but for the file that says that it is owned.
    pub fn make() -> io::Result<Self> {
        Self::make_in(&std::env::temp_dir())
    }

    /// Makes one in a folder, which is made too.
    pub fn make_in(parent: &Path) -> io::Result<Self> {
        fs::create_dir_all(parent)?;
        loop {
            let folder = tempfile::Builder::new()
                .prefix(PREFIX)
                .rand_bytes(N_RANDOM)
                .tempdir_in(parent)?;
            let path = folder.path().join(OWNER);
            let owner = File::create(&path)?;
            let is_swept = match owner.try_lock() {
                // Somebody who sweeps may have come between.
                Ok(()) => !path.exists(),
                Err(TryLockError::WouldBlock) => true,
                // Where nothing can be locked, nobody sweeps.
                Err(TryLockError::Error(_)) => false,
            };
            if !is_swept {
                return Ok(Self {
                    folder,
                    _owner: owner,
                });
            }
        }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// What marks the commands that are started for it ([`super::Cmd::marked`]).
    pub fn mark(&self) -> String {
        mark_of(self.path())
    }
}

fn mark_of(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default();
    format!("scratch {}", name.to_string_lossy())
}

/// Ends and removes what owners that were killed left in a folder.
pub fn sweep_scratch(parent: &Path) {
    let user = rustix::process::geteuid().as_raw();
    let entries = fs::read_dir(parent);
    for entry in entries.into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        let metadata = entry.metadata().ok().filter(|_| is_ours);
        let Some(metadata) = metadata.filter(|found| found.is_dir() && found.uid() == user) else {
            continue;
        };
        let folder = entry.path();
        let owner = match File::open(folder.join(OWNER)) {
            Ok(owner) if owner.try_lock().is_ok() => Some(owner),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let age = metadata.modified().ok().and_then(|at| at.elapsed().ok());
                if age.is_none_or(|age| age < UNOWNED) {
                    continue;
                }
                None
            }
            _ => continue,
        };
        end_marked(&mark_of(&folder));
        remove_tree(&folder);
        drop(owner);
    }
}

/// Removes a folder with all that is in it, folders that nobody may write to too. What cannot be removed stays.
pub fn remove_tree(folder: &Path) {
    if fs::remove_dir_all(folder).is_err() {
        open_up(folder);
        fs::remove_dir_all(folder).ok();
    }
}

fn open_up(folder: &Path) {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).ok();
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())) {
        open_up(&entry.path());
    }
}
