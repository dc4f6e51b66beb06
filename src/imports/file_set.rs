//! The paths of a tree, for resolvers to probe.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::RepoPath;

/// The files and folders of one tree.
pub(super) struct FileSet<'a> {
    files: FxHashMap<&'a str, &'a RepoPath>,
    folders: FxHashSet<&'a str>,
    in_order: &'a [RepoPath],
}

impl<'a> FileSet<'a> {
    /// The set of `files` and of all folders that hold one.
    pub(super) fn new(files: &'a [RepoPath]) -> Self {
        let mut folders = FxHashSet::default();
        folders.insert("");
        for path in files {
            let mut folder = path.folder();
            while folders.insert(folder) {
                folder = parent(folder);
            }
        }
        Self {
            files: files.iter().map(|path| (path.as_str(), path)).collect(),
            folders,
            in_order: files,
        }
    }

    /// Every file, as handed in.
    pub(super) fn all(&self) -> &'a [RepoPath] {
        self.in_order
    }

    /// The file at exactly this path.
    pub(super) fn get(&self, path: &str) -> Option<&'a RepoPath> {
        self.files.get(path).copied()
    }

    /// Whether the tree has a file at this path.
    pub(super) fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Whether some file lies below this folder; `""` is the root.
    pub(super) fn has_folder(&self, folder: &str) -> bool {
        self.folders.contains(folder)
    }

    /// The files with one of these extensions.
    pub(super) fn with_extension(&self, extensions: &[&str]) -> Vec<&'a RepoPath> {
        let is_wanted = |path: &&RepoPath| {
            path.extension()
                .is_some_and(|extension| extensions.contains(&extension))
        };
        self.in_order.iter().filter(is_wanted).collect()
    }
}

/// The folder around `path`; `""` at the root.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// `folder` and every folder around it, the nearest first, `""` last.
pub(super) fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| {
        (!folder.is_empty()).then(|| parent(folder))
    })
}

/// `folder/name`, where the root adds no slash.
pub(super) fn child(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

/// `relative` as seen from `folder`, without `.` and `..`; none where it leads out of the repository.
pub(super) fn join(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
