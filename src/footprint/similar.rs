//! The past changes that are most like a task, by their words.

use rustc_hash::FxHashMap;

use super::{Bag, History};

/// How many terms of a task's text are looked up.
const MAX_TERMS: usize = 120;

/// How many of the newest changes with a term are looked at.
const MAX_WITH: usize = 2_000;

/// A term that a larger share of the past changes has is not looked up.
const MOST_COMMON: f64 = 0.2;

/// A past change of usual length has so many terms.
const USUAL_LENGTH: f64 = 20.0;

/// A change of more files than this is no task that somebody would write down as one.
const MAX_FILES: u32 = 40;

/// A change that is less like the task than this, beside the one that is most like it, is not taken.
const LEAST_ALIKE: f64 = 0.35;

/// A change that shares less than this of what the title says is like any other.
const LEAST_SHARED: f64 = 0.15;

/// A past change that is like a task.
#[derive(Debug, Clone, PartialEq)]
pub struct Similar {
    /// Its commit.
    pub commit: String,
    /// The first line of its message.
    pub subject: String,
    /// How alike the two are, from 0 to 1, where 1 is the past change that is most like the task.
    pub likeness: f64,
}

/// At most `n` past changes that are like a task, the most alike first. `text` is its text, the title on the first line; a
/// word of the title counts more than one of the rest.
pub fn similar(text: &str, history: &History, n: usize) -> Vec<Similar> {
    let past = history.all();
    let title = Bag::of_text(text.lines().next().unwrap_or_default(), MAX_TERMS);
    let whole = Bag::of_text(text, MAX_TERMS);
    let n_changes = past.len() as f64;
    let mut likeness: FxHashMap<u32, f64> = FxHashMap::default();
    let rarity = |n_with: f64| (1.0 + (n_changes - n_with).max(0.0) / (n_with + 0.5)).ln();
    let mut all_worth = 0.0;
    for &(term, _) in whole.terms() {
        let positions = past.with_term(term);
        let n_with = positions.len() as f64;
        if title.count(term) > 0 {
            all_worth += rarity(n_with);
        }
        if positions.is_empty() || n_with > MOST_COMMON * n_changes.max(50.0) {
            continue;
        }
        let weight = if title.count(term) > 0 { 1.0 } else { 0.3 };
        let worth = weight * rarity(n_with);
        for &position in positions.iter().take(MAX_WITH) {
            let Some(landing) = history.landing(position) else {
                continue;
            };
            if landing.files.is_empty() || landing.n_files > MAX_FILES {
                continue;
            }
            let is_in_subject = landing.subject_terms.binary_search(&term).is_ok();
            let length = 0.5 + 0.5 * f64::from(landing.n_terms) / USUAL_LENGTH;
            let count = if is_in_subject { 2.0 } else { 1.0 };
            *likeness.entry(position).or_default() += worth * count / (count + length);
        }
    }
    let mut found: Vec<(u32, f64)> = likeness.into_iter().collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let most = found
        .first()
        .map_or(1.0, |&(_, likeness)| likeness.max(1e-9));
    (found.into_iter())
        .take_while(|&(_, likeness)| {
            likeness >= LEAST_ALIKE * most && likeness >= LEAST_SHARED * all_worth
        })
        .take(n)
        .filter_map(|(position, likeness)| {
            let landing = history.landing(position)?;
            Some(Similar {
                commit: landing.commit.to_owned(),
                subject: landing.subject.to_owned(),
                likeness: likeness / most,
            })
        })
        .collect()
}
