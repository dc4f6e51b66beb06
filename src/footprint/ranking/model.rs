//! The trained model: features to a probability.
//!
//! A linear model over standardised features, then a table that turns its score into a probability. Its weights are
//! data, in `weights.toml`, with where they come from and how they are made again.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::features::{Features, NAMES};

/// The weights as they are kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    /// Where they come from: data, date, command, measured quality.
    pub provenance: String,
    /// What is added to every score.
    pub bias: f64,
    /// The table from scores to probabilities, both rising; in between it is straight.
    pub calibration: Vec<(f64, f64)>,
    /// The weight of each feature, by name.
    pub features: std::collections::BTreeMap<String, FeatureWeight>,
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
    slopes: Features,
    means: Features,
    offset: f64,
    calibration: Vec<(f64, f64)>,
}

impl Model {
    /// The model of these weights; a feature that they do not name counts nothing.
    pub fn new(weights: &Weights) -> Self {
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
        }
    }

    /// The model that comes with the program.
    pub fn shipped() -> &'static Self {
        static MODEL: OnceLock<Model> = OnceLock::new();
        MODEL.get_or_init(|| Self::new(&shipped_weights()))
    }

    /// The score of a file: any number, higher for likelier ones.
    pub fn score(&self, features: &Features) -> f64 {
        let terms = self.slopes.iter().zip(features);
        self.offset + terms.map(|(slope, feature)| slope * feature).sum::<f64>()
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

    /// The probability that a score stands for, from 0 to 1.
    pub fn probability(&self, score: f64) -> f64 {
        interpolate(&self.calibration, score)
    }
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
