//! What history says of each file for one text.

use rustc_hash::FxHashMap;

use super::category::Category;
use super::field::rarity;
use super::habits::{Habits, add};
use super::lift::{Lift, WordChanges};
use super::query::Query;
use super::tree::TreeIndex;
use crate::footprint::SubjectForm;
use crate::footprint::{History, Landing};

/// So many past changes that are most like the text are looked at.
const N_NEIGHBOURS: usize = 60;
/// A term that a larger share of the past changes has is not looked up.
const MOST_COMMON: f64 = 0.25;
/// A past change of usual length has so many terms.
const USUAL_LENGTH: f64 = 20.0;

/// A past change that is like the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Neighbour {
    /// Its position in the history, 0 the newest.
    pub(super) position: u32,
    /// How alike the two are.
    pub(super) likeness: f64,
}

/// The signals of history, by file.
#[derive(Debug, Default)]
pub(super) struct PastSignals {
    pub(super) neighbours: Vec<Neighbour>,
    /// The likeness of the most alike past changes that touched it, summed, and shared out among their files.
    pub(super) alike: Vec<f64>,
    /// The same as a share of all of them.
    pub(super) alike_share: Vec<f64>,
    /// The likeness of the most alike one.
    pub(super) most_alike: Vec<f64>,
    /// How telling the words of the subject are of it: the messages of the changes that touched it have them.
    pub(super) messages: Vec<f64>,
    /// How much likelier the words of the text make it.
    pub(super) lift: Lift,
    /// The share of the most alike changes that touched it, smoothed by what is usual.
    pub(super) alike_usual: Vec<f64>,
    /// How often changes of this scope touch it.
    pub(super) scope: Vec<f64>,
    /// How often changes of this kind touch it.
    pub(super) kind: Vec<f64>,
    /// By folder: the share of the most alike changes that touched it.
    pub(super) folder_share: Vec<f64>,
    /// By folder: how often changes of this scope touch it.
    pub(super) folder_scope: Vec<f64>,
    /// By category: how often changes like this one touch such files.
    pub(super) category_share: [f64; Category::COUNT],
    /// By extension: the share of the most alike changes that touched such files.
    extension_share: FxHashMap<String, f64>,
}

/// Reads the history for one text.
pub(super) fn signals(
    query: &Query,
    tree: &TreeIndex<'_>,
    history: &History,
    habits: &Habits,
) -> PastSignals {
    let mut found = PastSignals {
        alike: vec![0.0; tree.len()],
        alike_share: vec![0.0; tree.len()],
        most_alike: vec![0.0; tree.len()],
        messages: vec![0.0; tree.len()],
        lift: Lift::new(tree.len()),
        alike_usual: vec![0.0; tree.len()],
        folder_share: vec![0.0; tree.n_folders],
        folder_scope: vec![0.0; tree.n_folders],
        ..PastSignals::default()
    };
    found.look_up(query, history, habits);
    found.gather(tree, history, habits);
    let form = SubjectForm::of(query.subject_text());
    found.scope = match form.scope {
        None => vec![0.0; tree.len()],
        Some(scope) => {
            let positions = history.all().with_scope(scope).iter().copied();
            habits.shares(history, tree.len(), positions.take(400))
        }
    };
    for (number, share) in found.scope.iter().enumerate() {
        let folder = tree.folders.get(number).map(|&folder| folder as usize);
        if let Some(known) = folder.and_then(|folder| found.folder_scope.get_mut(folder)) {
            *known += share;
        }
    }
    let recent = (0_u32..).take(history.all().len());
    found.kind = if form.kind.is_none() {
        habits.shares(history, tree.len(), recent.take(600))
    } else {
        let is_alike = |position: &u32| {
            let landing = history.landing(*position);
            landing.is_some_and(|landing| landing.form.kind == form.kind)
        };
        habits.shares(history, tree.len(), recent.take(2500).filter(is_alike))
    };
    found.share_categories(form.kind, tree, history, habits);
    found
}

