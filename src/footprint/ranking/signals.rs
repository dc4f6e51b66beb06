//! Every signal about every file of a tree, for one text.

use super::category::Category;
use super::field::{Field, Scoring};
use super::grounds::Grounds;
use super::names::{Mentions, mentions};
use super::passages::PassageIndex;
use super::past::{self, PastSignals};
use super::query::Query;
use super::relations::{Ranking, Relations, changed_with};

/// The weights of the first mixture, from which the files that go along with the likeliest are found.
///
/// They were set once by hand from published experience with single signals; the trained model weighs anew.
mod first {
    pub(super) const CONTENT: f64 = 2.1;
    pub(super) const MENTION: f64 = 2.2;
    pub(super) const DEFINITIONS: f64 = 1.3;
    pub(super) const PATH: f64 = 1.2;
    pub(super) const ALIKE: f64 = 1.2;
    pub(super) const MESSAGES: f64 = 1.0;
    pub(super) const NAMES: f64 = 0.8;
    pub(super) const SCOPE: f64 = 1.0;
    pub(super) const OFTEN: f64 = 0.5;
    pub(super) const RECENT: f64 = 0.3;
}

/// The signals about the files of a tree for one text, each by file number.
pub(super) struct Signals {
    pub(super) content: Vec<f64>,
    pub(super) passage: Vec<f64>,
    /// How telling each passage is.
    pub(super) worths: Vec<f32>,
    pub(super) definitions: Vec<f64>,
    pub(super) defined_names: Vec<f64>,
    pub(super) names: Vec<f64>,
    pub(super) path: Vec<f64>,
    /// How much of the name's words the text has, from 0 to 1.
    pub(super) stem_share: Vec<f64>,
    /// How telling the words of the name are that the text has.
    pub(super) stem_worth: Vec<f64>,
    /// How telling the words of the folders are that the text has.
    pub(super) folder_worth: Vec<f64>,
    pub(super) mentions: Mentions,
    pub(super) past: PastSignals,
    /// What the regression of past messages says.
    pub(super) regression: Vec<f64>,
    pub(super) relations: Relations,
    /// By what is known before relations count, then with the files changed together.
    pub(super) ranking: Ranking,
    /// The highest first score of each category.
    pub(super) best_of_category: [f64; Category::COUNT],
    pub(super) category_places: Vec<u32>,
}

impl Signals {
    /// The signals for one text.
    pub(super) fn new(query: &Query, grounds: &Grounds<'_>) -> Self {
        let (tree, fields) = (&grounds.tree, &grounds.fields);
        let scoring = |length, saturation, most_common| Scoring {
            length,
            saturation,
            most_common,
        };
        let content = fields.content.scores(&query.words, scoring(0.7, 1.2, 1.0));
        let names = fields.content.scores(&query.names, scoring(0.2, 1.0, 0.2));
        let definitions = fields
            .definitions
            .scores(&query.words, scoring(0.5, 0.8, 0.6));
        let defined_names = fields
            .definitions
            .scores(&query.names, scoring(0.1, 0.5, 0.2));
        let worths = fields.passages.worths(query, &fields.content);
        let passage = fields.passages.best(&worths);
        let paths = PathSignals::new(query, grounds, &fields.path);
        let mentions = mentions(query, tree);
        let past = past::signals(query, tree, grounds.history, &grounds.habits);
        let regression = (grounds.messages).scores(query, grounds.history, &grounds.habits);
        let first = {
            let [content, definitions, path, alike, messages, names, often] = [
                &content,
                &definitions,
                &paths.path,
                &past.alike,
                &past.messages,
                &names,
                &grounds.habits.often,
            ]
            .map(|values| normalised(values));
            let score = |at: usize| {
                let get = |values: &[f64]| values.get(at).copied().unwrap_or_default();
                let mention =
                    get(&mentions.path) + 0.6 * get(&mentions.name) + 0.5 * get(&paths.stem_share);
                first::CONTENT * get(&content)
                    + first::MENTION * mention
                    + first::DEFINITIONS * get(&definitions)
                    + first::PATH * get(&path)
                    + first::ALIKE * get(&alike)
                    + first::MESSAGES * get(&messages)
                    + first::NAMES * get(&names)
                    + first::SCOPE * get(&past.scope)
                    + first::OFTEN * get(&often)
                    + first::RECENT * (1.0 - get(&grounds.habits.age) / 9.0)
            };
            Ranking::new((0..tree.len()).map(score).collect())
        };
        let together = changed_with(tree, grounds.history, &grounds.habits, &first);
        let second: Vec<f64> = (first.scores.iter().zip(normalised(&together)))
            .map(|(score, together)| score + together)
            .collect();
        let ranking = Ranking::new(second);
        let relations = Relations::new(tree, grounds.graph, &ranking, together);
        let mut best_of_category = [1e-9; Category::COUNT];
        let mut n_of_category = [0; Category::COUNT];
        let mut category_places = vec![0; tree.len()];
        for &number in &ranking.order {
            let at = number as usize;
            let category = tree.category(at) as usize;
            let score = ranking.scores.get(at).copied().unwrap_or_default();
            best_of_category[category] = f64::max(best_of_category[category], score);
            if let Some(place) = category_places.get_mut(at) {
                *place = n_of_category[category];
            }
            n_of_category[category] += 1;
        }
        Self {
            content,
            passage,
            worths,
            definitions,
            defined_names,
            names,
            path: paths.path,
            stem_share: paths.stem_share,
            stem_worth: paths.stem_worth,
            folder_worth: paths.folder_worth,
            mentions,
            past,
            regression,
            relations,
            ranking,
            best_of_category,
            category_places,
        }
    }
}

