//! Which attempt fills the disk, and what of it can go.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::statvfs;

use super::Executor;
use super::place::Place;
use super::sandboxing;
use crate::process;

/// Who wrote less does not fill a disk, in bytes.
const LEAST_MEAL: u64 = 16 << 20;

/// A file that is smaller makes no room, in bytes.
const LEAST_FILE: u64 = 1 << 20;

/// An attempt on a disk that is nearly full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hungry {
    /// Its folder.
    pub folder: PathBuf,
    /// How many bytes are left on the disk.
    pub left: u64,
    /// How many bytes it wrote, as far as they are there.
    pub written: u64,
}

/// A file that an attempt wrote.
struct Written {
    path: PathBuf,
    size: u64,
}

impl Executor {
    /// The attempts whose worktree or temporary folder is on a disk with less than `least` bytes left and that wrote much
    /// since they began, the one that wrote the most first. Only where so little is left anything is measured.
    pub fn hungry(&self, least: u64) -> Vec<Hungry> {
        let mut hungry = Vec::new();
        for folder in self.leases.folders() {
            let Some(place) = Place::load(&folder) else {
                continue;
            };
            let left = [&place.worktree, &place.temporary].into_iter();
            let left = left.filter_map(|place| left_at(place)).min();
            let Some(left) = left.filter(|left| *left < least) else {
                continue;
            };
            let private_git = sandboxing::private_git(&folder);
            let places = [&place.worktree, &place.temporary, &private_git];
            let sizes = places.map(|place| written_below(place, &folder));
            let written = sizes.iter().flatten().map(|file| file.size).sum();
            if written >= LEAST_MEAL {
                hungry.push(Hungry {
                    folder,
                    left,
                    written,
                });
            }
        }
        hungry.sort_by_key(|hungry| std::cmp::Reverse(hungry.written));
        hungry
    }

    /// Takes away the large files that an attempt that filled the disk wrote in its worktree and its temporary folder, but
    /// for those of which git has a version: `is_known` says so of a path in the worktree. Nothing of the attempt may run
    /// any more. The answer names them.
    pub fn make_room(&self, folder: &Path, is_known: &dyn Fn(&Path) -> bool) -> Vec<String> {
        let Some(place) = Place::load(folder) else {
            return Vec::new();
        };
        let mut removed = Vec::new();
        for root in [&place.worktree, &place.temporary] {
            for file in written_below(root, folder) {
                let below = file.path.strip_prefix(&place.worktree).ok();
                if file.size >= LEAST_FILE
                    && !below.is_some_and(is_known)
                    && fs::remove_file(&file.path).is_ok()
                {
                    let name = below.unwrap_or(&file.path);
                    removed.push(name.to_string_lossy().into_owned());
                }
            }
        }
        removed
    }
}

/// How many bytes are left on the disk of a folder.
pub(super) fn left_at(path: &Path) -> Option<u64> {
    let disk = statvfs(path).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// The files below `root` that are as they are since the attempt in `folder` began. Links are not followed: an agent may have
/// made them.
fn written_below(root: &Path, folder: &Path) -> Vec<Written> {
    let Some(began) = process::began_at(folder) else {
        return Vec::new();
    };
    let mut written = Vec::new();
    let is_folder = |path: &Path| path.symlink_metadata().is_ok_and(|found| found.is_dir());
    let mut open = vec![root.to_owned()];
    open.retain(|root| is_folder(root));
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let Ok(metadata) = entry.metadata() else {
                continue;
            };
            if metadata.is_dir() {
                open.push(entry.path());
            } else if metadata.is_file() && (metadata.ctime(), metadata.ctime_nsec()) >= began {
                written.push(Written {
                    path: entry.path(),
                    size: metadata.blocks() * 512,
                });
            }
        }
    }
    written
}
