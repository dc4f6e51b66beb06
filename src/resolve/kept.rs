//! Whether a merged text has everything that either side added.

use std::collections::{BTreeSet, HashMap};

/// Whether every word that a side added is in the merged text, as often as that side has it, less what the other side
/// took away.
pub fn is_all_kept(base: &str, ours: &str, theirs: &str, merged: &str) -> bool {
    let [base, ours, theirs, merged] = [base, ours, theirs, merged].map(count);
    let is_kept = |side: &Words<'_>, other: &Words<'_>| {
        side.iter().all(|(word, &n)| {
            let of = |words: &Words<'_>| words.get(word).copied().unwrap_or(0);
            let n_taken = of(&base).saturating_sub(of(other));
            n <= of(&base) || of(&merged) + n_taken >= n
        })
    };
    is_kept(&ours, &theirs) && is_kept(&theirs, &ours)
}

/// The words that one text has more often than another that it became.
pub fn words_taken(before: &str, after: &str) -> BTreeSet<String> {
    let after = count(after);
    let mut taken = BTreeSet::new();
    for (word, n) in count(before) {
        if after.get(word).copied().unwrap_or(0) < n {
            taken.insert(word.to_owned());
        }
    }
    taken
}

type Words<'a> = HashMap<&'a str, usize>;

fn count(text: &str) -> Words<'_> {
    let mut words = Words::new();
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    for word in text
        .split(|letter| !is_part(letter))
        .filter(|word| !word.is_empty())
    {
        *words.entry(word).or_default() += 1;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_gone_is_seen() {
        assert!(is_all_kept("a", "a b", "a c", "a b c"));
        assert!(!is_all_kept("a", "a b", "a c", "a b"));
        assert!(is_all_kept("v 1", "v 2", "v 1 w", "v 2 w"));
        assert!(!is_all_kept("", "x x", "y", "x y"));
    }
}
