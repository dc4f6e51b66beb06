//! The numbers that the model weighs, of one file for one text.

use super::category;
use super::grounds::Grounds;
use super::query::Query;
use super::relations::descending;
use super::signal::{N_CLOSER, NAMES};
use super::signals::{Scaled, Signals, highest};
use crate::model::RepoPath;

/// The features of one file.
pub type Features = [f64; NAMES.len()];

/// Computes features: everything that is the same for all files of a text is at hand.
pub(super) struct Extractor<'a> {
    grounds: &'a Grounds<'a>,
    signals: &'a Signals,
    definitions: Scaled<'a>,
    defined_names: Scaled<'a>,
    stem_worth: Scaled<'a>,
    folder_worth: Scaled<'a>,
    messages: Scaled<'a>,
    lately: Scaled<'a>,
    often: Scaled<'a>,
    just_now: Scaled<'a>,
    changed_with: Scaled<'a>,
    most_alike: Scaled<'a>,
    alike: Scaled<'a>,
    content: Scaled<'a>,
    passage: Scaled<'a>,
    names: Scaled<'a>,
    imported: Scaled<'a>,
    importing: Scaled<'a>,
    folder_scope: Scaled<'a>,
    folder_changed_with: Scaled<'a>,
    content_places: Vec<u32>,
    alike_places: Vec<u32>,
    messages_places: Vec<u32>,
    places: Vec<u32>,
    all_worth: f64,
    /// 1 where the text speaks of something new.
    is_adding: f64,
}

impl<'a> Extractor<'a> {
    pub(super) fn new(query: &Query, grounds: &'a Grounds<'a>, signals: &'a Signals) -> Self {
        let subject = query.subject_text().to_lowercase();
        let is_adding = [
            "add",
            "new",
            "support",
            "implement",
            "introduce",
            "feat",
            "creat",
        ]
        .iter()
        .any(|word| subject.contains(word));
        let content = &grounds.fields.content;
        let all_worth: f64 = (query.all())
            .filter(|&(term, _)| (content.n_with(term) as f64) < 0.5 * grounds.tree.len() as f64)
            .map(|(term, weight)| weight * content.rarity(term))
            .sum();
        let past = &signals.past;
        let relations = &signals.relations;
        Self {
            definitions: Scaled::new(&signals.definitions),
            defined_names: Scaled::new(&signals.defined_names),
            stem_worth: Scaled::new(&signals.stem_worth),
            folder_worth: Scaled::new(&signals.folder_worth),
            messages: Scaled::new(&past.messages),
            lately: Scaled::new(&grounds.habits.lately),
            often: Scaled::new(&grounds.habits.often),
            just_now: Scaled::new(&grounds.habits.just_now),
            changed_with: Scaled::new(&relations.changed_with),
            most_alike: Scaled::new(&past.most_alike),
            alike: Scaled::new(&past.alike),
            content: Scaled::new(&signals.content),
            passage: Scaled::new(&signals.passage),
            names: Scaled::new(&signals.names),
            imported: Scaled::new(&relations.imported),
            importing: Scaled::new(&relations.importing),
            folder_scope: Scaled::new(&past.folder_scope),
            folder_changed_with: Scaled::new(&relations.folder_changed_with),
            content_places: places(&signals.content),
            alike_places: places(&past.alike),
            messages_places: places(&past.messages),
            places: signals.ranking.places(),
            all_worth: all_worth.max(highest(&signals.passage)),
            is_adding: f64::from(u8::from(is_adding)),
            grounds,
            signals,
        }
    }

