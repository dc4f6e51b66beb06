//! The trained model: features to a probability.
//!
//! Two looks, each a linear model over standardised features, then a table that turns its score into a probability. Its weights are
//! data, in `weights.toml`, with where they come from and how they are made again.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::features::Features;
use super::signal::{MENTIONED_PATH, NAMES};

/// So many files a change usually touches.
const USUAL_FILES: f64 = 3.0;
/// No more than this share of the candidates is expected to be touched because it is usual.
const MOST_RAISED: f64 = 0.05;
/// How much of the difference from that, in logarithms, the candidates of one text are believed.
const OWN_SHARE: f64 = 0.3;

/// A feature of a mentioned path this high is that of a text that has the whole path, or its end from a folder on.
const WHOLE_PATH: f64 = 0.89;
/// What stating its path adds to the score of a file: more than all else, so that such a file stands first.
const STATED: f64 = 20.0;

/// The weights as they are kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    /// Where they come from: data, date, command, measured quality.
    pub provenance: String,
    /// Those of the first look, which knows nothing of the last [`N_CLOSER`](super::N_CLOSER) features.
    #[serde(default)]
    pub first: LookWeights,
    /// Those of the second look.
    #[serde(default)]
    pub second: LookWeights,
    /// What each signal brings, by its name: how much recall among the first ten, of all files and of source files, and mean
    /// reciprocal rank changed when the second look was fitted without it. It is told for people alone.
    #[serde(default)]
    pub without: BTreeMap<String, [f64; 3]>,
}

/// The weights of one look.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LookWeights {
    /// What is added to every score.
    pub bias: f64,
    /// The table from scores to probabilities, both rising; in between it is straight.
    pub calibration: Vec<(f64, f64)>,
    /// The table from these probabilities, after those of one text were brought closer to a usual number of files, to what
    /// is promised.
    #[serde(default)]
    pub promises: Vec<(f64, f64)>,
    /// The weight of each feature, by name.
    pub features: BTreeMap<String, FeatureWeight>,
}

/// The weight of one feature.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct FeatureWeight {
    /// Its mean over the training data.
    pub mean: f64,
    /// Its standard deviation there.
    pub deviation: f64,
    /// What one standard deviation more adds to the score.
    pub weight: f64,
}

/// The model, ready to use.
#[derive(Debug, Clone)]
pub struct Model {
    /// Each file by itself.
    pub first: Look,
    /// Each file beside what the first look believes in: this is what is told.
    pub second: Look,
}

/// One look of the model.
#[derive(Debug, Clone)]
pub struct Look {
    slopes: Features,
    means: Features,
    offset: f64,
    calibration: Vec<(f64, f64)>,
    promises: Vec<(f64, f64)>,
}

impl Model {
    /// The model of these weights.
    pub fn new(weights: &Weights) -> Self {
        Self {
            first: Look::new(&weights.first),
            second: Look::new(&weights.second),
        }
    }

    /// The model that comes with the program.
    pub fn shipped() -> &'static Self {
        static MODEL: OnceLock<Model> = OnceLock::new();
        MODEL.get_or_init(|| Self::new(&shipped_weights()))
    }
}

impl Look {
    /// The look of these weights; a feature that they do not name counts nothing.
    pub fn new(weights: &LookWeights) -> Self {
        let mut slopes = [0.0; NAMES.len()];
        let mut means = [0.0; NAMES.len()];
        let mut offset = weights.bias;
        for ((slope, mean), name) in slopes.iter_mut().zip(&mut means).zip(NAMES) {
            if let Some(known) = weights.features.get(name)
                && known.deviation > 0.0
            {
                *slope = known.weight / known.deviation;
                *mean = known.mean;
                offset -= known.mean * *slope;
            }
        }
        Self {
            slopes,
            means,
            offset,
            calibration: weights.calibration.clone(),
            promises: weights.promises.clone(),
        }
    }

    /// The score of a file: any number, higher for likelier ones. A file whose path the text states stands before all
    /// others, whatever else is known of them.
    pub fn score(&self, features: &Features) -> f64 {
        let terms = self.slopes.iter().zip(features);
        let stated = if is_stated(features) { STATED } else { 0.0 };
        self.offset + stated + terms.map(|(slope, feature)| slope * feature).sum::<f64>()
    }

