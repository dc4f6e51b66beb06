//! The text of a task as weighted terms.

use std::collections::BTreeMap;

use crate::footprint::terms::{for_each_term, hash, joined_hash};

/// Words of the body beyond this many say nothing more of where the work is.
const MAX_BODY_WORDS: usize = 300;
/// What a word of the body weighs beside one of the subject.
const BODY_WEIGHT: f64 = 0.35;
/// What a joined name of the body weighs.
const BODY_NAME_WEIGHT: f64 = 0.6;
/// What two or three words in a row weigh as one name: "hot reload" may be `hotReload`.
const ROW_WEIGHT: f64 = 0.5;

/// A term with its weight.
pub(super) type Weighted = (u32, f64);

/// The terms of a text, sorted by hash.
#[derive(Debug, Clone, Default)]
pub(super) struct Query {
    /// Single words, of the subject and the body.
    pub(super) words: Vec<Weighted>,
    /// Names of several parts, and words in a row as such names.
    pub(super) names: Vec<Weighted>,
    /// The single words of the subject.
    pub(super) subject: Vec<Weighted>,
    /// The text itself.
    pub(super) text: String,
}

impl Query {
    /// The query of a text whose first line is its subject.
    pub(super) fn new(text: &str) -> Self {
        let (subject, body) = text.split_once('\n').unwrap_or((text, ""));
        let mut words: BTreeMap<u32, f64> = BTreeMap::new();
        let mut names: BTreeMap<u32, f64> = BTreeMap::new();
        let mut subject_words: BTreeMap<u32, f64> = BTreeMap::new();
        let mut previous = String::new();
        for_each_term(subject, |term, is_joined| {
            if is_joined {
                *names.entry(joined_hash(term)).or_default() += 1.0;
                return;
            }
            *words.entry(hash(term)).or_default() += 1.0;
            *subject_words.entry(hash(term)).or_default() += 1.0;
            if !previous.is_empty() {
                let row = format!("{previous}{term}");
                *names.entry(joined_hash(&row)).or_default() += ROW_WEIGHT;
            }
            term.clone_into(&mut previous);
        });
        let mut n_words = 0;
        for_each_term(body, |term, is_joined| {
            n_words += 1;
            if n_words > MAX_BODY_WORDS {
                return;
            }
            if is_joined {
                *names.entry(joined_hash(term)).or_default() += BODY_NAME_WEIGHT;
            } else {
                *words.entry(hash(term)).or_default() += BODY_WEIGHT;
            }
        });
        // Names are kept whole and not stemmed, so the rows are those of the words as they are written.
        let written: Vec<String> = subject
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        for n_together in [2, 3] {
            for row in written.windows(n_together) {
                *names.entry(joined_hash(&row.concat())).or_default() += ROW_WEIGHT;
            }
        }
        let sorted = |terms: BTreeMap<u32, f64>, most: f64| -> Vec<Weighted> {
            let bounded = |(term, weight): (u32, f64)| (term, weight.min(most));
            terms.into_iter().map(bounded).collect()
        };
        Self {
            words: sorted(words, 2.0),
            names: sorted(names, 1.5),
            subject: sorted(subject_words, f64::MAX),
            text: text.to_owned(),
        }
    }

    /// The subject.
    pub(super) fn subject_text(&self) -> &str {
        self.text.lines().next().unwrap_or_default()
    }

    /// Every term that is looked up, words and names.
    pub(super) fn terms(&self) -> impl Iterator<Item = u32> {
        self.words.iter().chain(&self.names).map(|&(term, _)| term)
    }

    /// Words and names together.
    pub(super) fn all(&self) -> impl Iterator<Item = Weighted> {
        self.words.iter().chain(&self.names).copied()
    }

    /// Whether a term is a word or a name, rather than a word of the body alone.
    pub(super) fn is_in_subject(&self, term: u32) -> bool {
        let has = |terms: &[Weighted]| terms.binary_search_by_key(&term, |&(term, _)| term).is_ok();
        has(&self.subject) || has(&self.names)
    }
}
