//! What a plan learns from past runs, in words.

use crate::humanize::{count, percent, times};
use crate::model::{Calibration, Pace, moved};

/// A sentence for each thing that is learned.
pub(super) fn sentences(
    pace: Option<&Pace>,
    calibration: Option<&Calibration>,
) -> impl Iterator<Item = String> {
    let sentences = [pace.map(minutes), calibration.map(probabilities)];
    sentences.into_iter().flatten()
}

/// Where the minutes come from.
fn minutes(pace: &Pace) -> String {
    format!(
        "minutes as learned from {} of {} here: {} the usual estimate",
        count(pace.n_tasks, "task"),
        count(pace.n_runs, "run"),
        times(pace.ratio)
    )
}

/// Where the level of the probabilities comes from, told by what has become of an even chance.
fn probabilities(learned: &Calibration) -> String {
    let even = |by| percent(moved(0.5, by));
    let mut sources = count(learned.n_files, "expected file");
    let mut results = format!("{} for a file", even(learned.files));
    if learned.n_pairs > 0 {
        sources = format!("{sources} and {}", count(learned.n_pairs, "pair"));
        results = format!(
            "{results}, {} for two tasks that change one",
            even(learned.pairs)
        );
    }
    format!(
        "probabilities as learned from {sources} of {} here: what the model calls 50 % is {results}",
        count(learned.n_runs, "run"),
    )
}
