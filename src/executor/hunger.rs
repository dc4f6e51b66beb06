//! Which attempt fills the disk.

use std::fs;
use std::path::{Path, PathBuf};

use rustix::fs::statvfs;

use super::Executor;
use super::place::Place;

/// An attempt on a disk that is nearly full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hungry {
    /// Its folder.
    pub folder: PathBuf,
    /// How many bytes are left on the disk.
    pub left: u64,
}

impl Executor {
    /// Of the attempts whose worktree or temporary folder is on a disk with less than `least` bytes left, the one that holds
    /// the most. Only then is anything measured.
    pub fn hungriest(&self, least: u64) -> Option<Hungry> {
        let mut worst: Option<(u64, Hungry)> = None;
        for folder in self.leases.folders() {
            let Some(place) = Place::load(&folder) else {
                continue;
            };
            let places = [&place.worktree, &place.temporary];
            let left = places.into_iter().filter_map(|place| left_at(place)).min();
            let Some(left) = left.filter(|left| *left < least) else {
                continue;
            };
            let size: u64 = places.into_iter().map(|place| size_of(place)).sum();
            if worst.as_ref().is_none_or(|(most, _)| size > *most) {
                worst = Some((size, Hungry { folder, left }));
            }
        }
        worst.map(|(_, hungry)| hungry)
    }
}

fn left_at(path: &Path) -> Option<u64> {
    let disk = statvfs(path).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// How many bytes the files below a folder hold. Links are not followed.
fn size_of(folder: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    let mut size = 0;
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            if let Ok(metadata) = entry.metadata() {
                size += metadata.blocks() * 512;
                if metadata.is_dir() {
                    open.push(entry.path());
                }
            }
        }
    }
    size
}
