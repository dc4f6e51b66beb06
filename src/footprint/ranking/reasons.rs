//! Why a candidate is believed: the signals that speak for it most, in words.

use super::grounds::Grounds;
use super::model::Model;
use super::query::Query;
use super::rank::Candidate;
use super::signal::{FEATURES, Signal};
use super::signals::Signals;
use crate::footprint::terms::{for_each_term, hash, joined_hash};
use crate::model::{Evidence, EvidenceKind};

/// So many reasons are given at most.
const MAX_REASONS: usize = 3;
/// So many words are quoted at most.
const MAX_WORDS: usize = 4;
/// A group of features that adds less than this to the score is no reason.
const LEAST: f64 = 0.1;
/// What happened among so many past changes is told as a habit.
const N_HABIT: usize = 300;
/// A subject is cut off after so many characters.
const MAX_SUBJECT: usize = 60;

/// A group of features that are one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Mention,
    Path,
    Content,
    Past,
    Habit,
    Together,
    Test,
    Import,
}

impl Group {
    const ALL: [Self; 8] = [
        Self::Mention,
        Self::Path,
        Self::Content,
        Self::Past,
        Self::Habit,
        Self::Together,
        Self::Test,
        Self::Import,
    ];

    /// The group of the features that tell of a signal; none of those that only weigh the others.
    fn of(signal: Signal) -> Option<Self> {
        match signal {
            Signal::Mentions => Some(Self::Mention),
            Signal::Paths => Some(Self::Path),
            Signal::Contents | Signal::Definitions => Some(Self::Content),
            Signal::Alike | Signal::Messages | Signal::Regression => Some(Self::Past),
            Signal::Usual | Signal::Kind | Signal::WithNew => Some(Self::Habit),
            Signal::Together => Some(Self::Together),
            Signal::Tests => Some(Self::Test),
            Signal::Imports => Some(Self::Import),
            Signal::Sort | Signal::Mixture => None,
        }
    }
}

/// The reasons for a candidate, the strongest first.
pub(super) fn reasons(
    candidate: &Candidate,
    query: &Query,
    grounds: &Grounds<'_>,
    signals: &Signals,
    model: &Model,
) -> Vec<Evidence> {
    let parts = model.second.contributions(&candidate.features);
    let mut groups: Vec<(f64, Group)> = (Group::ALL.into_iter())
        .map(|group| {
            let is_in = |signals: &[Signal]| {
                let first = signals.first().copied();
                first.and_then(Group::of) == Some(group)
            };
            let sum = (FEATURES.iter().zip(&parts))
                .filter(|((_, signals), _)| is_in(signals))
                .map(|(_, part)| part)
                .sum();
            (sum, group)
        })
        .filter(|(sum, _)| *sum > LEAST)
        .collect();
    groups.sort_by(|a, b| b.0.total_cmp(&a.0));
    let writer = Writer {
        at: candidate.number,
        query,
        grounds,
        signals,
    };
    let mut reasons: Vec<Evidence> = (groups.into_iter())
        .filter_map(|(_, group)| writer.reason(group))
        .take(MAX_REASONS)
        .collect();
    if reasons.is_empty() {
        reasons.push(Evidence {
            kind: EvidenceKind::Words,
            text: "its words, its place and its history together".to_owned(),
        });
    }
    reasons
}

struct Writer<'a> {
    at: usize,
    query: &'a Query,
    grounds: &'a Grounds<'a>,
    signals: &'a Signals,
}

