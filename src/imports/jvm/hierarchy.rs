//! Which types extend which, and what a name means in a file.

use rayon::prelude::*;

use super::packages::{FileId, Packages};
use super::scan::Facts;
use crate::imports::name_set::Name;
use crate::model::RepoPath;

/// The files of a tree with those whose types theirs extend.
pub(super) struct Hierarchy<'a> {
    pub(super) packages: &'a Packages<'a>,
    files: &'a [(&'a RepoPath, &'a Facts)],
    parents: Vec<Vec<FileId>>,
}

impl<'a> Hierarchy<'a> {
    /// Finds the supertypes of all files.
    pub(super) fn new(files: &'a [(&'a RepoPath, &'a Facts)], packages: &'a Packages<'a>) -> Self {
        let mut hierarchy = Self {
            packages,
            files,
            parents: Vec::new(),
        };
        let parents = |(id, (_, facts)): (FileId, &(&RepoPath, &Facts))| {
            let supertypes = facts.supertypes.iter();
            let found = supertypes.flat_map(|name| hierarchy.meaning(id, *name));
            found.filter(|parent| *parent != id).collect()
        };
        hierarchy.parents = files.par_iter().enumerate().map(parents).collect();
        hierarchy
    }

    /// The files that define what the simple name means in the file `id`: by an import, in its package, by a star.
    pub(super) fn meaning(&self, id: FileId, name: Name) -> Vec<FileId> {
        let Some((path, facts)) = self.files.get(id) else {
            return Vec::new();
        };
        if facts.defined.has(name) {
            return vec![id];
        }
        let mut imports = facts.imports.iter();
        if let Some(import) = imports.find(|import| import.name == Some(name)) {
            let found = self.packages.find(path, &import.path);
            return found.map(|(files, _)| files).unwrap_or_default();
        }
        let stars = facts.imports.iter().filter(|import| import.name.is_none());
        let stars = stars.map(|import| import.path.as_str());
        std::iter::once(facts.package.as_str())
            .chain(stars)
            .find_map(|package| self.packages.defined(package, name))
            .map(|files| self.packages.nearest(path, files))
            .unwrap_or_default()
    }

    /// The file and all whose types its own extend, the nearest first.
    pub(super) fn lineage(&self, id: FileId) -> Vec<FileId> {
        const MAX_LINEAGE: usize = 64;
        let mut lineage = vec![id];
        let mut next = 0;
        while let Some(id) = lineage.get(next).copied() {
            for parent in self.parents.get(id).into_iter().flatten() {
                if !lineage.contains(parent) && lineage.len() < MAX_LINEAGE {
                    lineage.push(*parent);
                }
            }
            next += 1;
        }
        lineage
    }

    /// Who of the lineage of the file defines the member.
    pub(super) fn owner(&self, id: FileId, member: Name) -> Option<FileId> {
        let has_it = |id: &FileId| {
            self.facts(*id)
                .is_some_and(|facts| facts.members.has(member))
        };
        if has_it(&id) {
            return Some(id);
        }
        self.lineage(id).into_iter().find(has_it)
    }

    /// What the file says.
    pub(super) fn facts(&self, id: FileId) -> Option<&'a Facts> {
        self.files.get(id).map(|(_, facts)| *facts)
    }
}
