//! Finds the files that define what a Java or Kotlin file uses.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::hierarchy::Hierarchy;
use super::packages::FileId;
use super::scan::{Facts, Import};
use crate::imports::build::{FileLinks, Link};
use crate::imports::name_set::Name;
use crate::model::{EdgeKind, RepoPath};

/// The links of all files.
pub(super) fn links<'a>(
    files: &[(&'a RepoPath, &Facts)],
    hierarchy: &Hierarchy<'_>,
) -> Vec<FileLinks<'a>> {
    let links = |(id, (path, facts)): (FileId, &(&'a RepoPath, &Facts))| {
        let mut file = File {
            id,
            path,
            facts,
            hierarchy,
            found: Vec::new(),
            passed: Vec::new(),
            implied: Vec::new(),
            missing: Vec::new(),
        };
        file.follow_imports();
        file.follow_names();
        file.follow_members();
        (*path, file.finish(files))
    };
    files.par_iter().enumerate().map(links).collect()
}

/// One file whose names are looked up.
struct File<'a> {
    id: FileId,
    path: &'a RepoPath,
    facts: &'a Facts,
    hierarchy: &'a Hierarchy<'a>,
    /// Files that define what it names.
    found: Vec<FileId>,
    /// Files that it names, which only inherit what it means.
    passed: Vec<FileId>,
    /// Files that define what it uses without naming them.
    implied: Vec<FileId>,
    missing: Vec<RepoPath>,
}

impl File<'_> {
    fn follow_imports(&mut self) {
        let packages = self.hierarchy.packages;
        for import in &self.facts.imports {
            // Of `import a.b.*` the names decide; `import static a.b.Outer.*` names a type.
            if import.name.is_none() && packages.get(&import.path).is_some() {
                continue;
            }
            match packages.find(self.path, &import.path) {
                Some((files, rest)) => {
                    let member = rest.split('.').next().unwrap_or_default();
                    self.add_owners(&files, Name::new(member.as_bytes()));
                }
                None => self.add_missing(import),
            }
        }
        for path in &self.facts.qualified {
            if let Some((files, _)) = packages.find(self.path, path) {
                self.found.extend(files);
            }
        }
    }

    /// Adds the files, and those from which their types inherit the member.
    fn add_owners(&mut self, files: &[FileId], member: Name) {
        for id in files {
            match self.hierarchy.owner(*id, member) {
                Some(owner) if owner != *id => {
                    self.found.push(owner);
                    self.passed.push(*id);
                }
                _ => self.found.push(*id),
            }
        }
    }

    fn follow_names(&mut self) {
        let packages = self.hierarchy.packages;
        let mut bound: FxHashSet<Name> = FxHashSet::default();
        bound.extend(self.facts.imports.iter().filter_map(|import| import.name));
        let stars = self
            .facts
            .imports
            .iter()
            .filter(|import| import.name.is_none());
        let own = self.facts.package.as_str();
        let places: Vec<&str> = std::iter::once(own)
            .chain(stars.map(|import| import.path.as_str()))
            .collect();
        for name in self.facts.used.iter() {
            if bound.contains(&name) || self.facts.defined.has(name) {
                continue;
            }
            let mut definers = places
                .iter()
                .filter_map(|place| packages.defined(place, name));
            if let Some(definers) = definers.next() {
                self.found.extend(packages.nearest(self.path, definers));
            } else if let Some(owner) = self.hierarchy.owner(self.id, name) {
                // A nested type, inherited.
                self.found.push(owner);
            }
        }
        for package in places.iter().filter_map(|place| packages.get(place)) {
            if package.extensions.is_empty() {
                continue;
            }
            for name in self
                .facts
                .used_members
                .iter()
                .filter(|name| !bound.contains(name))
            {
                if let Some(definers) = package.extensions.get(&name) {
                    self.found.extend(packages.nearest(self.path, definers));
                }
            }
        }
    }

    /// Finds the types of what methods return, where something of them is used at once, and the supertypes that
    /// define what is used of named types.
    fn follow_members(&mut self) {
        const MAX_ROUNDS: usize = 4;
        let mut known: Vec<FileId> = self.found.iter().chain(&self.passed).copied().collect();
        known.push(self.id);
        known.sort_unstable();
        known.dedup();
        let mut fresh = known.clone();
        for _ in 0..MAX_ROUNDS {
            let mut next = Vec::new();
            for id in &fresh {
                for holder in self.hierarchy.lineage(*id) {
                    let Some(facts) = self.hierarchy.facts(holder) else {
                        continue;
                    };
                    for (called, member) in &self.facts.chained {
                        let first = facts.returns.partition_point(|(method, _)| method < called);
                        let rest = facts.returns.get(first..).unwrap_or_default();
                        for (_, returned) in rest.iter().take_while(|(method, _)| method == called)
                        {
                            for of in self.hierarchy.meaning(holder, *returned) {
                                next.extend(self.hierarchy.owner(of, *member).map(|_| of));
                            }
                        }
                    }
                }
            }
            next.sort_unstable();
            next.dedup();
            next.retain(|id| !known.contains(id));
            if next.is_empty() {
                break;
            }
            self.implied.extend(&next);
            known.extend(&next);
            fresh = next;
        }
        self.follow_inherited(&known);
    }

    /// Adds the supertypes from which the types of the files `known` inherit what is used here.
    fn follow_inherited(&mut self, known: &[FileId]) {
        let facts = known.iter().filter_map(|id| self.hierarchy.facts(*id));
        let facts: Vec<&Facts> = facts.collect();
        for member in self.facts.used_members.iter() {
            if facts.iter().any(|facts| facts.members.has(member)) {
                continue;
            }
            for id in known {
                self.implied.extend(self.hierarchy.owner(*id, member));
            }
        }
    }

    /// Notes where the imported type would be, if its package, or one around it, is of this tree.
    fn add_missing(&mut self, import: &Import) {
        let Some((package, name)) = import.path.rsplit_once('.') else {
            return;
        };
        let packages = self.hierarchy.packages;
        if let Some(folder) = packages.folder_for(self.path, &self.facts.package, package) {
            let extension = self.path.extension().unwrap_or("java");
            let path = format!("{folder}/{name}.{extension}");
            self.missing.extend(path.parse::<RepoPath>().ok());
        }
    }

    fn finish<'t>(mut self, all: &[(&'t RepoPath, &Facts)]) -> Vec<Link<'t>> {
        let mut links: Vec<Link<'t>> = self.missing.into_iter().map(Link::Missing).collect();
        for (files, kind) in [
            (&mut self.found, EdgeKind::Defines),
            (&mut self.passed, EdgeKind::Names),
            (&mut self.implied, EdgeKind::Weak),
        ] {
            files.sort_unstable();
            files.dedup();
            let files = files.iter().filter_map(|id| all.get(*id));
            links.extend(files.map(|(to, _)| Link::To(to, kind)));
        }
        links
    }
}
