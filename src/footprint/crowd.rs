//! The files of a very large tree that are worth looking at.
//!
//! A tree of a million files is mostly data, and nobody's task is about one file of it by chance. Sources are kept, what
//! the texts name and what was changed before, and one file of each folder, so that the folder can be found; what more
//! there is room for comes from near the root, text and configuration first.

use rustc_hash::{FxHashMap, FxHashSet};

use super::History;
use super::ranking::is_code;
use crate::model::RepoPath;

/// A tree of more files than this is thinned out to so many: some 500 MB of memory.
pub const CROWD: usize = 150_000;

/// How much a file is worth looking at, the most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Worth {
    Named,
    Source,
    OfFolder,
    Text,
    Data,
}

/// The places of the files that are kept, rising: all of them where there are at most `most`, otherwise so many. `texts`
/// are those of the tasks.
pub fn worth_looking_at<'a>(
    paths: &[&RepoPath],
    texts: impl Iterator<Item = &'a str>,
    history: &History,
    most: usize,
) -> Vec<usize> {
    if paths.len() <= most {
        return (0..paths.len()).collect();
    }
    let mut named: FxHashSet<String> = FxHashSet::default();
    for text in texts {
        let words =
            text.split(|letter: char| !(letter.is_alphanumeric() || "._-".contains(letter)));
        named.extend(words.map(|word| word.trim_matches('.').to_lowercase()));
    }
    let mut folders: FxHashMap<&str, usize> = FxHashMap::default();
    for (place, path) in paths.iter().enumerate() {
        folders.entry(path.folder()).or_insert(place);
    }
    let is_touched = |path: &RepoPath| {
        let file = history.file(path.as_str());
        file.is_some_and(|file| !history.all().with_file(file).is_empty())
    };
    let worth = |place: usize, path: &RepoPath| {
        if named.contains(&path.file_name().to_lowercase())
            || named.contains(&path.stem().to_lowercase())
            || is_touched(path)
        {
            Worth::Named
        } else if is_code(path) || path.is_manifest() {
            Worth::Source
        } else if folders.get(path.folder()) == Some(&place) {
            Worth::OfFolder
        } else if path.is_text() {
            Worth::Text
        } else {
            Worth::Data
        }
    };
    let mut ranked: Vec<(Worth, usize, usize)> = (paths.iter().enumerate())
        .map(|(place, path)| {
            (
                worth(place, path),
                path.as_str().matches('/').count(),
                place,
            )
        })
        .collect();
    ranked.select_nth_unstable(most);
    ranked.truncate(most);
    let mut places: Vec<usize> = ranked.into_iter().map(|(.., place)| place).collect();
    places.sort_unstable();
    places
}
