//! What is won by learning from what came about: the promises to each change are moved by what was learned from those before
//! it, as runs in one repository would.

use git_orchestrate::footprint::ranking::{Model, is_stated};
use git_orchestrate::model::moved;
use git_orchestrate::planner::{PairWeights, Prior, shift};

use crate::gather::{Answer, Gathered};
use crate::measure::{mean, say};
use crate::pairs::Told;

/// A footprint lists so many files, and none that is less likely than the second: as the program does.
const LISTED: (usize, f64) = (60, 0.01);
/// Two changes are thought to meet from this probability on.
const LEAST_PROMISED: f64 = 0.02;
/// So many changes, or pairs, are known before what was learned is measured: a run or two.
const SOME: usize = 10;

/// How far promises are from the truth, before and after learning.
#[derive(Debug, Default)]
struct Distance {
    surprise: (Vec<f64>, Vec<f64>),
    level: (f64, f64, f64),
}

impl Distance {
    fn add(&mut self, probability: f64, by: f64, came_about: bool) {
        let learned = moved(probability, by);
        let truth = f64::from(u8::from(came_about));
        self.surprise.0.push(surprise(probability, came_about));
        self.surprise.1.push(surprise(learned, came_about));
        self.level.0 += probability;
        self.level.1 += learned;
        self.level.2 += truth;
    }
}

/// What came about costs this, where it was promised so much.
fn surprise(probability: f64, came_about: bool) -> f64 {
    let held = probability.clamp(1e-4, 1.0 - 1e-4);
    -(if came_about { held } else { 1.0 - held }).ln()
}

/// Prints, for each repository and over all, how surprising what came about was, without and with what was learned.
pub(crate) fn table(gathered: &[Gathered], told: &[Vec<Told>]) {
    for (title, distances) in [
        ("files", gathered.iter().map(files).collect::<Vec<_>>()),
        (
            "pairs",
            gathered
                .iter()
                .zip(told)
                .map(|(one, told)| pairs(one, told))
                .collect(),
        ),
    ] {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for (one, distance) in gathered.iter().zip(&distances) {
            if distance.surprise.0.is_empty() {
                continue;
            }
            let (usual, learned) = (mean(&distance.surprise.0), mean(&distance.surprise.1));
            let (said, says, was) = distance.level;
            say(&format!(
                "{:<28} {title}: log loss {usual:.4}, learned {learned:.4}   promised for each that came about {:.2}, learned {:.2}",
                one.repository.name,
                said / was.max(1.0),
                says / was.max(1.0),
            ));
            before.push(usual);
            after.push(learned);
        }
        say(&format!(
            "what past runs teach of {title}: log loss {:.4}, learned {:.4}",
            mean(&before),
            mean(&after)
        ));
    }
}

fn files(gathered: &Gathered) -> Distance {
    let mut distance = Distance::default();
    let mut past: Vec<(f64, bool)> = Vec::new();
    for (place, answer) in gathered.answers.iter().enumerate() {
        let promised = promised(answer);
        let by = shift(&past, Prior::FILES);
        for &(probability, came_about) in promised.iter().filter(|_| place >= SOME) {
            distance.add(probability, by, came_about);
        }
        past.extend(promised);
    }
    distance
}

fn promised(answer: &Answer) -> Vec<(f64, bool)> {
    let scores: Vec<f64> = answer.candidates.iter().map(|one| one.score).collect();
    let probabilities = Model::shipped().second.probabilities(&scores);
    let mut all: Vec<(f64, bool, bool)> = (answer.candidates.iter().zip(probabilities))
        .map(|(one, probability)| (probability, one.is_touched, is_stated(&one.features)))
        .collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    (all.into_iter().take(LISTED.0))
        .filter(|(probability, _, is_stated)| *probability >= LISTED.1 && !is_stated)
        .map(|(probability, is_touched, _)| (probability, is_touched))
        .collect()
}

/// Pairs of one plan come from its run, so they are learned from one by one, too.
fn pairs(gathered: &Gathered, told: &[Told]) -> Distance {
    let mut distance = Distance::default();
    let mut past: Vec<(f64, bool)> = Vec::new();
    for (pair, told) in gathered.repository.pairs.iter().zip(told) {
        let probability = PairWeights::shipped().overlap(&told.meeting);
        if pair.source != "series" || probability < LEAST_PROMISED {
            continue;
        }
        if past.len() >= SOME {
            distance.add(probability, shift(&past, Prior::PAIRS), pair.overlap);
        }
        past.push((probability, pair.overlap));
    }
    distance
}
