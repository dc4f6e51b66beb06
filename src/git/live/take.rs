//! A worktree taken whole.

use std::collections::BTreeMap;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use gix::objs::bstr::ByteSlice as _;
use rustc_hash::FxHashSet;

use super::contents::{Contents, Everywhere};
use super::ignored::{self, Ignored};
use super::index::Index;
use super::patterns::Patterns;
use super::scan::Scan;
use super::settings::Settings;
use super::store::Store;
use super::{Odd, edit, staged};
use crate::git::call::Place;
use crate::git::quarantine::Quarantine;
use crate::git::repository::library_id;
use crate::model::Oid;

/// What it takes to read the worktrees of a repository in process.
pub(in crate::git) struct Live {
    store: Store,
    ignored: Vec<Patterns>,
    contents: Everywhere,
}

/// What stands in a worktree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::git) struct LiveTree {
    /// The tree of all of it.
    pub(in crate::git) tree: Oid,
    /// How many files are not as HEAD has them.
    pub(in crate::git) n_files: usize,
}

/// Whether a worktree has settings that are only its own.
pub(super) fn has_own_settings(place: &Place) -> bool {
    let own_settings = ["config.worktree", "info/sparse-checkout"];
    (own_settings.iter()).any(|name| place.git_file(name).exists())
}

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Live").finish_non_exhaustive()
    }
}

impl Live {
    /// For the repository of a quarantine, in which what is new is kept.
    pub(in crate::git) fn open(quarantine: &Quarantine<'_>) -> Result<Self, Odd> {
        let repository = quarantine.repository();
        let listed = quarantine.listed().map_err(|_| Odd::Setting)?;
        let settings = Settings::of(repository, listed)?;
        Ok(Self {
            store: Store::open(&quarantine.objects(), repository.is_sha256())?,
            ignored: ignored::everywhere(&settings)?,
            contents: Everywhere::load(&settings)?,
        })
    }

    /// Where objects are read from.
    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    /// By what objects are named.
    pub(super) fn hash(&self) -> gix::hash::Kind {
        self.store.hash()
    }

    /// Takes what stands in a worktree.
    pub(in crate::git) fn take(&self, place: &Place, head: &Oid) -> Result<LiveTree, Odd> {
        if has_own_settings(place) {
            return Err(Odd::Setting);
        }
        let index = Index::load(&place.git_file("index"), self.store.hash())?;
        let mut trees = self.store.trees();
        let tree = trees.of_commit(library_id(head).ok_or(Odd::Object)?)?;
        let mut changes = staged::staged(&index, tree, &mut trees)?;
        let scan = Scan {
            index: &index,
            store: &self.store,
            contents: Contents::new(&place.work_tree, &self.contents),
            ignored: Ignored::new(&place.work_tree, &self.ignored),
            changes: BTreeMap::new(),
            is_for_likeness: false,
        };
        let on_disk = scan.run(place)?;
        let paths: FxHashSet<&[u8]> = (changes.keys().chain(on_disk.keys()))
            .map(|path| path.as_slice())
            .collect();
        let n_files = paths.len();
        changes.extend(on_disk);
        let tree = if n_files == 0 {
            tree
        } else {
            edit::edited(tree, &changes, &self.store, &mut trees)?
        };
        Ok(LiveTree {
            tree: tree.to_string().parse().map_err(|_| Odd::Object)?,
            n_files,
        })
    }

    /// Whether all that is new in a folder of a worktree is ignored.
    pub(in crate::git) fn ignores_folder(&self, work_tree: &Path, folder: &Path) -> bool {
        let Ok(path) = folder.strip_prefix(work_tree) else {
            return false;
        };
        let path = path.as_os_str().as_bytes().as_bstr();
        Ignored::new(work_tree, &self.ignored)
            .holds(path, true)
            .unwrap_or(false)
    }
}
