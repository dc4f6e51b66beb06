//! The namespaces of a tree: which file defines which type.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::projects::Projects;
use super::scan::Facts;
use crate::imports::name_set::Name;
use crate::model::RepoPath;

/// A file, as its place in the list of all C# files.
pub(super) type FileId = usize;

/// All namespaces, by dotted name.
pub(super) struct Namespaces<'a> {
    by_name: FxHashMap<&'a str, Definitions>,
    /// For each file the folder of its project; none for a file of no project, which any may include.
    projects: Vec<Option<&'a str>>,
    /// For each project the folders of those whose types it can name.
    visible: FxHashMap<&'a str, BTreeSet<&'a str>>,
}

#[derive(Default)]
struct Definitions {
    types: FxHashMap<Name, Vec<FileId>>,
    extensions: FxHashMap<Name, Vec<FileId>>,
}

impl<'a> Namespaces<'a> {
    /// The namespaces that `files` make up.
    pub(super) fn new(files: &[(&'a RepoPath, &'a Facts)], projects: &Projects<'a>) -> Self {
        let mut by_name: FxHashMap<&str, Definitions> = FxHashMap::default();
        for (id, (_, facts)) in files.iter().enumerate() {
            for namespace in &facts.namespaces {
                let definitions = by_name.entry(&namespace.name).or_default();
                for name in namespace.types.iter() {
                    definitions.types.entry(name).or_default().push(id);
                }
                for name in namespace.extensions.iter() {
                    definitions.extensions.entry(name).or_default().push(id);
                }
            }
        }
        let project = |(path, _): &(&'a RepoPath, &Facts)| {
            let folder = projects.folder(path.folder());
            projects.is_project(folder).then_some(folder)
        };
        let by_file: Vec<Option<&str>> = files.iter().map(project).collect();
        let mut visible: FxHashMap<&str, BTreeSet<&str>> = FxHashMap::default();
        for folder in by_file.iter().flatten() {
            visible
                .entry(folder)
                .or_insert_with(|| projects.visible_from(folder));
        }
        Self {
            by_name,
            projects: by_file,
            visible,
        }
    }

    /// The files that declare the type `name` of `namespace`, as a file sees it: those of its own project, else those
    /// of the nearest.
    pub(super) fn types(&self, from: FileId, namespace: &str, name: Name) -> Vec<FileId> {
        let found = self
            .by_name
            .get(namespace)
            .and_then(|found| found.types.get(&name));
        self.nearest(from, found.map(Vec::as_slice).unwrap_or_default())
    }

    /// The files that declare an extension method of `namespace`.
    pub(super) fn extensions(&self, from: FileId, namespace: &str, name: Name) -> Vec<FileId> {
        let found = self
            .by_name
            .get(namespace)
            .and_then(|found| found.extensions.get(&name));
        self.nearest(from, found.map(Vec::as_slice).unwrap_or_default())
    }

    /// Whether some file adds extension methods to the namespace.
    pub(super) fn has_extensions(&self, namespace: &str) -> bool {
        let found = self.by_name.get(namespace);
        found.is_some_and(|found| !found.extensions.is_empty())
    }

    fn nearest(&self, from: FileId, candidates: &[FileId]) -> Vec<FileId> {
        let project = |id: &FileId| self.projects.get(*id).copied().flatten();
        let own = project(&from);
        let visible = own.and_then(|own| self.visible.get(own));
        let is_visible = |id: &&FileId| match (visible, project(id)) {
            (Some(visible), Some(other)) => visible.contains(other),
            _ => true,
        };
        let closeness = |id: &FileId| {
            let other = project(id);
            let (own, other) = (own.unwrap_or_default(), other.unwrap_or_default());
            let shared = own
                .split('/')
                .zip(other.split('/'))
                .take_while(|(a, b)| a == b);
            (other == own, shared.count())
        };
        let candidates = candidates.iter().filter(is_visible);
        let most = candidates.clone().map(closeness).max();
        let nearest = candidates.filter(|id| Some(closeness(id)) == most);
        nearest.copied().collect()
    }
}
