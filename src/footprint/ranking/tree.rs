//! What the paths of a tree say by themselves, worked out once for all tasks.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::category::{self, Category};
use crate::footprint::flat::number as number_of;
use crate::footprint::terms::{for_each_term, hash};
use crate::footprint::{Bag, PathIndex};
use crate::model::RepoPath;

/// The least number of files that is worth handing to another thread.
const MIN_FILES: usize = 256;

/// The files of a tree with the words of their paths. A file is known by its number in the [`PathIndex`].
pub(super) struct TreeIndex<'a> {
    pub(super) files: &'a PathIndex,
    /// The terms of each path.
    pub(super) bags: Vec<Bag>,
    /// The words of each name without its extension.
    pub(super) stems: Vec<Vec<u32>>,
    pub(super) categories: Vec<Category>,
    /// The folder of each file, by number.
    pub(super) folders: Vec<u32>,
    pub(super) n_folders: usize,
    /// What each file is about: its name without the marks of a test. Files of one topic have one number.
    topics: Vec<u32>,
    about: Vec<Vec<u32>>,
}

impl<'a> TreeIndex<'a> {
    /// The index of the paths of a tree.
    pub(super) fn new(files: &'a PathIndex) -> Self {
        let paths = files.files();
        let mut folder_numbers: FxHashMap<&str, u32> = FxHashMap::default();
        let mut topic_numbers: FxHashMap<String, u32> = FxHashMap::default();
        let told: Vec<(Bag, Vec<u32>, Category, String)> =
            (paths.par_iter().with_min_len(MIN_FILES))
                .map(|path| {
                    let bag = Bag::of_text(path.as_str(), 100);
                    (bag, stem_words(path), Category::of(path), topic(path))
                })
                .collect();
        let (mut bags, mut stems, mut categories) = (Vec::new(), Vec::new(), Vec::new());
        let (mut folders, mut topics) = (Vec::new(), Vec::new());
        let mut about: Vec<Vec<u32>> = Vec::new();
        for ((number, path), told) in (0_u32..).zip(paths).zip(told) {
            let (bag, stem, category, topic) = told;
            bags.push(bag);
            stems.push(stem);
            categories.push(category);
            let next = number_of(folder_numbers.len());
            folders.push(*folder_numbers.entry(path.folder()).or_insert(next));
            let next = about.len();
            let topic = *topic_numbers.entry(topic).or_insert(number_of(next));
            if topic as usize == next {
                about.push(Vec::new());
            }
            if let Some(files) = about.get_mut(topic as usize) {
                files.push(number);
            }
            topics.push(topic);
        }
        Self {
            files,
            bags,
            stems,
            categories,
            n_folders: folder_numbers.len(),
            folders,
            topics,
            about,
        }
    }

    /// How many files there are.
    pub(super) fn len(&self) -> usize {
        self.files.files().len()
    }

    /// The path of a file.
    pub(super) fn path(&self, number: usize) -> Option<&'a RepoPath> {
        self.files.files().get(number)
    }

    /// The category of a file.
    pub(super) fn category(&self, number: usize) -> Category {
        self.categories
            .get(number)
            .copied()
            .unwrap_or(Category::Other)
    }

    /// Whether a file is a test.
    pub(super) fn is_test(&self, number: usize) -> bool {
        self.category(number) == Category::Test
    }

    /// The files that are about what a file is about, itself too.
    pub(super) fn companions(&self, number: usize) -> &[u32] {
        let topic = self.topics.get(number).map(|&topic| topic as usize);
        topic
            .and_then(|topic| self.about.get(topic))
            .map(Vec::as_slice)
            .unwrap_or_default()
    }
}

/// The name up to its first dot; of a name that begins with one, the whole.
pub(super) fn bare_name(path: &RepoPath) -> &str {
    let name = path.file_name();
    match name.split_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

fn stem_words(path: &RepoPath) -> Vec<u32> {
    let mut words = Vec::new();
    for_each_term(bare_name(path), |term, is_joined| {
        if !is_joined {
            words.push(hash(term));
        }
    });
    words
}

/// What a file is about: its bare name without the marks of a test, in lower case and without signs. Names that every
/// folder may have count together with their folder.
fn topic(path: &RepoPath) -> String {
    let mut name = bare_name(path);
    for mark in ["test_", "Test"] {
        if let Some(rest) = name.strip_prefix(mark).filter(|rest| rest.len() > 2) {
            name = rest;
            break;
        }
    }
    for mark in [
        "_test", "_spec", "TestCase", "Tests", "Test", "Specs", "Spec", "-test",
    ] {
        if let Some(rest) = name.strip_suffix(mark).filter(|rest| rest.len() > 1) {
            name = rest;
            break;
        }
    }
    let plain: String = (name.chars().filter(|letter| letter.is_alphanumeric()))
        .flat_map(char::to_lowercase)
        .collect();
    let is_common = matches!(
        plain.as_str(),
        "index" | "mod" | "init" | "main" | "lib" | "utils" | "util" | "types" | "config"
    );
    if is_common {
        let folder = path.folder().rsplit('/').next().unwrap_or_default();
        return format!("{folder}/{plain}");
    }
    plain
}

/// Whether a file is source code that is no test.
pub fn is_source(path: &RepoPath) -> bool {
    category::is_code(path) && !category::is_test(path)
}
