//! Steps of a long preview that come to the same, one after the other: they share a line.

use super::findings::stopped;
use super::preview::{PreviewView, name};
use super::{Ink, Mark, Style, clean, fit, wrap};
use crate::humanize::list_first;
use crate::model::{PreviewStep, StepResult};

/// From how many steps on a preview is long.
const MANY_STEPS: usize = 13;

/// How many steps are too few to share a line.
const FEW: usize = 2;

/// How many files, and ways to resolve them, are named.
const MAX_NAMED: usize = 2;

/// How many steps from a place on share a line, and what it says.
pub(super) fn from(place: usize, view: &PreviewView<'_>) -> Option<(usize, String)> {
    let steps = &view.preview.steps;
    if steps.len() < MANY_STEPS {
        return None;
    }
    let plain: Vec<String> = (steps.iter().enumerate().skip(place))
        .take_while(|(place, step)| is_plain(*place, step, view))
        .map(|(_, step)| name(step, view))
        .collect();
    if plain.len() > FEW {
        let text = format!("{} merge cleanly: {}", plain.len(), plain.join(", "));
        return Some((plain.len(), text));
    }
    let resolved = resolved_alike(place, view);
    (resolved.len() > FEW).then(|| (resolved.len(), told_alike(resolved, view)))
}

/// Whether a step merges cleanly and there is nothing to say of it.
fn is_plain(place: usize, step: &PreviewStep, view: &PreviewView<'_>) -> bool {
    step.result == StepResult::Clean && step.resolution.is_none() && stopped(place, view).is_none()
}

/// The steps from a place on that conflict in the same files, which are resolved in the same way.
fn resolved_alike<'a>(place: usize, view: &PreviewView<'a>) -> &'a [PreviewStep] {
    let rest = view.preview.steps.get(place..).unwrap_or_default();
    let method = |step: &'a PreviewStep| step.resolution.as_ref().map(|found| &found.method);
    let first = rest.first().and_then(method);
    let n = (rest.iter())
        .take_while(|step| first.is_some() && method(step) == first)
        .count();
    rest.get(..n).unwrap_or_default()
}

/// `9 conflict in CHANGELOG.md, resolved by changelog union: 4 Totals, 5 Payments`
fn told_alike(steps: &[PreviewStep], view: &PreviewView<'_>) -> String {
    let methods = steps.first().and_then(|step| step.resolution.as_ref());
    let methods = methods.map(|found| found.method.as_slice());
    let (mut paths, mut by) = (Vec::new(), Vec::new());
    for method in methods.unwrap_or_default() {
        let (path, how) = method.split_once(": ").unwrap_or(("", method));
        paths.push(clean(path));
        let how = clean(how);
        if !by.contains(&how) {
            by.push(how);
        }
    }
    let names: Vec<String> = steps.iter().map(|step| name(step, view)).collect();
    format!(
        "{} conflict in {}, resolved by {}: {}",
        steps.len(),
        list_first(paths, MAX_NAMED),
        list_first(by, MAX_NAMED),
        names.join(", ")
    )
}

/// Adds what is said of them.
pub(super) fn push(lines: &mut Vec<String>, text: &str, style: &Style) {
    for (at, line) in wrap(text, style.width.saturating_sub(6)).iter().enumerate() {
        let line = fit(line, style.width.saturating_sub(6), style);
        lines.push(match at {
            0 => format!(
                "  {} {}",
                style.mark(Mark::Done),
                style.paint(line, Ink::Good)
            ),
            _ => format!("      {}", style.paint(line, Ink::Good)),
        });
    }
}