/// What the words of the paths say.
struct PathSignals {
    path: Vec<f64>,
    stem_share: Vec<f64>,
    stem_worth: Vec<f64>,
    folder_worth: Vec<f64>,
}

impl PathSignals {
    fn new(query: &Query, grounds: &Grounds<'_>, field: &Field) -> Self {
        let tree = &grounds.tree;
        let mut worth = vec![0.0; tree.len()];
        for (term, weight) in query.all() {
            let worth_of_term = weight * field.rarity(term);
            for &(number, _) in field.with(term) {
                super::habits::add(&mut worth, number as usize, worth_of_term);
            }
        }
        let usual = tree
            .bags
            .iter()
            .map(|bag| bag.terms().len() as f64)
            .sum::<f64>()
            / (tree.len().max(1) as f64);
        let mut signals = Self {
            path: Vec::with_capacity(tree.len()),
            stem_share: Vec::with_capacity(tree.len()),
            stem_worth: Vec::with_capacity(tree.len()),
            folder_worth: Vec::with_capacity(tree.len()),
        };
        let has_word = |term: &u32| {
            query
                .words
                .binary_search_by_key(term, |&(term, _)| term)
                .is_ok()
        };
        let has_name = |term: &u32| {
            query
                .names
                .binary_search_by_key(term, |&(term, _)| term)
                .is_ok()
        };
        for at in 0..tree.len() {
            let n_terms = tree
                .bags
                .get(at)
                .map_or(1.0, |bag| bag.terms().len() as f64);
            let worth = worth.get(at).copied().unwrap_or_default();
            signals
                .path
                .push(worth / (0.5 + 0.5 * n_terms / usual.max(1.0)));
            let stem = tree.stems.get(at).map(Vec::as_slice).unwrap_or_default();
            let (mut total, mut shared) = (0.0, 0.0);
            for term in stem {
                let value = match field.rarity(*term) {
                    0.0 => super::field::rarity(1.0, tree.len() as f64),
                    value => value,
                };
                total += value;
                shared += if has_word(term) { value } else { 0.0 };
            }
            let whole = grounds.whole_names.get(at).copied().unwrap_or_default();
            if shared == 0.0 && stem.len() == 1 && has_name(&whole) {
                // `hotreload.js` for "hot reload".
                signals.stem_share.push(1.0);
                signals.stem_worth.push(8.0);
            } else {
                signals
                    .stem_share
                    .push(if total > 0.0 { shared / total } else { 0.0 });
                signals.stem_worth.push(shared);
            }
            signals.folder_worth.push((worth - shared).max(0.0));
        }
        signals
    }
}

/// The values beside the highest one, from 0 to 1.
pub(super) fn normalised(values: &[f64]) -> Vec<f64> {
    let most = highest(values);
    values.iter().map(|value| value / most).collect()
}

/// The highest value, and no less than almost nothing.
pub(super) fn highest(values: &[f64]) -> f64 {
    values.iter().copied().fold(1e-9, f64::max)
}

/// The fields of the files that the texts of a plan are looked up in.
pub(super) struct Fields {
    pub(super) content: Field,
    pub(super) definitions: Field,
    pub(super) path: Field,
    pub(super) passages: PassageIndex,
}
