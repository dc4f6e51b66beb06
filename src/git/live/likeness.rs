//! Whether a worktree is as its HEAD has it, and nothing else: nothing is kept, and the first difference ends the look.

use std::collections::BTreeMap;

use super::contents::{Contents, Everywhere};
use super::ignored::{self, Ignored};
use super::index::Index;
use super::scan::Scan;
use super::settings::Settings;
use super::store::Store;
use super::take::has_own_settings;
use super::{Odd, staged};
use crate::git::Repository;
use crate::git::call::Place;
use crate::git::listed::Listed;
use crate::git::repository::library_id;
use crate::model::Oid;

/// What stays the same from look to look: the configuration, and where objects are.
pub(in crate::git) struct Steady {
    settings: Settings,
    store: Store,
}

impl Steady {
    /// For a repository.
    pub(in crate::git) fn open(repository: &Repository) -> Result<Self, Odd> {
        let objects = repository.common_dir().join("objects");
        let listed = Listed::ask(repository).map_err(|_| Odd::Setting)?;
        Ok(Self {
            settings: Settings::of(repository, &listed)?,
            store: Store::open(&objects, repository.is_sha256())?,
        })
    }
}

/// Whether a worktree whose HEAD is `head` is as that has it, with nothing new in it that is not ignored.
pub(in crate::git) fn is_as_head(steady: &Steady, place: &Place, head: &Oid) -> Result<bool, Odd> {
    if has_own_settings(place) {
        return Err(Odd::Setting);
    }
    let index = Index::load(&place.git_file("index"), steady.store.hash())?;
    let mut trees = steady.store.trees();
    let tree = trees.of_commit(library_id(head).ok_or(Odd::Object)?)?;
    if !staged::staged(&index, tree, &mut trees)?.is_empty() {
        return Ok(false);
    }
    // What is ignored is read anew each time: an agent may have changed it.
    let ignored = ignored::everywhere(&steady.settings)?;
    let contents = Everywhere::load(&steady.settings)?;
    let scan = Scan {
        index: &index,
        store: &steady.store,
        contents: Contents::new(&place.work_tree, &contents),
        ignored: Ignored::new(&place.work_tree, &ignored),
        changes: BTreeMap::new(),
        is_for_likeness: true,
    };
    match scan.run(place) {
        Ok(changes) => Ok(changes.is_empty()),
        Err(Odd::Differs) => Ok(false),
        Err(odd) => Err(odd),
    }
}
