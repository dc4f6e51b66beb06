//! The Go packages of a tree: which file defines which name.

use rustc_hash::FxHashMap;

use super::scan::Facts;
use crate::imports::name_set::Name;
use crate::model::RepoPath;

/// A file, as its place in the list of all Go files.
pub(super) type FileId = usize;

/// All packages, by folder. The package and the tests outside it that share a folder stand side by side.
pub(super) struct Packages<'a> {
    by_folder: FxHashMap<&'a str, Vec<Package<'a>>>,
}

/// The files of one folder that name the same package.
pub(super) struct Package<'a> {
    pub(super) name: &'a str,
    pub(super) files: Vec<FileId>,
    /// Who defines a name: mostly one file, several where files stand for different systems.
    pub(super) defined: FxHashMap<Name, Vec<FileId>>,
}

impl<'a> Packages<'a> {
    /// The packages that `files` make up.
    pub(super) fn new(files: &[(&'a RepoPath, &'a Facts)]) -> Self {
        let mut by_folder: FxHashMap<&str, Vec<Package<'_>>> = FxHashMap::default();
        for (id, (path, facts)) in files.iter().enumerate() {
            let packages = by_folder.entry(path.folder()).or_default();
            let place = packages
                .iter()
                .position(|package| package.name == facts.package);
            let place = place.unwrap_or_else(|| {
                packages.push(Package {
                    name: &facts.package,
                    files: Vec::new(),
                    defined: FxHashMap::default(),
                });
                packages.len() - 1
            });
            if let Some(package) = packages.get_mut(place) {
                package.files.push(id);
                for name in facts.defined.iter() {
                    package.defined.entry(name).or_default().push(id);
                }
            }
        }
        Self { by_folder }
    }

    /// The package of this name in `folder`.
    pub(super) fn get(&self, folder: &str, name: &str) -> Option<&Package<'a>> {
        let packages = self.by_folder.get(folder)?;
        packages.iter().find(|package| package.name == name)
    }

    /// The package that an import of `folder` means: not its outer tests, and not a script beside it.
    pub(super) fn importable(&self, folder: &str) -> Option<&Package<'a>> {
        let packages = self.by_folder.get(folder)?;
        let is_test = |package: &&Package<'_>| package.name.ends_with("_test");
        let importable = packages.iter().filter(|package| !is_test(package));
        importable.max_by_key(|package| (package.name != "main", package.files.len()))
    }
}
