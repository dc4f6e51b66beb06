//! The sums over all runs, which are also the document for scripts: `git-orchestrate/stats/1`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::facts::RunFacts;
use crate::model::{Calibration, Pace};

/// From this probability on something was foreseen.
const FORESEEN: f64 = 0.5;

/// How many ways to fail are told.
const MOST_FAILURES: usize = 8;

/// How many parts the probabilities from 0 to 1 are cut into.
const N_BUCKETS: usize = 5;

/// What all runs of a repository come to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stats {
    /// Its name and version.
    pub schema: &'static str,
    /// The runs, oldest first.
    pub runs: Vec<RunLine>,
    /// How many times as fast as one task after the other they were, all together.
    pub speedup: Option<f64>,
    /// How many times as long as its longest task the median run took.
    pub overhead: Option<f64>,
    /// The mean share of the workers' time that agents worked.
    pub utilisation: Option<f64>,
    /// The share of tasks that succeeded, of all that have ended.
    pub success: Option<f64>,
    /// The share of results that merged, of all that were to be merged.
    pub merge: Option<f64>,
    /// The share of tasks that were tried more than once.
    pub rework: Option<f64>,
    /// What the runs cost in US dollars, where that is told.
    pub cost_usd: Option<f64>,
    /// How many times as long as estimated the median task took.
    pub estimate_ratio: Option<f64>,
    /// How good the footprints were.
    pub footprints: Quality,
    /// How good the hazards were.
    pub hazards: Quality,
    /// The commonest ways to fail.
    pub failures: Vec<FailureSum>,
    /// What the next plan takes from them about how long tasks take.
    pub pace: Option<Pace>,
    /// What it takes from them about how likely things are.
    pub calibration: Option<Calibration>,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunLine {
    /// Its name.
    pub run: String,
    /// The title of its master issue.
    pub title: String,
    /// When it began.
    pub started_at: crate::model::Timestamp,
    /// How long it took, in seconds.
    pub wall_seconds: f64,
    /// How many times as fast as one task after the other.
    pub speedup: Option<f64>,
    /// How many tasks it had.
    pub tasks: usize,
    /// How many of them succeeded.
    pub succeeded: usize,
}

/// How good predictions were.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Quality {
    /// How many predictions could be held against what came about.
    pub known: usize,
    /// Of what was foreseen, the share that came about.
    pub precision: Option<f64>,
    /// Of what came about, the share that was foreseen.
    pub recall: Option<f64>,
    /// The mean squared difference of probability and truth: 0 is best, 0.25 is a coin.
    pub brier: Option<f64>,
    /// How likely it was thought, against how often it came about.
    pub calibration: Vec<Bucket>,
}

/// Predictions of about the same probability.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bucket {
    /// How many.
    pub n: usize,
    /// The mean of their probabilities.
    pub said: f64,
    /// The share that came about.
    pub was: f64,
}

/// One way to fail.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FailureSum {
    /// In words.
    pub what: String,
    /// How many tasks failed so.
    pub tasks: usize,
    /// How many of them succeeded when they were tried again.
    pub helped: usize,
}

impl Stats {
    /// The sums of some runs, oldest first, and what the next plan learns from them.
    pub fn of(runs: &[RunFacts], pace: Option<Pace>, calibration: Option<Calibration>) -> Self {
        let sum = |of: fn(&RunFacts) -> f64| runs.iter().map(of).sum::<f64>();
        let count = |of: fn(&RunFacts) -> usize| runs.iter().map(of).sum::<usize>();
        let n_ended = count(|run| run.n_ended);
        let n_merged = count(|run| run.n_merged);
        let overheads = runs.iter().map(|run| ratio(run.wall, run.longest));
        let used: Vec<f64> = runs.iter().filter_map(|run| run.utilisation).collect();
        let costs: Vec<f64> = runs.iter().filter_map(|run| run.cost).collect();
        let minutes = runs.iter().flat_map(|run| &run.minutes);
        let estimates = minutes.map(|&(estimated, taken)| ratio(taken, estimated));
        let files: Vec<(f64, bool)> = runs.iter().flat_map(|run| run.files.clone()).collect();
        let pairs: Vec<(f64, bool)> = runs.iter().flat_map(|run| run.pairs.clone()).collect();
        Self {
            schema: "git-orchestrate/stats/1",
            runs: runs.iter().map(line).collect(),
            speedup: ratio(sum(|run| run.agents), sum(|run| run.wall)),
            overhead: median(overheads.flatten().collect()),
            utilisation: ratio(used.iter().sum(), used.len() as f64),
            success: share(count(|run| run.n_succeeded), n_ended),
            merge: share(n_merged, n_merged + count(|run| run.n_left_out)),
            rework: share(count(|run| run.n_reworked), count(|run| run.n_tasks)),
            cost_usd: (!costs.is_empty()).then(|| costs.iter().sum()),
            estimate_ratio: median(estimates.flatten().collect()),
            footprints: Quality::of(&files, count(|run| run.n_unforeseen)),
            hazards: Quality::of(&pairs, 0),
            failures: failures(runs),
            pace,
            calibration,
        }
    }
}

