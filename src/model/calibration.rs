//! What past runs in a repository teach about how likely things are.

use serde::{Deserialize, Serialize};

/// How much likelier, or less likely, things turned out in the past runs of a repository than the model says that comes
/// with the program: what is added to the logarithms of its odds.
///
/// Only the level of probabilities is learned, not the model behind them ("recalibration in the large", Steyerberg,
/// Borsboom, van Houwelingen, Eijkemans and Habbema, "Validation and updating of predictive logistic regression models",
/// Statistics in Medicine 23, 2004): a handful of runs does not teach more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Calibration {
    /// For the files that a task is expected to change of which nobody states any.
    pub files: f64,
    /// For two such tasks to change one file.
    pub pairs: f64,
    /// How many expected files were held against what came about.
    pub n_files: usize,
    /// How many pairs were.
    pub n_pairs: usize,
    /// Of how many runs.
    pub n_runs: usize,
}

/// A probability whose log-odds are moved by so much. What is certain, either way, stays so.
pub fn moved(probability: f64, by: f64) -> f64 {
    if probability <= 0.0 || probability >= 1.0 || by == 0.0 || !by.is_finite() {
        return probability;
    }
    // No more than this says anything, and it can be counted with.
    let odds = probability / (1.0 - probability) * by.clamp(-20.0, 20.0).exp();
    odds / (1.0 + odds)
}
