//! How well it is told which changes meet.

use std::collections::{HashMap, HashSet};

use crate::data::Pair;
use crate::gather::Gathered;
use crate::measure::{calibration_error, mean, say};

/// The files that one side of a pair may touch, likeliest first, each with its probability.
pub(crate) type Side = Vec<(String, f64)>;

/// What was told of a pair.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Meeting {
    /// The probability that both touch one file, each file by itself.
    overlap: f64,
    /// Whether a file that both did touch is among the first ten of both sides.
    is_foreseen: bool,
}

impl Meeting {
    /// What two sides say of their pair.
    pub(crate) fn new(pair: &Pair, a: &Side, b: &Side) -> Self {
        let of_b: HashMap<&str, f64> = b.iter().map(|(path, p)| (path.as_str(), *p)).collect();
        let apart: f64 = a
            .iter()
            .filter_map(|(path, p)| Some(1.0 - p * of_b.get(path.as_str())?))
            .product();
        let first = |side: &Side| -> HashSet<String> {
            side.iter().take(10).map(|(path, _)| path.clone()).collect()
        };
        let (first_a, first_b) = (first(a), first(b));
        let is_in_both = |path: &String| first_a.contains(path) && first_b.contains(path);
        Self {
            overlap: 1.0 - apart,
            is_foreseen: pair.shared.iter().any(is_in_both),
        }
    }
}

/// Prints, for each sort of pairs, how well those that meet are told from the others: macro means over repositories.
pub(crate) fn table(gathered: &[Gathered]) {
    for source in ["commute", "heads", "series"] {
        let (mut overlap, mut conflict, mut errors) = (Vec::new(), Vec::new(), Vec::new());
        for one in gathered {
            let samples = |is_true: fn(&Pair) -> bool| -> Vec<Sample> {
                (one.repository.pairs.iter().zip(&one.pairs))
                    .filter(|(pair, _)| pair.source == source && pair.weight > 0.0)
                    .map(|(pair, meeting)| Sample {
                        score: meeting.overlap,
                        is_true: is_true(pair),
                        weight: pair.weight,
                    })
                    .collect()
            };
            let meets = samples(|pair| pair.overlap);
            overlap.extend(curves(&meets));
            conflict.extend(curves(&samples(|pair| pair.conflict)));
            if !meets.is_empty() {
                let promised = |sample: &Sample| {
                    (
                        sample.score,
                        f64::from(u8::from(sample.is_true)),
                        sample.weight,
                    )
                };
                errors.push(calibration_error(
                    &meets.iter().map(promised).collect::<Vec<_>>(),
                ));
            }
        }
        let of = |curves: &[(f64, f64)], at: fn(&(f64, f64)) -> f64| {
            mean(&curves.iter().map(at).collect::<Vec<_>>())
        };
        say(&format!(
            "pairs of {source:<8} share a file: AUC {:.3} AP {:.3}   conflict: AUC {:.3} AP {:.3}   \
             calibration error {:.3}",
            of(&overlap, |curve| curve.0),
            of(&overlap, |curve| curve.1),
            of(&conflict, |curve| curve.0),
            of(&conflict, |curve| curve.1),
            mean(&errors),
        ));
    }
    let foreseen: Vec<f64> = gathered
        .iter()
        .map(|one| {
            let (mut total, mut hits) = (0.0, 0.0);
            for (pair, meeting) in one.repository.pairs.iter().zip(&one.pairs) {
                if pair.overlap {
                    total += pair.weight;
                    hits += pair.weight * f64::from(u8::from(meeting.is_foreseen));
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
