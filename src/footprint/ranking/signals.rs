//! Every signal about every file of a tree, for one text.

use super::category::Category;
use super::field::{Field, Scoring};
use super::grounds::Grounds;
use super::names::{Mentions, mentions};
use super::passages::PassageIndex;
use super::past::{self, PastSignals};
use super::path_words::PathSignals;
use super::query::Query;
use super::relations::{N_CHANGED_WITH, Ranking, Relations, changed_with};

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
    /// The signals for one text, where `weights` are those that the regression of past messages gives to them.
    pub(super) fn new(query: &Query, weights: &[f64], grounds: &Grounds<'_>) -> Self {
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
        let (stems, whole_names) = (&grounds.stems, &grounds.whole_names);
        let paths = PathSignals::new(query, tree, &fields.path, stems, whole_names);
        let mentions = mentions(query, tree);
        let past = past::signals(query, grounds);
        let regression = (grounds.messages).scores(weights, grounds.history, &grounds.habits);
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
            .map(|values| Scaled::new(values));
            let score = |at: usize| {
                let get = |values: &[f64]| values.get(at).copied().unwrap_or_default();
                let mention =
                    get(&mentions.path) + 0.6 * get(&mentions.name) + 0.5 * get(&paths.stem_share);
                first::CONTENT * content.get(at)
                    + first::MENTION * mention
                    + first::DEFINITIONS * definitions.get(at)
                    + first::PATH * path.get(at)
                    + first::ALIKE * alike.get(at)
                    + first::MESSAGES * messages.get(at)
                    + first::NAMES * names.get(at)
                    + first::SCOPE * get(&past.scope)
                    + first::OFTEN * often.get(at)
                    + first::RECENT * (1.0 - get(&grounds.habits.age) / 9.0)
            };
            Ranking::of_best((0..tree.len()).map(score).collect(), N_CHANGED_WITH)
        };
        let together = changed_with(tree, grounds.history, &grounds.habits, &first);
        let scaled = Scaled::new(&together);
        let second: Vec<f64> = (first.scores.iter().enumerate())
            .map(|(at, score)| score + scaled.get(at))
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

/// Values beside the highest one, from 0 to 1.
#[derive(Debug)]
pub(super) struct Scaled<'a> {
    values: &'a [f64],
    most: f64,
}

impl<'a> Scaled<'a> {
    pub(super) fn new(values: &'a [f64]) -> Self {
        Self {
            values,
            most: highest(values),
        }
    }

    /// The value at a place; 0 where there is none.
    pub(super) fn get(&self, at: usize) -> f64 {
        self.values.get(at).map_or(0.0, |value| value / self.most)
    }
}

/// The highest value, and no less than almost nothing.
pub(super) fn highest(values: &[f64]) -> f64 {
    // Several at a time: one after the other, each would wait for the one before.
    const N_LANES: usize = 8;
    let (chunks, rest) = values.as_chunks::<N_LANES>();
    let mut most = [1e-9_f64; N_LANES];
    for chunk in chunks {
        for (most, value) in most.iter_mut().zip(chunk) {
            *most = most.max(*value);
        }
    }
    (most.iter().chain(rest)).copied().fold(1e-9, f64::max)
}

/// The fields of the files that the texts of a plan are looked up in.
pub(super) struct Fields {
    pub(super) content: Field,
    pub(super) definitions: Field,
    pub(super) path: Field,
    pub(super) passages: PassageIndex,
}
