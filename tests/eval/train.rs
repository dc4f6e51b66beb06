//! Fits the model, measures it on repositories that it has not seen, and writes it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use git_orchestrate::footprint::ranking::{
    FEATURE_NAMES, FeatureWeight, Look, LookWeights, Model, N_CLOSER, Weights,
};
use git_orchestrate::planner::PairWeights;

use crate::Failure;
use crate::gather::{Candidate, Gathered, gather};
use crate::learn::{Fit, Options, Rows, calibrate, fit};
use crate::leave_out;
use crate::measure::{Quality, calibration_error, macro_mean, quality, row, say, stated_paths};
use crate::pair_training;
use crate::pairs::{Told, table, told};

const N: usize = FEATURE_NAMES.len();

const OPTIONS: Options = Options {
    ranking: 1.0,
    classification: 0.5,
    penalty: 0.01,
    n_steps: 250,
};

/// So many repositories are left out at a time.
const N_LEFT_OUT: usize = 2;

/// Of the candidates that were not touched, one in so many is enough to compare models.
const THINNED: usize = 5;

/// Trains on all repositories and writes the weights of the model and those of pairs.
pub(crate) fn train(
    gathered: Vec<Gathered>,
    repositories: &Path,
    (weights, pair_weights): &(PathBuf, PathBuf),
) -> Result<(), Failure> {
    let (first, gathered) = first_look(gathered, repositories)?;
    let rows: Vec<Vec<Rows>> = gathered.iter().map(rows).collect();
    let all = [true; N];
    let (fits, quality) = cross(&gathered, &rows, &all, None);
    let tables = Tables::of(&gathered, &fits);
    let looks: Vec<Look> = (0..gathered.len())
        .map(|number| Look::new(&document(&fits[number / N_LEFT_OUT], &tables)))
        .collect();
    let refs: Vec<&Rows> = rows.iter().flatten().collect();
    let names: Vec<&str> = (gathered.iter())
        .map(|one| one.repository.name.as_str())
        .collect();
    let names = names.join(", ");
    let provenance = format!(
        "{COMMAND} to {} changes of {names}. On repositories left out of the fit: recall@10 {:.3}, of source files {:.3}, \
         mean reciprocal rank {:.3}.",
        refs.len(),
        quality.recall,
        quality.source_recall,
        quality.reciprocal,
    );
    let whole = Weights {
        provenance,
        first,
        second: document(&fit(&refs, N, &all, OPTIONS, None), &tables),
        without: BTreeMap::new(),
    };
    fs::write(weights, toml::to_string(&whole)?)?;
    let pairs = train_pairs(&gathered, &looks, &names);
    fs::write(pair_weights, toml::to_string(&pairs)?)?;
    Ok(())
}

/// The weights of the first look, fitted to all repositories, and what is gathered anew where each repository is looked at
/// first by a fit that has not seen it: the second look must not rely on more than there is elsewhere.
fn first_look(
    gathered: Vec<Gathered>,
    repositories: &Path,
) -> Result<(LookWeights, Vec<Gathered>), Failure> {
    let rows: Vec<Vec<Rows>> = gathered.iter().map(rows).collect();
    let mut is_used = [true; N];
    is_used[N - N_CLOSER..].fill(false);
    say("first look");
    let (fits, _) = cross(&gathered, &rows, &is_used, None);
    let tables = Tables::of(&gathered, &fits);
    let refs: Vec<&Rows> = rows.iter().flatten().collect();
    let mut first = document(&fit(&refs, N, &is_used, OPTIONS, None), &tables);
    (first.features).retain(|name, _| !FEATURE_NAMES[N - N_CLOSER..].contains(&name.as_str()));
    let mut again = Vec::new();
    for (number, one) in gathered.into_iter().enumerate() {
        let model = Model {
            first: Look::new(&document(&fits[number / N_LEFT_OUT], &tables)),
            second: Model::shipped().second.clone(),
        };
        let folder = repositories.join(&one.repository.name);
        again.push(gather(one.repository, &folder, &model)?);
    }
    say("second look");
    Ok((first, again))
}

/// Measures what each signal brings to the second look, on repositories that were left out of the fits, and writes it to the
/// weights. The fits see every file that was touched and some of the others; what they are measured on is whole.
pub(crate) fn leave_out(
    gathered: Vec<Gathered>,
    repositories: &Path,
    weights: &Path,
) -> Result<(), Failure> {
    let mut document: Weights = toml::from_str(&fs::read_to_string(weights)?)?;
    let (_, gathered) = first_look(gathered, repositories)?;
    let rows: Vec<Vec<Rows>> = gathered.iter().map(rows).collect();
    let thinned: Vec<Vec<Rows>> = (rows.iter())
        .map(|of_one| of_one.iter().map(thin).collect())
        .collect();
    let (fits, _) = cross(&gathered, &thinned, &[true; N], None);
    // The same steps are gone with all signals as without one.
    let further = |is_used: &[bool]| cross(&gathered, &thinned, is_used, Some(&fits)).1;
    let whole = further(&[true; N]);
    row("all signals", whole);
    document.without = leave_out::losses(whole, further);
    fs::write(weights, toml::to_string(&document)?)?;
    Ok(())
}

