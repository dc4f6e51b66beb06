//! The statistics, for people.

use super::sums::{Quality, RunLine, Stats};
use crate::humanize::{count, percent, times};
use crate::report::{Ink, Style, clean, experience, fit, pad, wrap};

/// How many runs are listed.
const MOST_RUNS: usize = 12;

/// The heights of a sparkline.
const BARS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// What all runs come to, for people.
pub fn stats(stats: &Stats, style: &Style) -> String {
    let mut lines = vec![style.heading(&format!("{} here", count(stats.runs.len(), "run")))];
    let n_skipped = stats.runs.len().saturating_sub(MOST_RUNS);
    for run in stats.runs.iter().skip(n_skipped) {
        lines.push(run_line(run, style));
    }
    lines.push(String::new());
    let speedups: Vec<f64> = stats.runs.iter().filter_map(|run| run.speedup).collect();
    let shares = stats.runs.iter().filter(|run| run.tasks > 0);
    let shares: Vec<f64> = shares
        .map(|run| run.succeeded as f64 / run.tasks as f64)
        .collect();
    let factor = |value: Option<f64>| value.map(times);
    let part = |value: Option<f64>| value.map(percent);
    let fastest = speedups.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let trend = |values: &[f64], most| sparkline(values, most, style);
    let about = [
        (
            "speed-up",
            factor(stats.speedup),
            "as fast as one task after the other",
            trend(&speedups, fastest),
        ),
        (
            "overhead",
            factor(stats.overhead),
            "as long as its longest task (median run)",
            String::new(),
        ),
        (
            "utilisation",
            part(stats.utilisation),
            "of the workers' time agents worked",
            String::new(),
        ),
        (
            "success",
            part(stats.success),
            "of the tasks",
            trend(&shares, 1.0),
        ),
        (
            "merged",
            part(stats.merge),
            "of the results that were put together",
            String::new(),
        ),
        (
            "rework",
            part(stats.rework),
            "of the tasks were tried more than once",
            String::new(),
        ),
        (
            "estimates",
            factor(stats.estimate_ratio),
            "as long as estimated (median task)",
            String::new(),
        ),
        (
            "cost",
            stats.cost_usd.map(|usd| format!("{usd:.2} USD")),
            "in all",
            String::new(),
        ),
    ];
    for (name, value, words, trend) in about {
        let Some(value) = value else { continue };
        let line = format!("  {name:<12} {value:>10}  {words}");
        let line = fit(
            &line,
            style.width.saturating_sub(trend.chars().count() + 2),
            style,
        );
        lines.push(format!("{line}  {trend}").trim_end().to_owned());
    }
    lines.extend(quality(
        "Footprints: which files tasks change",
        &stats.footprints,
        style,
    ));
    lines.extend(quality(
        "Hazards: which tasks share a file",
        &stats.hazards,
        style,
    ));
    lines.extend(learned(stats, style));
    lines.extend(failures(stats, style));
    lines.join("\n") + "\n"
}

fn run_line(run: &RunLine, style: &Style) -> String {
    let speedup = run.speedup.map(|speedup| format!("{speedup:.1} x"));
    let done = format!("{} of {}", run.succeeded, run.tasks);
    let room = style.width.saturating_sub(44).max(8);
    format!(
        "  {}  {}  {done:>10} done  {:>7}",
        style.paint(pad(&run.run, 14, style), Ink::Faint),
        pad(&clean(&run.title), room, style),
        speedup.unwrap_or_default()
    )
}

fn quality(name: &str, quality: &Quality, style: &Style) -> Vec<String> {
    if quality.known == 0 {
        return Vec::new();
    }
    let n_known = count(quality.known, "prediction");
    let mut lines = vec![String::new(), style.heading(&format!("{name} ({n_known})"))];
    let shares = [
        (
            "precision",
            quality.precision,
            "of what was foreseen came about",
        ),
        ("recall", quality.recall, "of what came about was foreseen"),
    ];
    for (name, share, words) in shares {
        let Some(share) = share else { continue };
        lines.push(format!("  {name:<12} {:>10}  {words}", percent(share)));
    }
    for bucket in &quality.calibration {
        let line = format!(
            "  said {:>5}, was {:>5}, {:>10}  {}",
            percent(bucket.said),
            percent(bucket.was),
            count(bucket.n, "time"),
            style.paint(bar(bucket.was, style), Ink::Busy)
        );
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// What the next plan takes from all that.
fn learned(stats: &Stats, style: &Style) -> Vec<String> {
    let mut lines = Vec::new();
    for sentence in experience::sentences(stats.pace.as_ref(), stats.calibration.as_ref()) {
        if lines.is_empty() {
            lines.extend([String::new(), style.heading("What the next plan learns")]);
        }
        let wrapped = wrap(&sentence, style.width.saturating_sub(2));
        lines.extend(wrapped.iter().map(|line| format!("  {line}")));
    }
    lines
}

fn failures(stats: &Stats, style: &Style) -> Vec<String> {
    let mut lines = Vec::new();
    if !stats.failures.is_empty() {
        lines.extend([String::new(), style.heading("Commonest failures")]);
        for sum in &stats.failures {
            let later = match sum.helped {
                0 => String::new(),
                helped => format!("; {helped} succeeded later"),
            };
            let room = style.width.saturating_sub(7 + later.len()).max(8);
            let what = fit(&clean(&sum.what), room, style);
            lines.push(format!("  {:>3}  {what}{later}", sum.tasks));
        }
    }
    lines
}

fn bar(share: f64, style: &Style) -> String {
    let n = (1..=20).filter(|n| share * 20.0 >= f64::from(*n)).count();
    style.choose("▪", "#").repeat(n)
}

/// A trend, oldest first, the newest sixteen; a bar of full height is `most`.
fn sparkline(values: &[f64], most: f64, style: &Style) -> String {
    if values.len() < 2 || !style.unicode {
        return String::new();
    }
    let n_skipped = values.len().saturating_sub(16);
    let height = |value: &f64| {
        let step = (1..BARS.len())
            .filter(|n| value / most * 8.0 > *n as f64)
            .count();
        BARS.get(step).copied().unwrap_or_default()
    };
    values.iter().skip(n_skipped).map(height).collect()
}