impl Quality {
    /// Of predictions, each with what came about; `n_missed` things came about of which nobody had said anything.
    pub fn of(predictions: &[(f64, bool)], n_missed: usize) -> Self {
        let count = |is_it: &dyn Fn(&(f64, bool)) -> bool| {
            predictions
                .iter()
                .filter(|prediction| is_it(prediction))
                .count()
        };
        let n_said = count(&|(said, _)| *said >= FORESEEN);
        let n_hit = count(&|(said, was)| *said >= FORESEEN && *was);
        let n_was = count(&|(_, was)| *was);
        let truth = |was: bool| if was { 1.0 } else { 0.0 };
        let errors = predictions
            .iter()
            .map(|(said, was)| (said - truth(*was)).powi(2));
        let mut buckets: BTreeMap<usize, Vec<(f64, bool)>> = BTreeMap::new();
        for &(said, was) in predictions {
            buckets.entry(bucket(said)).or_default().push((said, was));
        }
        let buckets = buckets.values().map(|of_one| {
            let n = of_one.len() as f64;
            Bucket {
                n: of_one.len(),
                said: of_one.iter().map(|(said, _)| said).sum::<f64>() / n,
                was: of_one.iter().filter(|(_, was)| *was).count() as f64 / n,
            }
        });
        Self {
            known: predictions.len(),
            precision: share(n_hit, n_said),
            recall: share(n_hit, n_was + n_missed),
            brier: ratio(errors.sum(), predictions.len() as f64),
            calibration: buckets.collect(),
        }
    }
}

/// In which part of 0 to 1 a probability lies.
fn bucket(said: f64) -> usize {
    let edges = (1..N_BUCKETS).map(|n| n as f64 / N_BUCKETS as f64);
    edges.filter(|edge| said >= *edge).count()
}

fn line(run: &RunFacts) -> RunLine {
    RunLine {
        run: run.run.clone(),
        title: run.title.clone(),
        started_at: run.started_at,
        wall_seconds: run.wall,
        speedup: ratio(run.agents, run.wall),
        tasks: run.n_tasks,
        succeeded: run.n_succeeded,
    }
}

fn failures(runs: &[RunFacts]) -> Vec<FailureSum> {
    let mut found: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (what, helped) in runs.iter().flat_map(|run| &run.failures) {
        let entry = found.entry(what).or_default();
        entry.0 += 1;
        entry.1 += usize::from(*helped);
    }
    let sums = found.into_iter().map(|(what, (tasks, helped))| FailureSum {
        what: what.to_owned(),
        tasks,
        helped,
    });
    let mut sums: Vec<FailureSum> = sums.collect();
    sums.sort_by_key(|sum| std::cmp::Reverse(sum.tasks));
    sums.truncate(MOST_FAILURES);
    sums
}

fn ratio(of: f64, to: f64) -> Option<f64> {
    (to > 0.0 && of.is_finite()).then(|| of / to)
}

fn share(of: usize, to: usize) -> Option<f64> {
    ratio(of as f64, to as f64)
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let n = values.len();
    let (low, high) = (values.get(n.saturating_sub(1) / 2)?, values.get(n / 2)?);
    Some(f64::midpoint(*low, *high))
}
