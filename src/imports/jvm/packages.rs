//! The packages of a tree: which file defines which name.

use rustc_hash::FxHashMap;

use super::scan::Facts;
use crate::imports::file_set::{child, parent};
use crate::imports::name_set::Name;
use crate::model::RepoPath;

/// A file, as its place in the list of all Java and Kotlin files.
pub(super) type FileId = usize;

/// All packages, by dotted name.
pub(super) struct Packages<'a> {
    by_name: FxHashMap<&'a str, Package<'a>>,
    files: &'a [(&'a RepoPath, &'a Facts)],
}

/// The files that name one package.
#[derive(Default)]
pub(super) struct Package<'a> {
    defined: FxHashMap<Name, Vec<FileId>>,
    pub(super) extensions: FxHashMap<Name, Vec<FileId>>,
    /// A folder that holds it.
    pub(super) folder: &'a str,
}

impl<'a> Packages<'a> {
    /// The packages that `files` make up.
    pub(super) fn new(files: &'a [(&'a RepoPath, &'a Facts)]) -> Self {
        let mut by_name: FxHashMap<&str, Package<'_>> = FxHashMap::default();
        for (id, (path, facts)) in files.iter().enumerate() {
            let package = by_name.entry(&facts.package).or_default();
            if package.folder.is_empty() {
                package.folder = path.folder();
            }
            for name in facts.defined.iter() {
                package.defined.entry(name).or_default().push(id);
            }
            for name in facts.extensions.iter() {
                package.extensions.entry(name).or_default().push(id);
            }
            if path.extension() == Some("kt") && !facts.defined.is_empty() {
                // What stands outside classes in `Text.kt` is `TextKt.name` to Java.
                let facade = Name::new(format!("{}Kt", path.stem()).as_bytes());
                package.defined.entry(facade).or_default().push(id);
            }
        }
        Self { by_name, files }
    }

    /// The package of this name.
    pub(super) fn get(&self, name: &str) -> Option<&Package<'a>> {
        self.by_name.get(name)
    }

    /// Those of `candidates` that a file at `from` means: of Java types one, of Kotlin functions every overload beside
    /// the nearest.
    pub(super) fn nearest(&self, from: &RepoPath, candidates: &[FileId]) -> Vec<FileId> {
        if candidates.len() < 2 {
            return candidates.to_vec();
        }
        let closeness = |id: &FileId| {
            let (path, _) = self.files.get(*id)?;
            let shared = from.as_str().split('/').zip(path.as_str().split('/'));
            Some(shared.take_while(|(a, b)| a == b).count())
        };
        let most = candidates.iter().filter_map(closeness).max();
        let nearest = candidates.iter().copied();
        nearest.filter(|id| closeness(id) == most).collect()
    }

    /// The files that define the type at the beginning of the dotted path, and what is left of the path behind it.
    pub(super) fn find<'p>(
        &self,
        from: &RepoPath,
        path: &'p str,
    ) -> Option<(Vec<FileId>, &'p str)> {
        let mut end = path.len();
        loop {
            let (package, name) = path
                .get(..end)?
                .rsplit_once('.')
                .unwrap_or(("", path.get(..end)?));
            if let Some(found) = self.defined(package, Name::new(name.as_bytes())) {
                let rest = path.get(end..).unwrap_or_default();
                return Some((self.nearest(from, found), rest.trim_start_matches('.')));
            }
            if package.is_empty() {
                return None;
            }
            end = package.len();
        }
    }

    /// The files of `package` that define `name`.
    pub(super) fn defined(&self, package: &str, name: Name) -> Option<&[FileId]> {
        let found = self.by_name.get(package)?.defined.get(&name)?;
        Some(found)
    }

    /// The folder where the files of `package` would be that the file `from` of the package `own` may see; none where
    /// nothing says that it belongs to this tree.
    pub(super) fn folder_for(&self, from: &RepoPath, own: &str, package: &str) -> Option<String> {
        if let Some(known) = self.by_name.get(package) {
            return Some(known.folder.to_owned());
        }
        // Packages of one owner share their first two names, such as `org.acme`.
        let owner = |package: &str| {
            let mut parts = package.splitn(3, '.');
            Some((parts.next()?.to_owned(), parts.next()?.to_owned()))
        };
        let is_own = owner(package)? == owner(own)?;
        is_own.then(|| child(source_root(from, own), &package.replace('.', "/")))
    }
}

/// The folder in which the top-level packages of a file lie: its own folder less its package.
pub(super) fn source_root<'p>(path: &'p RepoPath, package: &str) -> &'p str {
    let mut folder = path.folder();
    for part in package.rsplit('.') {
        match folder.rsplit('/').next() {
            Some(last) if last == part => folder = parent(folder),
            _ => break,
        }
    }
    folder
}
