//! How well it is told which changes meet.

use std::collections::{HashMap, HashSet};

use git_orchestrate::footprint::ranking::{FEATURE_NAMES, Look};
use git_orchestrate::model::{FootprintEntry, Region, RepoPath, Sharing};
use git_orchestrate::planner::{Meeting, PairWeights, length};

use crate::data::Pair;
use crate::gather::Gathered;
use crate::measure::{calibration_error, mean, say};

/// A footprint lists so many files, and none that is less likely than the second: as the program does.
const LISTED: (usize, f64) = (60, 0.01);

/// A file that one side of a pair may touch.
#[derive(Debug, Clone)]
pub(crate) struct Possible {
    /// The file.
    pub path: RepoPath,
    /// What the model weighs.
    pub features: [f32; FEATURE_NAMES.len()],
    /// Where in it.
    pub regions: Vec<Region>,
}

/// The files that one side of a pair may touch.
pub(crate) type Side = Vec<Possible>;

/// What a look tells of a pair.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told {
    /// How the two meet.
    pub meeting: Meeting,
    /// How often changes shared files before.
    pub sharing: Sharing,
    /// Whether a file that both did touch is among the first ten of both sides.
    is_foreseen: bool,
}

impl Told {
    fn new(pair: &Pair, [a, b]: &[Side; 2], sharing: Sharing, look: &Look) -> Self {
        let (a, b) = (likeliest(a, look), likeliest(b, look));
        let of_b: HashMap<&RepoPath, &FootprintEntry> =
            listed(&b).map(|entry| (&entry.path, entry)).collect();
        let mut meeting = Meeting::between(length(listed(&a)), length(listed(&b)));
        for entry in listed(&a) {
            if let Some(other) = of_b.get(&entry.path) {
                meeting.add(entry, other);
            }
        }
        let first = |side: &[FootprintEntry]| -> HashSet<String> {
            (side.iter().take(10))
                .map(|entry| entry.path.to_string())
                .collect()
        };
        let (first_a, first_b) = (first(&a), first(&b));
        let is_in_both = |path: &String| first_a.contains(path) && first_b.contains(path);
        Self {
            meeting,
            sharing,
            is_foreseen: pair.shared.iter().any(is_in_both),
        }
    }
}

/// What a look tells of every pair of a repository.
pub(crate) fn told(gathered: &Gathered, look: &Look) -> Vec<Told> {
    (gathered.repository.pairs.iter())
        .zip(gathered.sides.iter().zip(&gathered.sharing))
        .map(|(pair, (sides, sharing))| Told::new(pair, sides, *sharing, look))
        .collect()
}