impl Writer<'_> {
    fn reason(&self, group: Group) -> Option<Evidence> {
        let (kind, text) = match group {
            Group::Mention => (EvidenceKind::StatedModule, self.mention()?),
            Group::Path => (EvidenceKind::Words, self.path()?),
            Group::Content => (EvidenceKind::Words, self.content()?),
            Group::Past => (EvidenceKind::History, self.past()?),
            Group::Habit => (EvidenceKind::Hub, self.habit()?),
            Group::Together => (EvidenceKind::History, self.together()?),
            Group::Test => (EvidenceKind::TestOf, self.test()?),
            Group::Import => (EvidenceKind::Import, self.import()?),
        };
        Some(Evidence { kind, text })
    }

    fn mention(&self) -> Option<String> {
        let mentions = &self.signals.mentions;
        let named = mentions
            .path
            .get(self.at)
            .into_iter()
            .chain(mentions.name.get(self.at));
        (named.copied().fold(0.0, f64::max) > 0.0).then(|| "the text names it".to_owned())
    }

    fn path(&self) -> Option<String> {
        let bag = self.grounds.tree.bags.get(self.at)?;
        let words = self.words(&|term| bag.count(term) > 0);
        (!words.is_empty()).then(|| format!("its path shares {} with the text", quoted(&words)))
    }

    fn content(&self) -> Option<String> {
        let file = crate::footprint::flat::number(self.at);
        let shared = self.grounds.fields.passages.shared(self.query, file);
        let words = self.words(&|term| shared.contains(&term));
        match words.len() {
            0 => None,
            1 => Some(format!("{} stands in it", quoted(&words))),
            _ => Some(format!("{} stand together in it", quoted(&words))),
        }
    }

    /// The most alike past change that touched it.
    fn past(&self) -> Option<String> {
        let id = (*self.grounds.habits.ids.get(self.at)?)?;
        let history = self.grounds.history;
        let landing = (self.signals.past.neighbours.iter())
            .filter_map(|near| history.landing(near.position))
            .find(|landing| landing.files.binary_search(&id).is_ok())?;
        Some(format!(
            "{} changed it and reads like this task",
            named(&landing)
        ))
    }

    fn habit(&self) -> Option<String> {
        let id = (*self.grounds.habits.ids.get(self.at)?)?;
        let history = self.grounds.history.all();
        let n_looked_at = history.len().min(N_HABIT);
        let n_times = (history.with_file(id).iter())
            .take_while(|&&position| (position as usize) < n_looked_at)
            .count();
        (n_times > 1).then(|| format!("{n_times} of the last {n_looked_at} changes touched it"))
    }

    /// The likelier file that it was changed with most often.
    fn together(&self) -> Option<String> {
        let ids = &self.grounds.habits.ids;
        let own = (*ids.get(self.at)?)?;
        let history = self.grounds.history.all();
        let touched = history.with_file(own);
        let (n_common, n_other, other) = (self.signals.ranking.best(15))
            .filter(|&(other, _)| other != self.at)
            .filter_map(|(other, _)| {
                let others = history.with_file((*ids.get(other)?)?);
                let n_common = others
                    .iter()
                    .filter(|position| touched.binary_search(position).is_ok())
                    .count();
                Some((n_common, others.len(), other))
            })
            .max_by_key(|&(n_common, ..)| n_common)?;
        let path = self.grounds.tree.path(other)?;
        (n_common > 1)
            .then(|| format!("{n_common} of {n_other} changes of `{path}` changed it too"))
    }

    fn test(&self) -> Option<String> {
        let tree = &self.grounds.tree;
        let places = self.signals.ranking.places();
        let place = |number: &&u32| places.get(**number as usize).copied();
        let other = (tree.companions(self.at).iter())
            .filter(|&&number| number as usize != self.at)
            .min_by_key(place)?;
        let path = tree.path(*other as usize)?;
        Some(
            match (tree.is_test(self.at), tree.is_test(*other as usize)) {
                (true, false) => format!("it is the test of `{path}`"),
                (false, true) => format!("`{path}` tests it"),
                _ => format!("it is about the same as `{path}`"),
            },
        )
    }

    fn import(&self) -> Option<String> {
        let (tree, graph) = (&self.grounds.tree, self.grounds.graph);
        let own = tree.path(self.at)?;
        (self.signals.ranking.best(15)).find_map(|(other, _)| {
            let other = tree.path(other)?;
            if graph.imports_of(other).any(|path| path == own) {
                return Some(format!("`{other}` imports it"));
            }
            graph
                .imports_of(own)
                .any(|path| path == other)
                .then(|| format!("it imports `{other}`"))
        })
    }

    /// The words of the text whose terms are wanted, the most telling first.
    fn words(&self, is_wanted: &dyn Fn(u32) -> bool) -> Vec<String> {
        let content = &self.grounds.fields.content;
        let n_files = self.grounds.tree.len() as f64;
        let mut found: Vec<(f64, String)> = Vec::new();
        let separators = |letter: char| !(letter.is_alphanumeric() || letter == '_');
        for word in self
            .query
            .text
            .split(separators)
            .filter(|word| word.len() > 2)
        {
            let mut best: Option<f64> = None;
            for_each_term(word, |term, is_joined| {
                let term = if is_joined {
                    joined_hash(term)
                } else {
                    hash(term)
                };
                // A word that most files have is no reason for one of them.
                if is_wanted(term) && (content.n_with(term) as f64) < 0.3 * n_files.max(10.0) {
                    best = Some(best.unwrap_or(0.0).max(content.rarity(term)));
                }
            });
            if let Some(rarity) = best
                && !found
                    .iter()
                    .any(|(_, known)| known.eq_ignore_ascii_case(word))
            {
                found.push((rarity, word.to_owned()));
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        found
            .into_iter()
            .take(MAX_WORDS)
            .map(|(_, word)| word)
            .collect()
    }
}

fn quoted(words: &[String]) -> String {
    format!("“{}”", words.join("”, “"))
}

fn named(landing: &crate::footprint::Landing<'_>) -> String {
    let id = landing.commit.get(..7).unwrap_or(landing.commit);
    let mut subject: String = landing.subject.chars().take(MAX_SUBJECT).collect();
    if landing.subject.chars().count() > MAX_SUBJECT {
        subject.push('…');
    }
    format!("{id} “{subject}”")
}
