//! Whether running side by side is worth it.

use super::dag::Dag;
use super::waves::longest_ways;
use crate::model::{DiagnosticKind, Plan, Severity, Verdict};

/// A pair that is likelier than this to conflict counts as one that meets.
const RISKY: f64 = 0.1;
/// Less gain than this by running side by side is none.
const NO_GAIN: f64 = 1.25;
/// From this gain on, side by side is clearly the way.
const CLEAR_GAIN: f64 = 2.0;
/// More pairs than this share that meet call for a look.
const MANY_PAIRS: f64 = 0.25;

/// The verdict on a plan, whose own is not looked at. `dag` holds its dependencies and exclusions.
pub(super) fn verdict(plan: &Plan, dag: &Dag) -> Verdict {
    let minutes: Vec<f64> = plan.runnable().map(|planned| planned.minutes).collect();
    let has_error =
        (plan.diagnostics.iter()).any(|diagnostic| diagnostic.severity == Severity::Error);
    let is_circular =
        (plan.diagnostics.iter()).any(|diagnostic| diagnostic.kind == DiagnosticKind::Cycle);
    if is_circular {
        return Verdict::Sequential;
    }
    if minutes.len() < 2 {
        return if has_error {
            Verdict::Caution
        } else {
            Verdict::Parallel
        };
    }
    let longest = longest_ways(dag, &minutes).into_iter().fold(0.0, f64::max);
    let gain = minutes.iter().sum::<f64>() / longest.max(f64::MIN_POSITIVE);
    // Tasks that all can start at once are as parallel as tasks can be, however unlike in size.
    let is_flat = plan.waves.len() == 1;
    if !is_flat && gain < NO_GAIN || plan.waves.iter().all(|wave| wave.len() == 1) {
        return Verdict::Sequential;
    }
    let n_risky = (plan.pairs.iter())
        .filter(|pair| pair.conflict >= RISKY)
        .count();
    let risky_share = n_risky as f64 / plan.pairs.len().max(1) as f64;
    let n_unknown = plan
        .runnable()
        .filter(|planned| planned.footprint.is_unknown())
        .count();
    let unknown_share = n_unknown as f64 / minutes.len() as f64;
    let is_clear = is_flat || gain >= CLEAR_GAIN;
    if has_error || !is_clear || risky_share > MANY_PAIRS || unknown_share > MANY_PAIRS {
        Verdict::Caution
    } else {
        Verdict::Parallel
    }
}
