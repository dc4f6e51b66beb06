//! What each signal brings: how much worse the files are told without it.
//!
//! A signal is several features of the model. Its products with others go with it; what it does for the first mixture,
//! from which related files are found, stays.

use std::collections::BTreeMap;

use git_orchestrate::footprint::ranking::{FEATURES, Signal};

use crate::measure::{Quality, say};

/// What is lost of recall, recall of source files and mean reciprocal rank without each signal, where `without` measures
/// with the features switched on that it is given.
pub(crate) fn losses(
    whole: Quality,
    without: impl Fn(&[bool]) -> Quality,
) -> BTreeMap<String, [f64; 3]> {
    let mut losses = BTreeMap::new();
    for signal in Signal::ALL {
        let is_used: Vec<bool> = (FEATURES.iter())
            .map(|(_, signals)| !signals.contains(&signal))
            .collect();
        let left = without(&is_used);
        let lost = [
            left.recall - whole.recall,
            left.source_recall - whole.source_recall,
            left.reciprocal - whole.reciprocal,
        ];
        say(&format!(
            "without {:<28} {:+.4} {:+.4} {:+.4}",
            signal.name(),
            lost[0],
            lost[1],
            lost[2]
        ));
        losses.insert(
            signal.name().to_owned(),
            lost.map(|lost| (lost * 1e4).round() / 1e4),
        );
    }
    losses
}
