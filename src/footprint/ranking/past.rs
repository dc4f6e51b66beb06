//! What history says of each file for one text.

use rustc_hash::FxHashMap;

use super::category::Category;
use super::field::rarity;
use super::grounds::Grounds;
use super::habits::{Habits, add};
use super::lift::Lift;
use super::query::Query;
use super::tree::TreeIndex;
use super::word_changes::ChangesByWord;
use crate::footprint::flat::number as number_of;
use crate::footprint::{History, SubjectForm};

/// So many past changes that are most like the text are looked at.
const N_NEIGHBOURS: usize = 60;

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
pub(super) fn signals(query: &Query, grounds: &Grounds<'_>) -> PastSignals {
    let (tree, history, habits) = (&grounds.tree, grounds.history, &grounds.habits);
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
    found.look_up(query, &grounds.words, history, habits);
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
    found.kind = match grounds.kinds.get(&form.kind) {
        Some(shares) => shares.clone(),
        None => shares_of_kind(form.kind, tree.len(), history, habits),
    };
    found.share_categories(form.kind, tree, history, habits);
    found
}

/// How often changes of a kind touch each file; where the kind is not known, how often the latest ones do.
pub(super) fn shares_of_kind(
    kind: Option<u8>,
    n_files: usize,
    history: &History,
    habits: &Habits,
) -> Vec<f64> {
    let recent = (0_u32..).take(history.all().len());
    if kind.is_none() {
        return habits.shares(history, n_files, recent.take(600));
    }
    let is_alike = |position: &u32| (history.form(*position)).is_some_and(|form| form.kind == kind);
    habits.shares(history, n_files, recent.take(2500).filter(is_alike))
}

impl PastSignals {
    /// The likeness of past changes, and what their messages say of the files.
    fn look_up(
        &mut self,
        query: &Query,
        words: &ChangesByWord,
        history: &History,
        habits: &Habits,
    ) {
        let n_changes = history.all().len() as f64;
        let mut likeness = vec![0.0; history.all().len()];
        for (term, weight) in query.all() {
            let Some(word) = words.get(term) else {
                continue;
            };
            let worth = weight * rarity(word.n_with, n_changes);
            for change in &word.changes {
                let telling = worth * change.count * 2.2 / (change.count + change.damping);
                add(&mut likeness, change.position as usize, telling);
            }
            let is_in_subject = query.is_in_subject(term);
            self.lift.add(word, weight, is_in_subject);
            if !is_in_subject {
                continue;
            }
            for file in &word.files {
                let telling = worth * file.amount / (file.amount + 0.4);
                add(&mut self.messages, file.at, telling);
            }
        }
        self.lift.finish(habits);
        let mut neighbours: Vec<Neighbour> = (likeness.into_iter().enumerate())
            .filter(|(_, likeness)| *likeness > 0.0)
            .map(|(at, likeness)| Neighbour {
                position: number_of(at),
                likeness: likeness / (1.0 + at as f64 / 3000.0),
            })
            .collect();
        let order = |a: &Neighbour, b: &Neighbour| {
            (b.likeness.total_cmp(&a.likeness)).then(a.position.cmp(&b.position))
        };
        if neighbours.len() > N_NEIGHBOURS {
            neighbours.select_nth_unstable_by(N_NEIGHBOURS, order);
            neighbours.truncate(N_NEIGHBOURS);
        }
        neighbours.sort_unstable_by(order);
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
            let Some(files) = history.touched(near.position) else {
                continue;
            };
            let weight = (near.likeness / most).powi(2);
            let shared = weight * near.likeness / (1.0 + files.len() as f64 / 5.0).sqrt();
            for at in files.iter().filter_map(|&file| habits.number(file)) {
                add(&mut self.alike_usual, at, weight);
            }
            let mut folders: Vec<u32> = Vec::new();
            for at in files.iter().filter_map(|&file| habits.number(file)) {
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
            let mut extensions: Vec<&str> = (files.iter())
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
        let mut add = |files: &[u32], weight: f64| {
            let mut is_touched = [false; Category::COUNT];
            for at in files.iter().filter_map(|&file| habits.number(file)) {
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
            if let Some(files) = history.touched(near.position) {
                add(files, (near.likeness / most).powi(2));
            }
        }
        for position in (0_u32..).take(history.all().len().min(150)) {
            if let (Some(files), Some(form)) = (history.touched(position), history.form(position)) {
                add(files, if form.kind == kind { 0.06 } else { 0.015 });
            }
        }
        self.category_share = shares.map(|share| share / total);
    }

    /// The share of an extension among the most alike changes.
    pub(super) fn extension_share(&self, extension: Option<&str>) -> f64 {
        let key = extension.unwrap_or_default();
        self.extension_share.get(key).copied().unwrap_or_default()
    }
}
