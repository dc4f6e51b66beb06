//! Fits the model, measures it on repositories that it has not seen, and writes it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use git_orchestrate::footprint::ranking::{FEATURE_NAMES, FeatureWeight, Model, Weights};

use crate::Failure;
use crate::gather::{Candidate, Gathered};
use crate::learn::{Fit, Options, Rows, calibrate, fit};
use crate::measure::{Quality, calibration_error, macro_mean, quality, row, say};

const N: usize = FEATURE_NAMES.len();

const OPTIONS: Options = Options {
    ranking: 1.0,
    classification: 0.5,
    penalty: 0.01,
    n_steps: 250,
};

/// So many repositories are left out at a time.
const N_LEFT_OUT: usize = 2;

/// Trains on all repositories and writes the weights. With `is_leaving_out`, also says what each feature brings.
pub(crate) fn train(
    gathered: &[Gathered],
    weights: &Path,
    is_leaving_out: bool,
) -> Result<(), Failure> {
    let rows: Vec<Vec<Rows>> = gathered.iter().map(rows).collect();
    let all = [true; N];
    let (fits, quality) = cross(gathered, &rows, &all, true);
    let mut samples = Vec::new();
    for (number, one) in gathered.iter().enumerate() {
        let fit = &fits[number / N_LEFT_OUT];
        for answer in &one.answers {
            for candidate in &answer.candidates {
                samples.push((
                    score(fit, candidate),
                    f64::from(u8::from(candidate.is_touched)),
                    1.0,
                ));
            }
        }
    }
    let calibration = calibrate(&mut samples);
    if is_leaving_out {
        leave_out(gathered, &rows, quality);
    }
    let refs: Vec<&Rows> = rows.iter().flatten().collect();
    let whole = fit(&refs, N, &all, OPTIONS);
    let names: Vec<&str> = gathered
        .iter()
        .map(|one| one.repository.name.as_str())
        .collect();
    let provenance = format!(
        "Fitted by `cargo run --release --example evaluate -- DATA REPOSITORIES --train FILE` to {} changes of {}. \
         On repositories left out of the fit: recall@10 {:.3}, of source files {:.3}, mean reciprocal rank {:.3}.",
        refs.len(),
        names.join(", "),
        quality.recall,
        quality.source_recall,
        quality.reciprocal,
    );
    let features: BTreeMap<String, FeatureWeight> = (0..N)
        .map(|at| {
            let weight = FeatureWeight {
                mean: rounded(whole.means[at]),
                deviation: rounded(whole.deviations[at]),
                weight: rounded(whole.weights[at]),
            };
            (FEATURE_NAMES[at].to_owned(), weight)
        })
        .collect();
    let document = Weights {
        provenance,
        bias: rounded(whole.bias),
        calibration,
        features,
    };
    let model = Model::new(&document);
    // Only what would be shown: of the many candidates that nobody believes in any promise holds.
    let promised: Vec<(f64, f64, f64)> = (samples.iter())
        .map(|(score, truth, weight)| (model.probability(*score), *truth, *weight))
        .filter(|(probability, ..)| *probability >= 0.04)
        .collect();
    say(&format!(
        "calibration error of what is shown (10 bins) {:.4}",
        calibration_error(&promised)
    ));
    fs::write(weights, toml::to_string(&document)?)?;
    Ok(())
}

fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

fn rows(gathered: &Gathered) -> Vec<Rows> {
    gathered
        .answers
        .iter()
        .map(|answer| Rows {
            features: (answer.candidates.iter())
                .flat_map(|candidate| candidate.features.iter().map(|value| *value as f32))
                .collect(),
            truth: (answer.candidates.iter())
                .map(|candidate| f32::from(u8::from(candidate.is_touched)))
                .collect(),
        })
        .collect()
}

fn score(fit: &Fit, candidate: &Candidate) -> f64 {
    let row: Vec<f32> = candidate
        .features
        .iter()
        .map(|value| *value as f32)
        .collect();
    fit.score(&row)
}

/// Fits to all repositories but some, and measures on those, until each was left out once.
fn cross(
    gathered: &[Gathered],
    rows: &[Vec<Rows>],
    is_used: &[bool; N],
    is_shown: bool,
) -> (Vec<Fit>, Quality) {
    let mut fits = Vec::new();
    let mut all = Vec::new();
    for start in (0..gathered.len()).step_by(N_LEFT_OUT) {
        let is_out = |number: usize| (start..start + N_LEFT_OUT).contains(&number);
        let others: Vec<&Rows> = (rows.iter().enumerate())
            .filter(|(number, _)| !is_out(*number))
            .flat_map(|(_, rows)| rows)
            .collect();
        let fit = fit(&others, N, is_used, OPTIONS);
        for one in gathered.iter().skip(start).take(N_LEFT_OUT) {
            let quality = quality(one, &|_, candidate| score(&fit, candidate));
            if is_shown {
                row(&one.repository.name, quality);
            }
            all.push(quality);
        }
        fits.push(fit);
    }
    let total = macro_mean(&all);
    if is_shown {
        row("left out of the fit", total);
    }
    (fits, total)
}

/// What is lost without each feature (with its root and its products it is several columns).
fn leave_out(gathered: &[Gathered], rows: &[Vec<Rows>], whole: Quality) {
    for (at, name) in FEATURE_NAMES.iter().enumerate() {
        if name.ends_with("_root") {
            continue;
        }
        let mut is_used = [true; N];
        is_used[at] = false;
        let root = format!("{name}_root");
        if let Some(root) = FEATURE_NAMES.iter().position(|other| *other == root) {
            is_used[root] = false;
        }
        let (_, without) = cross(gathered, rows, &is_used, false);
        say(&format!(
            "without {name:<24} {:+.4} {:+.4} {:+.4}",
            without.recall - whole.recall,
            without.source_recall - whole.source_recall,
            without.reciprocal - whole.reciprocal
        ));
    }
}
