//! Fits what a meeting of two footprints promises.

use git_orchestrate::planner::{Meeting, PairWeights, log_odds};

use crate::data::Pair;
use crate::gather::Gathered;
use crate::logistic::{self, Sample};
use crate::pairs::Told;

/// The weights that are fitted to what was told of the pairs of these repositories.
pub(crate) fn fit<'a>(all: impl Iterator<Item = (&'a Gathered, &'a Vec<Told>)>) -> PairWeights {
    let pairs: Vec<(&Pair, &Meeting)> = all
        .flat_map(|(one, told)| one.repository.pairs.iter().zip(told))
        .filter(|(pair, _)| pair.weight > 0.0)
        .map(|(pair, told)| (pair, &told.meeting))
        .collect();
    PairWeights {
        provenance: String::new(),
        overlap: logistic::fit(&samples(&pairs, "commute", |pair| pair.overlap, shared)),
        conflict: logistic::fit(&samples(&pairs, "commute", |pair| pair.conflict, in_place)),
        in_one_plan: logistic::fit(&samples(&pairs, "series", |pair| pair.overlap, shared)),
    }
}

fn shared(meeting: &Meeting) -> [f64; 2] {
    [1.0, log_odds(meeting.shared())]
}

fn in_place(meeting: &Meeting) -> [f64; 3] {
    [
        1.0,
        log_odds(meeting.shared()),
        log_odds(meeting.in_place()),
    ]
}

fn samples<const N: usize>(
    pairs: &[(&Pair, &Meeting)],
    source: &str,
    is_true: impl Fn(&Pair) -> bool,
    values: impl Fn(&Meeting) -> [f64; N],
) -> Vec<Sample<N>> {
    (pairs.iter())
        .filter(|(pair, _)| pair.source == source)
        .map(|(pair, meeting)| Sample {
            values: values(meeting),
            is_true: is_true(pair),
            weight: pair.weight,
        })
        .collect()
}
