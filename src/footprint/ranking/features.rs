//! The numbers that the model weighs, of one file for one text.

use super::category;
use super::grounds::Grounds;
use super::query::Query;
use super::signal::NAMES;
use super::signals::{Signals, highest, normalised};
use crate::model::RepoPath;

/// The features of one file.
pub type Features = [f64; NAMES.len()];

/// Computes features: everything that is the same for all files of a text is at hand.
pub(super) struct Extractor<'a> {
    grounds: &'a Grounds<'a>,
    signals: &'a Signals,
    definitions: Vec<f64>,
    defined_names: Vec<f64>,
    stem_worth: Vec<f64>,
    folder_worth: Vec<f64>,
    messages: Vec<f64>,
    lately: Vec<f64>,
    often: Vec<f64>,
    just_now: Vec<f64>,
    changed_with: Vec<f64>,
    most_alike: Vec<f64>,
    alike: Vec<f64>,
    content: Vec<f64>,
    passage: Vec<f64>,
    names: Vec<f64>,
    imported: Vec<f64>,
    importing: Vec<f64>,
    folder_scope: Vec<f64>,
    folder_changed_with: Vec<f64>,
    content_places: Vec<f64>,
    alike_places: Vec<f64>,
    messages_places: Vec<f64>,
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
            definitions: normalised(&signals.definitions),
            defined_names: normalised(&signals.defined_names),
            stem_worth: normalised(&signals.stem_worth),
            folder_worth: normalised(&signals.folder_worth),
            messages: normalised(&past.messages),
            lately: normalised(&grounds.habits.lately),
            often: normalised(&grounds.habits.often),
            just_now: normalised(&grounds.habits.just_now),
            changed_with: normalised(&relations.changed_with),
            most_alike: normalised(&past.most_alike),
            alike: normalised(&past.alike),
            content: normalised(&signals.content),
            passage: normalised(&signals.passage),
            names: normalised(&signals.names),
            imported: normalised(&relations.imported),
            importing: normalised(&relations.importing),
            folder_scope: normalised(&past.folder_scope),
            folder_changed_with: normalised(&relations.folder_changed_with),
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

    /// The features of the file of that number, in the order of [`NAMES`].
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
        let content = get(&self.content);
        let alike = get(&self.alike);
        let test_of = get(&relations.test_of);
        let (definitions, defined_names) = (get(&self.definitions), get(&self.defined_names));
        let (stem_share, stem_worth) = (get(&signals.stem_share), get(&self.stem_worth));
        let (folder_worth, messages) = (get(&self.folder_worth), get(&self.messages));
        let (lately, often, just_now) = (get(&self.lately), get(&self.often), get(&self.just_now));
        let (changed_with, passage) = (get(&self.changed_with), get(&self.passage));
        let (most_alike, names) = (get(&self.most_alike), get(&self.names));
        let (imported, importing) = (get(&self.imported), get(&self.importing));
        let folder_scope = of_folder(&self.folder_scope);
        let folder_changed_with = of_folder(&self.folder_changed_with);
        [
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
            get(&self.content_places),
            get(&self.alike_places),
            get(&self.messages_places),
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
        ]
    }
}

/// The logarithm of the place of each file by a score; one far behind where the score is 0.
fn places(scores: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..scores.len()).filter(|&at| scores[at] > 0.0).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    let mut places = vec![log_place(5000.0); scores.len()];
    for (place, at) in order.into_iter().enumerate() {
        if let Some(known) = places.get_mut(at) {
            *known = log_place(place as f64);
        }
    }
    places
}

/// The logarithm of the odds of a share.
fn odds(share: f64) -> f64 {
    let share = share.clamp(1e-4, 0.99);
    (share / (1.0 - share)).ln()
}

fn log_place(place: f64) -> f64 {
    (1.0 + place).ln()
}
