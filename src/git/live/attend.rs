//! Which folders of a worktree are watched, and what is told of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;

use super::index::Index;
use super::{Live, Notices, Odd};
use crate::git::Uncommitted;
use crate::git::call::Place;
use crate::git::parse::path_of;

/// How many folders of branches are watched.
const MAX_REF_FOLDERS: usize = 500;

impl Uncommitted<'_> {
    /// Has a worktree watched: every folder with tracked files, and its git folder. Whether that is all of it.
    pub fn watch(&self, notices: &mut Notices, worktree: &Path) -> bool {
        let folders = || {
            let live = self.live.as_ref().map_err(|odd| *odd)?;
            let place = self.place(worktree).map_err(|_| Odd::Unread)?;
            folders(live, &place)
        };
        match folders() {
            Ok(folders) => notices.watch(worktree, folders),
            Err(_) => notices.give_up(worktree),
        }
        notices.is_watched(worktree)
    }

    /// Has the repository itself watched: its branches, and which worktrees it has. Told of as a change of its folder.
    pub fn watch_repository(&self, notices: &mut Notices) {
        let home = self.quarantine.repository().common_dir();
        let mut folders = vec![home.to_owned(), home.join("worktrees")];
        let mut refs = vec![home.join("refs")];
        while let Some(folder) = refs.pop().filter(|_| folders.len() < MAX_REF_FOLDERS) {
            let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
            let inner = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
            refs.extend(inner.map(|entry| entry.path()));
            folders.push(folder);
        }
        notices.watch(home, folders);
    }

    /// The watched worktrees in which something changed since this was last asked. Never waits.
    pub fn changed(&self, notices: &mut Notices) -> BTreeSet<PathBuf> {
        match &self.live {
            Ok(live) => notices.changed(live),
            Err(_) => BTreeSet::new(),
        }
    }
}

/// The git folder of a worktree, and its folders that hold tracked files.
fn folders(live: &Live, place: &Place) -> Result<Vec<PathBuf>, Odd> {
    let index = Index::load(&place.git_file("index"), live.hash())?;
    let mut folders = vec![place.git_dir.clone(), place.work_tree.clone()];
    let mut seen: FxHashSet<&[u8]> = FxHashSet::default();
    for entry in index.state.entries() {
        let mut path: &[u8] = entry.path(&index.state);
        while let Some(at) = memchr::memrchr(b'/', path) {
            path = path.get(..at).unwrap_or_default();
            if !seen.insert(path) {
                break;
            }
            folders.push(place.work_tree.join(path_of(path)));
        }
    }
    Ok(folders)
}