    /// What each feature adds to the score, beside a file of usual features.
    pub(super) fn contributions(&self, features: &Features) -> Features {
        let mut parts = [0.0; NAMES.len()];
        for (part, ((slope, mean), feature)) in parts
            .iter_mut()
            .zip(self.slopes.iter().zip(&self.means).zip(features))
        {
            *part = slope * (feature - mean);
        }
        parts
    }

    /// The probabilities, from 0 to 1, that the scores of all candidates of one text stand for.
    ///
    /// A text that seems to touch very many files, or none, usually does not: what a score promises is brought closer to
    /// a usual number of files first.
    pub fn probabilities(&self, scores: &[f64]) -> Vec<f64> {
        let mut probabilities: Vec<f64> = (scores.iter())
            .map(|score| interpolate(&self.calibration, *score))
            .collect();
        let expected: f64 = probabilities.iter().sum();
        if expected > 0.0 {
            // Of a handful of files most would have to be touched to make a usual number.
            let most = expected.max(MOST_RAISED * scores.len() as f64);
            let usual = (USUAL_FILES * (expected / USUAL_FILES).powf(OWN_SHARE)).min(most);
            bring_to(&mut probabilities, usual);
        }
        if !self.promises.is_empty() {
            for probability in &mut probabilities {
                *probability = interpolate(&self.promises, *probability);
            }
        }
        probabilities
    }
}

/// Moves the logarithms of the odds of all probabilities by one amount, so that their sum comes as close to `total` as a
/// move of four either way allows.
fn bring_to(probabilities: &mut [f64], total: f64) {
    let moved = |probability: f64, by: f64| {
        let odds = probability.clamp(1e-6, 1.0 - 1e-6);
        1.0 / (1.0 + (1.0 / odds - 1.0) * (-by).exp())
    };
    let (mut low, mut high) = (-4.0, 4.0);
    for _ in 0..30 {
        let middle = f64::midpoint(low, high);
        let sum: f64 = (probabilities.iter())
            .map(|&probability| moved(probability, middle))
            .sum();
        if sum > total {
            high = middle;
        } else {
            low = middle;
        }
    }
    let by = f64::midpoint(low, high);
    for probability in probabilities {
        *probability = moved(*probability, by);
    }
}

/// Whether the text states the path of the file that has these features, or the end of that path from some folder on.
pub fn is_stated(features: &Features) -> bool {
    features[MENTIONED_PATH] >= WHOLE_PATH
}

/// The weights that come with the program.
pub fn shipped_weights() -> Weights {
    toml::from_str(include_str!("weights.toml")).unwrap_or_default()
}

/// The value of a table of points in between and beyond them.
fn interpolate(table: &[(f64, f64)], at: f64) -> f64 {
    let above = table.partition_point(|&(score, _)| score <= at);
    match (
        above.checked_sub(1).and_then(|below| table.get(below)),
        table.get(above),
    ) {
        (Some(&(x, y)), Some(&(next_x, next_y))) if next_x > x => {
            y + (next_y - y) * (at - x) / (next_x - x)
        }
        (Some(&(_, y)), _) | (None, Some(&(_, y))) => y,
        (None, None) => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_whose_path_is_stated_stands_before_the_likeliest_other() {
        assert_eq!(NAMES[MENTIONED_PATH], "mentioned_path");
        let model = &Model::shipped().second;
        let weights = shipped_weights().second;
        // All that speaks for a file is one standard deviation above the mean, or all of it below.
        let file = |side: f64, is_stated: bool| {
            let mut features = model.means;
            for (feature, name) in features.iter_mut().zip(NAMES) {
                let known = weights.features[name];
                *feature += side * known.deviation.copysign(known.weight);
            }
            features[MENTIONED_PATH] = f64::from(u8::from(is_stated));
            features
        };
        assert!(model.score(&file(-1.0, true)) > model.score(&file(1.0, false)));
        let mut part = model.means;
        part[MENTIONED_PATH] = 0.8;
        assert!(!is_stated(&part) && is_stated(&file(0.0, true)));
    }
}
