//! Fits what a meeting of two footprints promises.

use git_orchestrate::planner::{PairWeights, log_odds};

use crate::data::Pair;
use crate::gather::Gathered;
use crate::logistic::{self, Sample};
use crate::pairs::Told;

/// The weights that are fitted to what was told of the pairs of these repositories.
pub(crate) fn fit<'a>(all: impl Iterator<Item = (&'a Gathered, &'a Vec<Told>)>) -> PairWeights {
    let pairs: Vec<(&Pair, &Told)> = all
        .flat_map(|(one, told)| one.repository.pairs.iter().zip(told))
        .filter(|(pair, _)| pair.weight > 0.0)
        .collect();
    PairWeights {
        provenance: String::new(),
        overlap: logistic::fit(&samples(&pairs, "commute", |pair| pair.overlap, shared)),
        conflict: logistic::fit(&samples(&pairs, "commute", |pair| pair.conflict, in_place)),
        in_one_plan: logistic::fit(&samples(&pairs, "series", |pair| pair.overlap, in_one_plan)),
    }
}

fn shared(told: &Told) -> [f64; 2] {
    [1.0, log_odds(told.meeting.shared())]
}

fn in_one_plan(
    Told {
        meeting, sharing, ..
    }: &Told,
) -> [f64; 4] {
    let shared = log_odds(meeting.shared());
    [1.0, shared, meeting.alike(), log_odds(sharing.following)]
}

fn in_place(told: &Told) -> [f64; 3] {
    let meeting = &told.meeting;
    [
        1.0,
        log_odds(meeting.shared()),
        log_odds(meeting.in_place()),
    ]
}

fn samples<const N: usize>(
    pairs: &[(&Pair, &Told)],
    source: &str,
    is_true: impl Fn(&Pair) -> bool,
    values: impl Fn(&Told) -> [f64; N],
) -> Vec<Sample<N>> {
    (pairs.iter())
        .filter(|(pair, _)| pair.source == source)
        .map(|(pair, told)| Sample {
            values: values(told),
            is_true: is_true(pair),
            weight: pair.weight,
        })
        .collect()
}
