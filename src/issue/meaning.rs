//! When two names mean the same thing.

use std::collections::BTreeSet;

use super::words::{is_stop_word, words};

/// The words of a name that mean something, each cut down to its stem.
pub(super) fn meaning(text: &str) -> BTreeSet<String> {
    words(text)
        .filter(|word| !is_stop_word(word))
        .filter(|word| {
            !matches!(
                word.as_str(),
                "task"
                    | "step"
                    | "section"
                    | "work"
                    | "done"
                    | "complete"
                    | "completed"
                    | "finished"
                    | "merged"
                    | "lands"
                    | "landed"
                    | "ready"
                    | "exists"
                    | "being"
                    | "place"
            )
        })
        .map(|word| stem(&word))
        .collect()
}

fn stem(word: &str) -> String {
    let word = word.trim_matches('`');
    for ending in [
        "ization", "ations", "ation", "ments", "ment", "ings", "ing", "ers", "ies", "ed", "es",
        "er", "s", "e", "y",
    ] {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() >= 3) {
            return stem.to_owned();
        }
    }
    word.to_owned()
}