impl PastSignals {
    /// The likeness of past changes, and what their messages say of the files.
    fn look_up(&mut self, query: &Query, history: &History, habits: &Habits) {
        let n_changes = history.all().len() as f64;
        let mut likeness: FxHashMap<u32, f64> = FxHashMap::default();
        let mut touched: FxHashMap<u32, f64> = FxHashMap::default();
        let mut word = WordChanges::default();
        for (term, weight) in query.all() {
            let positions = history.all().with_term(term);
            let n_with = positions.len() as f64;
            if positions.is_empty() || n_with > MOST_COMMON * n_changes.max(40.0) {
                continue;
            }
            let worth = weight * rarity(n_with, n_changes);
            touched.clear();
            word.clear();
            for &position in positions.iter().take(3000) {
                let Some(past) = history.landing(position) else {
                    continue;
                };
                let is_in_subject = past.subject_terms.binary_search(&term).is_ok();
                let count = count(&past, term) + f64::from(u8::from(is_in_subject));
                let damping = 1.2 * (0.4 + 0.6 * f64::from(past.n_terms) / USUAL_LENGTH);
                *likeness.entry(position).or_default() += worth * count * 2.2 / (count + damping);
                let age = 1.0 / (1.0 + f64::from(position) / 800.0);
                word.add(position, past.files);
                let each = age / (1.0 + past.files.len() as f64 / 4.0);
                for &file in past.files {
                    *touched.entry(file).or_default() +=
                        each * if is_in_subject { 1.5 } else { 1.0 };
                }
            }
            let is_in_subject = query.is_in_subject(term);
            self.lift.add(&word, weight, is_in_subject, habits);
            if !is_in_subject {
                continue;
            }
            for (&file, &amount) in &touched {
                if let Some(score) = habits.number(file).and_then(|at| self.messages.get_mut(at)) {
                    *score += worth * amount / (amount + 0.4);
                }
            }
        }
        self.lift.finish(habits);
        let mut neighbours: Vec<Neighbour> = (likeness.into_iter())
            .map(|(position, likeness)| Neighbour {
                position,
                likeness: likeness / (1.0 + f64::from(position) / 3000.0),
            })
            .collect();
        neighbours
            .sort_by(|a, b| (b.likeness.total_cmp(&a.likeness)).then(a.position.cmp(&b.position)));
        neighbours.truncate(N_NEIGHBOURS);
        self.neighbours = neighbours;
    }

    /// What the most alike changes touched.
    fn gather(&mut self, tree: &TreeIndex<'_>, history: &History, habits: &Habits) {
        let Some(most) = self
            .neighbours
            .first()
            .map(|first| first.likeness.max(1e-9))
        else {
            return;
        };
        let total: f64 = self
            .neighbours
            .iter()
            .map(|near| (near.likeness / most).powi(2))
            .sum();
        for near in &self.neighbours {
            let Some(past) = history.landing(near.position) else {
                continue;
            };
            let weight = (near.likeness / most).powi(2);
            let shared = weight * near.likeness / (1.0 + past.files.len() as f64 / 5.0).sqrt();
            for at in past.files.iter().filter_map(|&file| habits.number(file)) {
                add(&mut self.alike_usual, at, weight);
            }
            let mut folders: Vec<u32> = Vec::new();
            for at in past.files.iter().filter_map(|&file| habits.number(file)) {
                if let (Some(alike), Some(best)) =
                    (self.alike.get_mut(at), self.most_alike.get_mut(at))
                {
                    *alike += shared;
                    *best = best.max(near.likeness);
                }
                folders.extend(tree.folders.get(at));
            }
            folders.sort_unstable();
            folders.dedup();
            for folder in folders {
                if let Some(share) = self.folder_share.get_mut(folder as usize) {
                    *share += weight / (total + 0.5);
                }
            }
            let mut extensions: Vec<&str> = (past.files.iter())
                .filter_map(|&file| tree.path(habits.number(file)?))
                .map(|path| path.extension().unwrap_or_default())
                .collect();
            extensions.sort_unstable();
            extensions.dedup();
            for extension in extensions {
                *self
                    .extension_share
                    .entry(extension.to_owned())
                    .or_default() += weight / total.max(0.1);
            }
        }
        for (share, usual) in self.alike_usual.iter_mut().zip(&habits.usual) {
            *share = (*share + 2.0 * usual) / (total + 2.0);
        }
        self.alike_share = self
            .alike
            .iter()
            .map(|alike| alike / (total + 0.5))
            .collect();
    }

    /// How often changes like this one touch each category: the most alike ones, and the latest, those of its kind
    /// above all.
    fn share_categories(
        &mut self,
        kind: Option<u8>,
        tree: &TreeIndex<'_>,
        history: &History,
        habits: &Habits,
    ) {
        let mut shares = [0.0; Category::COUNT];
        let mut total = 0.3;
        let mut add = |past: &Landing<'_>, weight: f64| {
            let mut is_touched = [false; Category::COUNT];
            for at in past.files.iter().filter_map(|&file| habits.number(file)) {
                is_touched[tree.category(at) as usize] = true;
            }
            if is_touched.contains(&true) {
                total += weight;
                for (share, is_touched) in shares.iter_mut().zip(is_touched) {
                    *share += if is_touched { weight } else { 0.0 };
                }
            }
        };
        let most = self
            .neighbours
            .first()
            .map_or(1.0, |first| first.likeness.max(1e-9));
        for near in &self.neighbours {
            if let Some(past) = history.landing(near.position) {
                add(&past, (near.likeness / most).powi(2));
            }
        }
        for (_, past) in history.all().landings().take(150) {
            add(&past, if past.form.kind == kind { 0.06 } else { 0.015 });
        }
        self.category_share = shares.map(|share| share / total);
    }

    /// The share of an extension among the most alike changes.
    pub(super) fn extension_share(&self, extension: Option<&str>) -> f64 {
        let key = extension.unwrap_or_default();
        self.extension_share.get(key).copied().unwrap_or_default()
    }
}

fn count(past: &Landing<'_>, term: u32) -> f64 {
    let found = past.terms.binary_search_by_key(&term, |&(term, _)| term);
    (found.ok().and_then(|place| past.terms.get(place))).map_or(1.0, |&(_, count)| f64::from(count))
}