fn thin(rows: &Rows) -> Rows {
    let mut thinned = Rows::default();
    for (place, (row, truth)) in rows.features.chunks_exact(N).zip(&rows.truth).enumerate() {
        if *truth > 0.0 || place % THINNED == 0 {
            thinned.features.extend_from_slice(row);
            thinned.truth.push(*truth);
        }
    }
    thinned
}

const COMMAND: &str =
    "Fitted by `cargo run --release --example evaluate -- DATA REPOSITORIES --train FILE FILE`";

/// Fits what pairs promise, where each repository is told by a look that has not seen it, and measures that on
/// repositories left out of this fit too.
fn train_pairs(gathered: &[Gathered], looks: &[Look], names: &str) -> PairWeights {
    let told: Vec<Vec<Told>> = (gathered.iter().zip(looks))
        .map(|(one, look)| told(one, look))
        .collect();
    let apart: Vec<PairWeights> = (0..gathered.len())
        .map(|number| {
            let is_other = |other: usize| other / N_LEFT_OUT != number / N_LEFT_OUT;
            let others = (gathered.iter().zip(&told).enumerate())
                .filter(|(other, _)| is_other(*other))
                .map(|(_, one)| one);
            pair_training::fit(others)
        })
        .collect();
    table(gathered, &told, &apart);
    let n_pairs: usize = told.iter().map(Vec::len).sum();
    PairWeights {
        provenance: format!("{COMMAND} to {n_pairs} pairs of changes of {names}."),
        ..pair_training::fit(gathered.iter().zip(&told))
    }
}

/// From scores to what is promised.
#[derive(Default)]
struct Tables {
    calibration: Vec<(f64, f64)>,
    promises: Vec<(f64, f64)>,
}

impl Tables {
    /// The tables that make what was told of repositories left out of the fits come true.
    fn of(gathered: &[Gathered], fits: &[Fit]) -> Self {
        let answers = || {
            (gathered.iter().enumerate())
                .flat_map(|(number, one)| one.answers.iter().map(move |answer| (number, answer)))
        };
        let truth = |candidate: &Candidate| f64::from(u8::from(candidate.is_touched));
        let looks: Vec<Look> = fits.iter().map(bare).collect();
        let score = |number: usize, candidate: &Candidate| {
            looks[number / N_LEFT_OUT].score(&candidate.features)
        };
        stated_paths(gathered, &score);
        let mut samples = Vec::new();
        for (number, answer) in answers() {
            for candidate in &answer.candidates {
                samples.push((score(number, candidate), truth(candidate), 1.0));
            }
        }
        let mut tables = Self {
            calibration: calibrate(&mut samples),
            promises: Vec::new(),
        };
        let told = |tables: &Self| -> Vec<(f64, f64, f64)> {
            let mut told = Vec::new();
            for (number, answer) in answers() {
                let look = Look::new(&document(&fits[number / N_LEFT_OUT], tables));
                let scores: Vec<f64> = (answer.candidates.iter())
                    .map(|candidate| look.score(&candidate.features))
                    .collect();
                let probabilities = look.probabilities(&scores).into_iter();
                let truths = answer.candidates.iter().map(truth);
                told.extend((probabilities.zip(truths)).map(|(told, truth)| (told, truth, 1.0)));
            }
            told
        };
        tables.promises = calibrate(&mut told(&tables));
        // Only what would be shown: of the many candidates that nobody believes in any promise holds.
        let mut shown = told(&tables);
        shown.retain(|(probability, ..)| *probability >= 0.04);
        say(&format!(
            "calibration error of what is shown (10 bins) {:.4}",
            calibration_error(&shown)
        ));
        tables
    }
}

fn document(fit: &Fit, tables: &Tables) -> LookWeights {
    let features: BTreeMap<String, FeatureWeight> = (0..N)
        .map(|at| {
            let weight = FeatureWeight {
                mean: rounded(fit.means[at]),
                deviation: rounded(fit.deviations[at]),
                weight: rounded(fit.weights[at]),
            };
            (FEATURE_NAMES[at].to_owned(), weight)
        })
        .collect();
    LookWeights {
        bias: rounded(fit.bias),
        calibration: tables.calibration.clone(),
        promises: tables.promises.clone(),
        features,
    }
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

/// The look that scores, and promises nothing.
fn bare(fit: &Fit) -> Look {
    Look::new(&document(fit, &Tables::default()))
}

/// Fits to all repositories but some, and measures on those, until each was left out once. Where fits with all features
/// are `known`, these are where it begins, and nothing is shown.
fn cross(
    gathered: &[Gathered],
    rows: &[Vec<Rows>],
    is_used: &[bool],
    known: Option<&[Fit]>,
) -> (Vec<Fit>, Quality) {
    let is_shown = known.is_none();
    let mut fits = Vec::new();
    let mut all = Vec::new();
    for start in (0..gathered.len()).step_by(N_LEFT_OUT) {
        let is_out = |number: usize| (start..start + N_LEFT_OUT).contains(&number);
        let others: Vec<&Rows> = (rows.iter().enumerate())
            .filter(|(number, _)| !is_out(*number))
            .flat_map(|(_, rows)| rows)
            .collect();
        let start_from = known.and_then(|known| known.get(start / N_LEFT_OUT));
        let fit = fit(&others, N, is_used, OPTIONS, start_from);
        let look = bare(&fit);
        for one in gathered.iter().skip(start).take(N_LEFT_OUT) {
            let quality = quality(one, &|_, candidate| look.score(&candidate.features));
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
