//! The files of one tree, found by path, name, stem, folder or word.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::words::{folded, words};
use crate::model::RepoPath;

/// The files of one tree, sorted, with the ways to find them. Lookups that fold take letters of either case, and
/// `_` and `-` as nothing.
#[derive(Debug, Clone, Default)]
pub struct PathIndex {
    files: Vec<RepoPath>,
    by_name: FxHashMap<String, Vec<u32>>,
    by_stem: FxHashMap<String, Vec<u32>>,
    folders: BTreeSet<String>,
    folders_by_name: FxHashMap<String, Vec<String>>,
    submodules: Vec<RepoPath>,
    by_word: OnceLock<FxHashMap<String, Vec<u32>>>,
}

impl PathIndex {
    /// The index of `files`, in any order.
    pub fn new(files: impl IntoIterator<Item = RepoPath>) -> Self {
        let mut index = Self::default();
        index.files.extend(files);
        index.files.sort_unstable();
        index.files.dedup();
        for (number, path) in (0_u32..).zip(&index.files) {
            let name = folded(path.file_name());
            index.by_name.entry(name).or_default().push(number);
            let stem = folded(path.stem());
            index.by_stem.entry(stem).or_default().push(number);
            let mut folder = path.folder();
            while !folder.is_empty() && index.folders.insert(folder.to_owned()) {
                let (around, name) = folder.rsplit_once('/').unwrap_or(("", folder));
                let name = folded(name);
                let named = index.folders_by_name.entry(name).or_default();
                named.push(folder.to_owned());
                folder = around;
            }
        }
        index
    }

    /// The index, with those of its entries that are other repositories.
    #[must_use]
    pub fn with_submodules(mut self, submodules: impl IntoIterator<Item = RepoPath>) -> Self {
        self.submodules.extend(submodules);
        self
    }

    /// The submodule that `path` lies in, below its entry in the tree.
    pub fn submodule_around(&self, path: &str) -> Option<&RepoPath> {
        let is_around = |submodule: &&RepoPath| {
            let rest = path.strip_prefix(submodule.as_str());
            rest.is_some_and(|rest| rest.starts_with('/') && rest.len() > 1)
        };
        self.submodules.iter().find(is_around)
    }

    /// Every file, sorted.
    pub fn files(&self) -> &[RepoPath] {
        &self.files
    }

    /// Whether the tree holds this very file.
    pub fn contains(&self, path: &RepoPath) -> bool {
        self.files.binary_search(path).is_ok()
    }

    /// The file at exactly this path.
    pub fn file(&self, path: &str) -> Option<&RepoPath> {
        let place = self.files.binary_search_by(|file| file.as_str().cmp(path));
        self.files.get(place.ok()?)
    }

    /// The number of the file at exactly this path: its place in [`Self::files`].
    pub fn number(&self, path: &RepoPath) -> Option<usize> {
        self.files.binary_search(path).ok()
    }

    /// The numbers of the files of that name, folded.
    pub(super) fn numbers_named(&self, name: &str) -> &[u32] {
        let found = self.by_name.get(&folded(name));
        found.map(Vec::as_slice).unwrap_or_default()
    }

    /// The numbers of the files whose name without its extension is this, folded.
    pub(super) fn numbers_with_stem(&self, stem: &str) -> &[u32] {
        let found = self.by_stem.get(&folded(stem));
        found.map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether some file lies below this folder; `""` is the root.
    pub fn has_folder(&self, folder: &str) -> bool {
        folder.is_empty() || self.folders.contains(folder)
    }

    /// The files below a folder, at any depth.
    pub fn below(&self, folder: &str) -> &[RepoPath] {
        if folder.is_empty() {
            return &self.files;
        }
        let prefix = format!("{folder}/");
        let start = self
            .files
            .partition_point(|file| file.as_str() < prefix.as_str());
        let rest = self.files.get(start..).unwrap_or_default();
        let length = rest.partition_point(|file| file.as_str().starts_with(&prefix));
        rest.get(..length).unwrap_or_default()
    }

    /// The files of that name, folded.
    pub fn named(&self, name: &str) -> impl Iterator<Item = &RepoPath> {
        self.numbered(self.by_name.get(&folded(name)))
    }

    /// The files whose name without its extension is this, folded.
    pub fn with_stem(&self, stem: &str) -> impl Iterator<Item = &RepoPath> {
        self.numbered(self.by_stem.get(&folded(stem)))
    }

    /// The one file whose path ends like this; the path itself where it is there, or no single file is meant.
    pub fn completed(&self, path: &RepoPath) -> RepoPath {
        if self.contains(path) || self.has_folder(path.as_str()) {
            return path.clone();
        }
        let is_end = |file: &&RepoPath| {
            let start = file.as_str().strip_suffix(path.as_str());
            start.is_some_and(|start| start.ends_with('/'))
        };
        let mut meant = self.named(path.file_name()).filter(is_end);
        match (meant.next(), meant.next()) {
            (Some(file), None) => file.clone(),
            _ => path.clone(),
        }
    }

    /// The folders whose last part is this name, folded.
    pub fn folders_named(&self, name: &str) -> &[String] {
        self.folders_by_name
            .get(&folded(name))
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The files whose path has this word, in the form that [`words`] gives.
    pub(super) fn with_word(&self, word: &str) -> &[u32] {
        let by_word = self.by_word.get_or_init(|| {
            let mut by_word: FxHashMap<String, Vec<u32>> = FxHashMap::default();
            for (number, path) in (0_u32..).zip(&self.files) {
                for word in words(path.as_str()).into_iter().collect::<BTreeSet<_>>() {
                    by_word.entry(word).or_default().push(number);
                }
            }
            by_word
        });
        by_word.get(word).map(Vec::as_slice).unwrap_or_default()
    }

    /// The file of that number, as [`Self::with_word`] gives it.
    pub(super) fn numbered_file(&self, number: u32) -> Option<&RepoPath> {
        self.files.get(usize::try_from(number).ok()?)
    }

    fn numbered<'a>(&'a self, numbers: Option<&'a Vec<u32>>) -> impl Iterator<Item = &'a RepoPath> {
        let numbers = numbers.into_iter().flatten();
        numbers.filter_map(|number| self.numbered_file(*number))
    }
}
