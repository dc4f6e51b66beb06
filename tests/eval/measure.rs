//! How good a ranking is.

use std::io::Write;

use git_orchestrate::footprint::ranking::is_stated;

use crate::gather::{Answer, Candidate, Gathered};

/// Recall among the first ten, of all files and of source files, and the mean reciprocal rank of source files.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Quality {
    /// Recall among the first ten files.
    pub recall: f64,
    /// Recall of source files among the first ten source files.
    pub source_recall: f64,
    /// The mean reciprocal rank of the first right source file.
    pub reciprocal: f64,
}

/// Writes a line to the standard error.
pub(crate) fn tell(line: &str) {
    writeln!(std::io::stderr(), "{line}").ok();
}

/// Writes a line to the standard output.
pub(crate) fn say(line: &str) {
    writeln!(std::io::stdout(), "{line}").ok();
}

/// The quality on one repository, where `score` says how likely a candidate of a query is.
pub(crate) fn quality(gathered: &Gathered, score: &dyn Fn(usize, &Candidate) -> f64) -> Quality {
    let (mut all, mut source, mut reciprocal) = (Vec::new(), Vec::new(), Vec::new());
    for (number, answer) in gathered.answers.iter().enumerate() {
        let ranked = ranked(answer, &|candidate| score(number, candidate));
        let hits = ranked
            .iter()
            .take(10)
            .filter(|candidate| candidate.is_touched)
            .count();
        all.push(hits as f64 / answer.n_touched.max(1) as f64);
        if answer.n_source == 0 {
            continue;
        }
        let of_source: Vec<&&Candidate> = ranked
            .iter()
            .filter(|candidate| candidate.is_source)
            .collect();
        let hits = of_source
            .iter()
            .take(10)
            .filter(|candidate| candidate.is_touched)
            .count();
        source.push((hits as f64 / answer.n_source as f64).min(1.0));
        let first = of_source.iter().position(|candidate| candidate.is_touched);
        reciprocal.push(first.map_or(0.0, |place| 1.0 / (place + 1) as f64));
    }
    Quality {
        recall: mean(&all),
        source_recall: mean(&source),
        reciprocal: mean(&reciprocal),
    }
}

fn ranked<'a>(answer: &'a Answer, score: &dyn Fn(&Candidate) -> f64) -> Vec<&'a Candidate> {
    let mut scored: Vec<(f64, &Candidate)> = answer
        .candidates
        .iter()
        .map(|candidate| (score(candidate), candidate))
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.path.cmp(&b.1.path)));
    scored.into_iter().map(|(_, candidate)| candidate).collect()
}

/// The mean; 0 of nothing.
pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// Prints the quality on every repository and over all; gives the latter.
pub(crate) fn table(
    title: &str,
    gathered: &[Gathered],
    score: &dyn Fn(usize, &Candidate) -> f64,
) -> Quality {
    let all: Vec<Quality> = gathered.iter().map(|one| quality(one, score)).collect();
    for (one, quality) in gathered.iter().zip(&all) {
        row(&one.repository.name, *quality);
    }
    let total = macro_mean(&all);
    row(title, total);
    total
}

/// Prints how many texts state the path of a file, or its end from some folder on, and of how many of them such a file is
/// the first. `score` is given the place of the repository.
pub(crate) fn stated_paths(gathered: &[Gathered], score: &dyn Fn(usize, &Candidate) -> f64) {
    let is_right = |candidate: &Candidate| is_stated(&candidate.features) && candidate.is_touched;
    let (mut n_texts, mut n_first) = (0, 0);
    for (place, one) in gathered.iter().enumerate() {
        for answer in &one.answers {
            if answer.candidates.iter().any(is_right) {
                n_texts += 1;
                let first = ranked(answer, &|candidate| score(place, candidate));
                n_first += usize::from(first.first().is_some_and(|first| is_right(first)));
            }
        }
    }
    let share = f64::from(n_first as u32) / f64::from((n_texts as u32).max(1));
    say(&format!(
        "{n_texts} texts state the path of a file that was touched: it is the first of {share:.3} of them"
    ));
}

/// The mean over repositories.
pub(crate) fn macro_mean(all: &[Quality]) -> Quality {
    let of = |value: fn(&Quality) -> f64| mean(&all.iter().map(value).collect::<Vec<_>>());
    Quality {
        recall: of(|quality| quality.recall),
        source_recall: of(|quality| quality.source_recall),
        reciprocal: of(|quality| quality.reciprocal),
    }
}

/// Prints one line of a table.
pub(crate) fn row(name: &str, quality: Quality) {
    say(&format!(
        "{name:<28} recall@10 {:.4}  source {:.4}  MRR {:.4}",
        quality.recall, quality.source_recall, quality.reciprocal
    ));
}

/// The mean distance between what is promised and what happens, over ten bins of probability, weighed by how many
/// fall in each. `samples` are (probability, truth, weight).
pub(crate) fn calibration_error(samples: &[(f64, f64, f64)]) -> f64 {
    let mut bins = [(0.0, 0.0); 10];
    for &(probability, truth, weight) in samples {
        let bin = ((probability * 10.0) as usize).min(9);
        bins[bin].0 += probability * weight;
        bins[bin].1 += truth * weight;
    }
    let total: f64 = samples.iter().map(|sample| sample.2).sum();
    bins.iter().map(|bin| (bin.0 - bin.1).abs()).sum::<f64>() / total.max(1e-9)
}