    /// The features of the file of that number, in the order of [`NAMES`]; those of a closer look are 0 so far.
    #[expect(clippy::too_many_lines, reason = "it is one list, feature by feature")]
    pub(super) fn of(&self, at: usize) -> Features {
        let get = |values: &[f64]| values.get(at).copied().unwrap_or_default();
        let (grounds, signals) = (self.grounds, self.signals);
        let (past, relations) = (&signals.past, &signals.relations);
        let folder = grounds
            .tree
            .folders
            .get(at)
            .map_or(usize::MAX, |&folder| folder as usize);
        let of_folder = |values: &[f64]| values.get(folder).copied().unwrap_or_default();
        let path = grounds.tree.path(at);
        let is = |test: fn(&RepoPath) -> bool| f64::from(u8::from(path.is_some_and(test)));
        let category = grounds.tree.category(at) as usize;
        let category_share = past.category_share[category];
        let score = get(&signals.ranking.scores);
        let size = grounds.sizes.get(at).copied().unwrap_or_default();
        let place =
            |places: &[u32]| log_place(f64::from(places.get(at).copied().unwrap_or_default()));
        let (is_test, is_docs, is_changelog) = (
            is(category::is_test),
            is(category::is_docs),
            is(RepoPath::is_changelog),
        );
        let with_new = get(&grounds.habits.with_new);
        let content = self.content.get(at);
        let alike = self.alike.get(at);
        let test_of = get(&relations.test_of);
        let (definitions, defined_names) = (self.definitions.get(at), self.defined_names.get(at));
        let (stem_share, stem_worth) = (get(&signals.stem_share), self.stem_worth.get(at));
        let (folder_worth, messages) = (self.folder_worth.get(at), self.messages.get(at));
        let (lately, often, just_now) = (
            self.lately.get(at),
            self.often.get(at),
            self.just_now.get(at),
        );
        let (changed_with, passage) = (self.changed_with.get(at), self.passage.get(at));
        let (most_alike, names) = (self.most_alike.get(at), self.names.get(at));
        let (imported, importing) = (self.imported.get(at), self.importing.get(at));
        let folder_scope = self.folder_scope.get(folder);
        let folder_changed_with = self.folder_changed_with.get(folder);
        let first = [
            definitions,
            definitions.sqrt(),
            defined_names,
            defined_names.sqrt(),
            stem_share,
            stem_worth,
            stem_worth.sqrt(),
            get(&signals.mentions.path),
            get(&signals.mentions.name),
            folder_worth,
            folder_worth.sqrt(),
            get(&past.alike_share),
            messages,
            messages.sqrt(),
            lately,
            lately.sqrt(),
            often,
            often.sqrt(),
            get(&past.scope),
            get(&past.kind),
            changed_with,
            changed_with.sqrt(),
            of_folder(&relations.folder_best),
            test_of,
            get(&relations.source_of),
            get(&relations.has_test),
            is_test,
            is_docs,
            is(category::is_configuration),
            is(RepoPath::is_lock_file),
            is(category::is_code),
            is_changelog,
            (1.0 + f64::from(size)).ln(),
            with_new,
            get(&relations.twin_of),
            far_place(self.content_places.get(at)),
            far_place(self.alike_places.get(at)),
            far_place(self.messages_places.get(at)),
            folder_scope,
            folder_scope.sqrt(),
            past.extension_share(path.and_then(|path| path.extension())),
            most_alike,
            most_alike.sqrt(),
            of_folder(&past.folder_share),
            passage,
            passage.sqrt(),
            category_share,
            score / signals.best_of_category[category] * category_share,
            place(&signals.category_places),
            imported,
            imported.sqrt(),
            importing,
            importing.sqrt(),
            just_now,
            just_now.sqrt(),
            folder_changed_with,
            folder_changed_with.sqrt(),
            self.is_adding * with_new,
            test_of * category_share,
            changed_with * content,
            alike * content,
            messages * content,
            is_test * category_share,
            is_docs * category_share,
            is_changelog * with_new,
            definitions * content,
            stem_share * content,
            stem_share * alike,
            passage * alike,
            names,
            names.sqrt(),
            place(&self.places),
            get(&signals.passage) / self.all_worth,
            odds(get(&grounds.habits.usual)),
            odds(get(&grounds.habits.usual_lately)),
            odds(get(&past.kind)),
            get(&past.lift.all),
            get(&past.lift.subject),
            odds(get(&past.lift.best_word)),
            odds(get(&past.alike_usual)),
            get(&signals.regression),
            get(&signals.regression) + get(&grounds.habits.usual),
        ];
        let mut features = [0.0; NAMES.len()];
        for (feature, value) in features.iter_mut().zip(first) {
            *feature = value;
        }
        features
    }
}

/// Puts the features of a closer look in their places.
pub(super) fn complete(features: &mut Features, closer: [f64; N_CLOSER]) {
    for (feature, value) in features.iter_mut().rev().zip(closer.into_iter().rev()) {
        *feature = value;
    }
}

/// The place of a file that has no score.
const NO_PLACE: u32 = u32::MAX;

/// The place of each file by a score.
fn places(scores: &[f64]) -> Vec<u32> {
    let mut keys: Vec<(u64, u32)> = (scores.iter().zip(0_u32..))
        .filter(|(score, _)| **score > 0.0)
        .map(|(score, number)| (descending(*score), number))
        .collect();
    keys.sort_unstable();
    let mut places = vec![NO_PLACE; scores.len()];
    for ((_, number), place) in keys.into_iter().zip(0_u32..) {
        if let Some(known) = places.get_mut(number as usize) {
            *known = place;
        }
    }
    places
}

/// The logarithm of a place; of one far behind where a file has no score.
fn far_place(place: Option<&u32>) -> f64 {
    match place {
        None => 0.0,
        Some(&NO_PLACE) => log_place(5000.0),
        Some(&place) => log_place(f64::from(place)),
    }
}

/// The logarithm of the odds of a share.
fn odds(share: f64) -> f64 {
    let share = share.clamp(1e-4, 0.99);
    (share / (1.0 - share)).ln()
}

fn log_place(place: f64) -> f64 {
    (1.0 + place).ln()
}
