//! The system's word that something in a worktree changed.
//!
//! Each folder that holds something of interest is watched, as many as the system allows; what is not watched must be looked
//! at again and again by whoever wants to know.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::inotify::{Inotify, Notice};
use super::take::Live;

/// Watches worktrees.
#[derive(Debug)]
pub struct Notices {
    inotify: Option<Inotify>,
    /// By worktree, whether all of its folders are watched.
    worktrees: BTreeMap<PathBuf, bool>,
    /// By watch, the worktree and the folder.
    folders: BTreeMap<i32, (PathBuf, PathBuf)>,
}

impl Default for Notices {
    fn default() -> Self {
        Self::new()
    }
}

impl Notices {
    /// Watches nothing yet.
    pub fn new() -> Self {
        Self {
            inotify: Inotify::open(),
            worktrees: BTreeMap::new(),
            folders: BTreeMap::new(),
        }
    }

    /// Whether a worktree is watched whole.
    pub fn is_watched(&self, worktree: &Path) -> bool {
        self.worktrees.get(worktree).copied().unwrap_or(false)
    }

    /// Whether a worktree was told of before, watched whole or not.
    pub fn is_known(&self, worktree: &Path) -> bool {
        self.worktrees.contains_key(worktree)
    }

    /// Every worktree that was told of.
    pub fn watched(&self) -> Vec<PathBuf> {
        self.worktrees.keys().cloned().collect()
    }

    /// Whether some worktree is not watched whole.
    pub fn has_blind_spot(&self) -> bool {
        self.worktrees.values().any(|is_whole| !is_whole)
    }

    /// Watches folders of a worktree, its git folder among them. Those that are watched already stay so.
    pub(super) fn watch(&mut self, worktree: &Path, folders: impl IntoIterator<Item = PathBuf>) {
        let mut is_whole = self.worktrees.get(worktree).copied().unwrap_or(true);
        for folder in folders {
            is_whole &= self.add(worktree, folder);
        }
        self.worktrees.insert(worktree.to_owned(), is_whole);
    }

    /// Takes a worktree for one that cannot be watched.
    pub(super) fn give_up(&mut self, worktree: &Path) {
        self.worktrees.insert(worktree.to_owned(), false);
    }

    fn add(&mut self, worktree: &Path, folder: PathBuf) -> bool {
        let Some(inotify) = &mut self.inotify else {
            return false;
        };
        match inotify.watch(&folder) {
            Ok(Some(watch)) => {
                self.folders.insert(watch, (worktree.to_owned(), folder));
                true
            }
            // A folder that went away meanwhile was told of by the one that held it.
            Ok(None) => true,
            Err(_) => false,
        }
    }

    /// Forgets a worktree.
    pub fn forget(&mut self, worktree: &Path) {
        self.worktrees.remove(worktree);
        let inotify = &mut self.inotify;
        self.folders.retain(|&watch, (of, _)| {
            let is_kept = of != worktree;
            if let Some(inotify) = inotify.as_mut().filter(|_| !is_kept) {
                inotify.forget(watch);
            }
            is_kept
        });
    }

    /// The watched worktrees in which something changed since this was last asked. Folders that are new and not ignored
    /// are watched from now on.
    pub(super) fn changed(&mut self, live: &Live) -> BTreeSet<PathBuf> {
        let mut changed = BTreeSet::new();
        let notices = match &mut self.inotify {
            Some(inotify) => inotify.read(),
            None => return changed,
        };
        for notice in notices {
            match notice {
                Notice::Lost => changed.extend(self.worktrees.keys().cloned()),
                Notice::Gone { watch } => {
                    if let Some((worktree, _)) = self.folders.remove(&watch) {
                        changed.insert(worktree);
                    }
                }
                Notice::Change { watch, new_folder } => {
                    let Some((worktree, folder)) = self.folders.get(&watch).cloned() else {
                        continue;
                    };
                    if let Some(name) = new_folder {
                        let folder = folder.join(name);
                        let is_new = folder.starts_with(&worktree)
                            && !live.ignores_folder(&worktree, &folder);
                        if is_new {
                            self.watch_below(&worktree, folder);
                        }
                    }
                    changed.insert(worktree);
                }
            }
        }
        changed
    }

    /// Watches a new folder and those that were made in it before the watch stood.
    fn watch_below(&mut self, worktree: &Path, folder: PathBuf) {
        const MAX_NEW: usize = 10_000;
        let mut folders = vec![folder];
        for _ in 0..MAX_NEW {
            let Some(folder) = folders.pop() else {
                return;
            };
            let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
            let is_whole = self.add(worktree, folder.clone());
            if !is_whole {
                self.worktrees.insert(worktree.to_owned(), false);
                return;
            }
            folders.extend(
                entries
                    .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
                    .filter(|entry| entry.file_name() != ".git")
                    .map(|entry| entry.path()),
            );
        }
        self.worktrees.insert(worktree.to_owned(), false);
    }
}