fn likeliest(side: &Side, look: &Look) -> Vec<FootprintEntry> {
    let scores: Vec<f64> = (side.iter())
        .map(|possible| look.score(&possible.features.map(f64::from)))
        .collect();
    let probabilities = look.probabilities(&scores);
    let mut order: Vec<usize> = (0..side.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
    (order.into_iter())
        .map(|at| FootprintEntry {
            path: side[at].path.clone(),
            probability: probabilities[at],
            evidence: Vec::new(),
            regions: side[at].regions.clone(),
        })
        .collect()
}

fn listed(side: &[FootprintEntry]) -> impl Iterator<Item = &FootprintEntry> {
    (side.iter().take(LISTED.0)).take_while(|entry| entry.probability >= LISTED.1)
}

/// Prints, for each sort of pairs, how well those that meet are told from the others: macro means over repositories.
/// `weights` are those that stand for each repository.
pub(crate) fn table(gathered: &[Gathered], told: &[Vec<Told>], weights: &[PairWeights]) {
    for source in ["commute", "heads", "series"] {
        let (mut overlap, mut conflict, mut errors) = (Vec::new(), Vec::new(), Vec::new());
        let mut pooled = Vec::new();
        for ((one, told), weights) in gathered.iter().zip(told).zip(weights) {
            let samples = |is_true: fn(&Pair) -> bool, score: &dyn Fn(&Told) -> f64| {
                (one.repository.pairs.iter().zip(told))
                    .filter(|(pair, _)| pair.source == source && pair.weight > 0.0)
                    .map(|(pair, told)| Sample {
                        score: score(told),
                        is_true: is_true(pair),
                        weight: pair.weight,
                    })
                    .collect::<Vec<Sample>>()
            };
            let meets = samples(|pair| pair.overlap, &|told| {
                if source == "series" {
                    weights.in_one_plan(&told.meeting, &told.sharing)
                } else {
                    weights.overlap(&told.meeting)
                }
            });
            overlap.extend(curves(&meets));
            let conflicts = samples(|pair| pair.conflict, &|told| {
                weights.conflict(&told.meeting)
            });
            conflict.extend(curves(&conflicts));
            if !meets.is_empty() {
                let promised: Vec<(f64, f64, f64)> = meets.iter().map(Sample::promised).collect();
                errors.push(calibration_error(&promised));
                pooled.extend(promised);
            }
        }
        let of = |curves: &[(f64, f64)], at: fn(&(f64, f64)) -> f64| {
            mean(&curves.iter().map(at).collect::<Vec<_>>())
        };
        say(&format!(
            "pairs of {source:<8} share a file: AUC {:.3} AP {:.3}   conflict: AUC {:.3} AP {:.3}   \
             calibration error {:.3}, of all together {:.3}",
            of(&overlap, |curve| curve.0),
            of(&overlap, |curve| curve.1),
            of(&conflict, |curve| curve.0),
            of(&conflict, |curve| curve.1),
            mean(&errors),
            calibration_error(&pooled),
        ));
    }
    let foreseen: Vec<f64> = (gathered.iter().zip(told))
        .map(|(one, told)| {
            let (mut total, mut hits) = (0.0, 0.0);
            for (pair, told) in one.repository.pairs.iter().zip(told) {
                if pair.overlap {
                    total += pair.weight;
                    hits += pair.weight * f64::from(u8::from(told.is_foreseen));
                }
            }
            hits / f64::max(total, 1e-9)
        })
        .collect();
    say(&format!(
        "both first tens hold a file that is shared: {:.3}",
        mean(&foreseen)
    ));
}

struct Sample {
    score: f64,
    is_true: bool,
    weight: f64,
}

impl Sample {
    /// What is promised, what happened, and its weight.
    fn promised(&self) -> (f64, f64, f64) {
        (self.score, f64::from(u8::from(self.is_true)), self.weight)
    }
}

/// The area under the receiver operating characteristic, and the average precision, weighted; none where too few are
/// true or too few are false.
fn curves(samples: &[Sample]) -> Option<(f64, f64)> {
    let n_true = samples.iter().filter(|sample| sample.is_true).count();
    if n_true < 3 || samples.len() - n_true < 3 {
        return None;
    }
    let mut samples: Vec<&Sample> = samples.iter().collect();
    samples.sort_by(|a, b| b.score.total_cmp(&a.score));
    let weight = |is_true: bool| -> f64 {
        samples
            .iter()
            .filter(|sample| sample.is_true == is_true)
            .map(|sample| sample.weight)
            .sum()
    };
    let (all_true, all_false) = (weight(true), weight(false));
    let (mut found, mut wrong, mut area, mut precision) = (0.0, 0.0, 0.0, 0.0);
    // Equal scores are one step, so that their order does not count.
    for same in samples.chunk_by(|a, b| a.score.total_cmp(&b.score).is_eq()) {
        let sum = |is_true: bool| -> f64 {
            same.iter()
                .filter(|sample| sample.is_true == is_true)
                .map(|sample| sample.weight)
                .sum()
        };
        let (right, other) = (sum(true), sum(false));
        area += other * (found + right / 2.0);
        found += right;
        wrong += other;
        precision += right * found / (found + wrong);
    }
    Some((area / (all_true * all_false), precision / all_true))
}
