//! What the promises of past runs, held against what came about, teach about those of the next.

use std::collections::{BTreeMap, BTreeSet};

use super::hazards::pairs;
use crate::model::{Calibration, Footprint, ImportGraph, RepoPath, Sharing, TaskId, moved};

/// What is believed of a repository before anything is known of it. Both numbers were chosen by the evaluation on
/// histories, see `man/analysis.md`.
#[derive(Debug, Clone, Copy)]
pub struct Prior {
    /// How far the repository is thought to lie from the usual, in log-odds: one standard deviation.
    spread: f64,
    /// How many predictions say as much as a single one that stands by itself: where an agent goes elsewhere, all of its files
    /// are wrong together.
    together: f64,
}

impl Prior {
    /// Of the files that tasks change.
    pub const FILES: Self = Self {
        spread: 0.5,
        together: 4.0,
    };
    /// Of the tasks that change one file.
    pub const PAIRS: Self = Self {
        spread: 1.0,
        together: 4.0,
    };
}

/// Two tasks were thought to meet from this probability on; the others were promised nothing.
const LEAST_PROMISED: f64 = 0.02;
/// So many steps come close enough.
const MAX_STEPS: usize = 30;

/// What a past run promised, and what came about.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PastRun {
    /// What its tasks were expected to change.
    pub footprints: BTreeMap<TaskId, Footprint>,
    /// What had been learned by then, and is in those probabilities.
    pub calibration: Option<Calibration>,
    /// What each task that came to a result did change.
    pub changed: BTreeMap<TaskId, BTreeSet<RepoPath>>,
}

/// What past runs teach; none where no promise can be held against what came about.
pub fn calibration(runs: &[PastRun]) -> Option<Calibration> {
    let mut runs: Vec<PastRun> = runs.to_vec();
    let mut files = Vec::new();
    let mut n_runs = 0;
    for run in &mut runs {
        // What was learned then is taken out: it would be learned twice.
        let learned = run.calibration.take().unwrap_or_default();
        for footprint in run.footprints.values_mut() {
            calibrate(footprint, -learned.files);
        }
        let before = files.len();
        for (id, changed) in &run.changed {
            let footprint = run.footprints.get(id);
            let footprint = footprint.filter(|footprint| footprint.is_worked_out());
            let guesses = footprint.into_iter().flat_map(Footprint::changes);
            files.extend(guesses.map(|entry| (entry.probability, changed.contains(&entry.path))));
        }
        n_runs += usize::from(files.len() > before);
    }
    let by = shift(&files, Prior::FILES);
    let mut met = Vec::new();
    for run in &mut runs {
        for footprint in run.footprints.values_mut() {
            calibrate(footprint, by);
        }
        met.extend(meetings(run));
    }
    (!files.is_empty() || !met.is_empty()).then(|| Calibration {
        files: by,
        pairs: shift(&met, Prior::PAIRS),
        n_files: files.len(),
        n_pairs: met.len(),
        n_runs,
    })
}

/// Moves what the model expects of a task by so much, in log-odds. Of a task whose text, plan or agent states anything all
/// stays as it is: who names one file often means that one alone, and teaches nothing of those who name none.
pub fn calibrate(footprint: &mut Footprint, by: f64) {
    if !footprint.is_worked_out() {
        return;
    }
    for entry in footprint.writes.iter_mut().chain(&mut footprint.creates) {
        entry.probability = moved(entry.probability, by);
    }
}

/// Of the pairs of tasks that were thought to meet, how likely, and whether both changed one file.
fn meetings(run: &PastRun) -> Vec<(f64, bool)> {
    let sides: Vec<(TaskId, &Footprint)> = (run.footprints.iter())
        .filter(|(id, footprint)| run.changed.contains_key(id) && footprint.is_worked_out())
        .map(|(id, footprint)| (*id, footprint))
        .collect();
    let pairs = pairs(&sides, &ImportGraph::default(), &Sharing::default(), 0.0);
    (pairs.into_iter())
        .filter(|pair| pair.overlap >= LEAST_PROMISED)
        .filter_map(|pair| {
            let (a, b) = (run.changed.get(&pair.a)?, run.changed.get(&pair.b)?);
            Some((pair.overlap, !a.is_disjoint(b)))
        })
        .collect()
}

/// By how much, in log-odds, all these probabilities have to be moved to fit best what came about: the most likely one of
/// a normal distribution around 0, by Newton's method.
pub fn shift(promised: &[(f64, bool)], prior: Prior) -> f64 {
    let tightness = prior.spread.powi(-2);
    let mut by = 0.0;
    for _ in 0..MAX_STEPS {
        let (mut slope, mut bend) = (-by * tightness, tightness);
        for &(probability, came_about) in promised {
            let said = moved(probability.clamp(1e-4, 1.0 - 1e-4), by);
            let truth = if came_about { 1.0 } else { 0.0 };
            slope += (truth - said) / prior.together;
            bend += said * (1.0 - said) / prior.together;
        }
        // A whole step from far away may go too far.
        let step = (slope / bend).clamp(-1.0, 1.0);
        by += step;
        if step.abs() < 1e-9 {
            break;
        }
    }
    by
}
