//! Files whose paths share telling words with a title.

use std::collections::{BTreeMap, BTreeSet};

use super::path_index::PathIndex;
use super::words::{is_telling, words};
use crate::model::{RepoPath, TaskKind};

/// At most so many files are guessed.
const MAX_GUESSES: usize = 4;

/// One file that a title may mean.
#[derive(Debug)]
pub(super) struct Guess<'a> {
    pub(super) path: &'a RepoPath,
    pub(super) probability: f64,
    /// The words that both have, as the path has them.
    pub(super) words: Vec<String>,
}

/// The files that the words of a title point to, only where they do so convincingly: by two words, or by a rare one.
pub(super) fn guesses<'a>(index: &'a PathIndex, title: &str, kind: TaskKind) -> Vec<Guess<'a>> {
    let n_files = index.files().len() as f64;
    let telling: BTreeSet<String> = words(title)
        .into_iter()
        .filter(|word| is_telling(word))
        .collect();
    let mut scores: BTreeMap<u32, (f64, Vec<String>)> = BTreeMap::new();
    for word in &telling {
        let files = index.with_word(word);
        // A word that a tenth of all files have says nothing of one of them.
        if files.is_empty() || (files.len() as f64 > n_files / 10.0 && files.len() > 5) {
            continue;
        }
        let rarity = (1.0 + n_files / files.len() as f64).ln();
        for number in files {
            let (score, shared) = scores.entry(*number).or_default();
            *score += rarity;
            shared.push(word.clone());
        }
    }
    let mut ranked: Vec<(f64, bool, &RepoPath, Vec<String>)> = scores
        .into_iter()
        .filter_map(|(number, (score, shared))| {
            let path = index.numbered_file(number)?;
            let named = words(path.stem());
            let is_named = shared.iter().any(|word| named.contains(word));
            // Words in the name weigh more than words in the folders around it.
            let n_named = shared.iter().filter(|word| named.contains(word)).count();
            let place = 1.0 + 0.5 * n_named as f64 / named.len().max(1) as f64;
            let weight = place * fitness(path, kind);
            Some((score * weight, is_named, path, shared))
        })
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.2.cmp(b.2)));
    let Some(best) = ranked.first().map(|(score, ..)| *score) else {
        return Vec::new();
    };
    let mut close: Vec<_> = ranked
        .into_iter()
        .take_while(|(score, ..)| *score >= best * 0.75)
        .collect();
    let is_convincing = close.first().is_some_and(|(_, is_named, _, shared)| {
        let is_rare = |word: &String| index.with_word(word).len() <= 3 && word.len() > 3;
        shared.len() > 1 || (*is_named && shared.iter().any(is_rare))
    });
    // Many equally good files are as good as none.
    if !is_convincing || close.len() > 2 * MAX_GUESSES {
        return Vec::new();
    }
    close.truncate(MAX_GUESSES);
    let n_words = close.first().map_or(0, |(.., shared)| shared.len());
    let mass = if n_words > 1 { 0.6 } else { 0.4 };
    let total: f64 = close.iter().map(|(score, ..)| score).sum();
    close
        .into_iter()
        .map(|(score, _, path, words)| Guess {
            path,
            probability: (mass * score / total).min(0.45),
            words,
        })
        .collect()
}

/// How well a file fits the sort of work: tests are seldom meant, except by a test task, and texts by a docs task.
fn fitness(path: &RepoPath, kind: TaskKind) -> f64 {
    let is_text = matches!(
        path.extension(),
        Some("md" | "rst" | "txt" | "adoc" | "mdx")
    ) || path.is_below("docs")
        || path.is_below("doc");
    match kind {
        TaskKind::Test if path.is_test() => 1.5,
        TaskKind::Test => 1.0,
        TaskKind::Docs if is_text => 2.0,
        _ if path.is_test() => 0.6,
        TaskKind::Docs => 0.7,
        _ if is_text => 0.6,
        _ => 1.0,
    }
}
