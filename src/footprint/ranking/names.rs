//! Paths and names that a text mentions.

use super::query::Query;
use super::tree::{TreeIndex, bare_name};
use crate::model::RepoPath;

/// How surely the text names each file.
#[derive(Debug, Default)]
pub(super) struct Mentions {
    /// By its path or its whole file name: 1 for the path itself.
    pub(super) path: Vec<f64>,
    /// By its name without the extension, alone or as a module: `Layout/LineLength`.
    pub(super) name: Vec<f64>,
}

/// Reads what the text mentions.
pub(super) fn mentions(query: &Query, tree: &TreeIndex<'_>) -> Mentions {
    let mut mentions = Mentions {
        path: vec![0.0; tree.len()],
        name: vec![0.0; tree.len()],
    };
    let is_border = |letter: char| letter.is_whitespace() || "`'\"(),;<>[]{}*!?".contains(letter);
    for word in query.text.split(is_border) {
        let word = word.trim_end_matches(['.', ':']).trim_start_matches("./");
        if word.len() >= 3 {
            mentions.take(&word.to_lowercase(), tree);
        }
    }
    mentions
}

impl Mentions {
    fn take(&mut self, word: &str, tree: &TreeIndex<'_>) {
        let last = word.rsplit('/').next().unwrap_or(word);
        if word.contains(['/', '.']) {
            let numbers = tree.files.numbers_named(last);
            for &number in numbers {
                let Some(path) = tree.path(number as usize) else {
                    continue;
                };
                let path = path.as_str().to_lowercase();
                let sureness = if path == word {
                    1.0
                } else if word.contains('/') {
                    if is_end_of(&path, word) { 0.9 } else { 0.0 }
                } else {
                    0.8 / numbers.len() as f64
                };
                raise(&mut self.path, number, sureness);
            }
        }
        if word.contains('/') && word.len() > 3 {
            self.take_module(word, tree);
        }
        if word.len() > 3 && !word.contains(['/', '.']) {
            let numbers = tree.files.numbers_with_stem(word);
            for &number in numbers {
                if tree
                    .path(number as usize)
                    .is_some_and(|path| bare_name(path).to_lowercase() == word)
                {
                    raise(&mut self.name, number, 1.0 / numbers.len() as f64);
                }
            }
        }
    }

    /// A module written with slashes: the end of a path without its extension, whatever the case and the signs.
    fn take_module(&mut self, word: &str, tree: &TreeIndex<'_>) {
        let wanted = folded_module(word);
        let Some(last) = wanted.rsplit('/').next().filter(|last| last.len() > 1) else {
            return;
        };
        for (ending, sureness) in [("", 1.0), ("test", 0.7), ("spec", 0.7)] {
            let stem = format!("{last}{ending}");
            for &number in tree.files.numbers_with_stem(&stem) {
                let Some(path) = tree.path(number as usize) else {
                    continue;
                };
                if is_end_of(
                    &folded_module(without_extension(path)),
                    &format!("{wanted}{ending}"),
                ) {
                    raise(&mut self.name, number, sureness);
                }
            }
        }
    }
}

fn raise(values: &mut [f64], number: u32, value: f64) {
    if let Some(known) = values.get_mut(number as usize) {
        *known = known.max(value);
    }
}

fn without_extension(path: &RepoPath) -> &str {
    path.as_str()
        .rsplit_once('.')
        .map_or(path.as_str(), |(stem, _)| stem)
}

fn folded_module(text: &str) -> String {
    (text
        .chars()
        .filter(|letter| letter.is_alphanumeric() || *letter == '/'))
    .flat_map(char::to_lowercase)
    .collect()
}

/// Whether a path ends with these whole parts.
fn is_end_of(path: &str, end: &str) -> bool {
    path.strip_suffix(end)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
}
