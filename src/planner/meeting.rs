//! How likely two tasks meet in a file, and how likely git finds a conflict there.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::model::{FootprintEntry, Region, Sharing};

/// How close two places of one file are where nobody knows them.
const CLOSENESS_UNKNOWN: f64 = 0.1;
/// Two changes this close surely conflict; those less close the less.
const CLOSENESS_SURE: f64 = 1.0 / 3.0;
/// A region that both change with this probability stands out.
const STANDS_OUT: f64 = 0.15;
/// Changes of neighbouring regions are as close as this, beside those of one region.
const CLOSENESS_BESIDE: f64 = 0.5;

/// Where two footprints meet, gathered file by file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meeting {
    apart: f64,
    apart_in_place: f64,
    most: f64,
    /// The sum of the products of the probabilities.
    product: f64,
    /// The most that this sum can be.
    most_product: f64,
}

impl Default for Meeting {
    fn default() -> Self {
        Self {
            apart: 1.0,
            apart_in_place: 1.0,
            most: 0.0,
            product: 0.0,
            most_product: 0.0,
        }
    }
}

impl Meeting {
    /// Two footprints of these lengths (see [`length`]), of which no file is known yet that both may change.
    pub fn between(left: f64, right: f64) -> Self {
        Self {
            most_product: left * right,
            ..Self::default()
        }
    }

    /// Adds a file that both may change.
    pub fn add(&mut self, left: &FootprintEntry, right: &FootprintEntry) {
        let both = unit(left.probability) * unit(right.probability);
        let close = closeness(&left.regions, &right.regions).unwrap_or(CLOSENESS_UNKNOWN);
        self.most = self.most.max(both);
        self.product += both;
        self.apart *= 1.0 - both;
        self.apart_in_place *= 1.0 - both * (close / CLOSENESS_SURE).min(1.0);
    }

    /// How likely they change one file, each file by itself.
    pub fn shared(&self) -> f64 {
        1.0 - self.apart
    }

    /// How alike the two footprints are as a whole, from 0 to 1: the cosine of their probabilities.
    pub fn alike(&self) -> f64 {
        if self.most_product > 0.0 {
            unit(self.product / self.most_product)
        } else {
            0.0
        }
    }

    /// How likely they change one place of a file.
    pub fn in_place(&self) -> f64 {
        1.0 - self.apart_in_place
    }
}

/// The length of a footprint as a vector of probabilities.
pub fn length<'a>(entries: impl Iterator<Item = &'a FootprintEntry>) -> f64 {
    let squares = entries.map(|entry| unit(entry.probability).powi(2));
    squares.sum::<f64>().sqrt()
}

/// How likely two changes of one file are in one place of it; none where that is not known.
fn closeness(left: &[Region], right: &[Region]) -> Option<f64> {
    if left.is_empty() || right.is_empty() {
        return None;
    }
    let mut close = 0.0;
    for a in left {
        for b in right {
            close += match a.line.abs_diff(b.line) {
                0 => a.share * b.share,
                Region::N_LINES => a.share * b.share * CLOSENESS_BESIDE,
                _ => 0.0,
            };
        }
    }
    Some(close)
}

/// The first line of the region to which both entries point, where one stands out.
pub(super) fn common_region(left: &FootprintEntry, right: &FootprintEntry) -> Option<u32> {
    let pairs = left.regions.iter().filter_map(|a| {
        let b = right.regions.iter().find(|b| b.line == a.line)?;
        Some((a.share * b.share, a.line))
    });
    pairs
        .filter(|(share, _)| *share >= STANDS_OUT)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, line)| line)
}

/// What a meeting promises, as numbers that were fitted: logistic functions of the logarithms of its odds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PairWeights {
    /// Where they come from: data, date, command, measured quality.
    pub provenance: String,
    /// What two unrelated changes share: a constant, and the weight of [`Meeting::shared`].
    pub overlap: [f64; 2],
    /// Where git finds a conflict between them: a constant, the weight of [`Meeting::shared`] and that of
    /// [`Meeting::in_place`].
    pub conflict: [f64; 3],
    /// What two changes of one plan share: a constant, and the weights of [`Meeting::shared`], of [`Meeting::alike`] and
    /// of how often changes of the repository that follow each other share a file.
    pub in_one_plan: [f64; 4],
}

impl PairWeights {
    /// The weights that come with the program.
    pub fn shipped() -> &'static Self {
        static WEIGHTS: OnceLock<PairWeights> = OnceLock::new();
        WEIGHTS
            .get_or_init(|| toml::from_str(include_str!("pair_weights.toml")).unwrap_or_default())
    }

    /// The probability that both change one file: no less than that they change the likeliest one, and no more than what
    /// all files promise one by one.
    pub fn overlap(&self, meeting: &Meeting) -> f64 {
        let [constant, shared] = self.overlap;
        let odds = constant + shared * log_odds(meeting.shared());
        // Many small hopes add up to less than they promise.
        logistic(odds).min(meeting.shared()).max(meeting.most)
    }

    /// The probability that git finds a conflict between the two, if neither builds on the other.
    pub fn conflict(&self, meeting: &Meeting) -> f64 {
        let [constant, shared, in_place] = self.conflict;
        let place = log_odds(meeting.in_place());
        let odds = constant + shared * log_odds(meeting.shared()) + in_place * place;
        logistic(odds).min(self.overlap(meeting))
    }

    /// The probability that both change one file, where all that is known beside is that they belong to one plan: such
    /// changes share files far more often than unrelated ones.
    pub fn in_one_plan(&self, meeting: &Meeting, sharing: &Sharing) -> f64 {
        let [constant, shared, alike, habit] = self.in_one_plan;
        let odds = constant
            + shared * log_odds(meeting.shared())
            + alike * meeting.alike()
            + habit * log_odds(sharing.following);
        logistic(odds).max(self.overlap(meeting))
    }
}

fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// The logarithm of the odds of a probability, held where it says something.
pub fn log_odds(probability: f64) -> f64 {
    let held = probability.clamp(1e-4, 0.999);
    (held / (1.0 - held)).ln()
}

/// A probability; 0 of what is no number.
pub(super) fn unit(probability: f64) -> f64 {
    if probability.is_nan() {
        return 0.0;
    }
    probability.clamp(0.0, 1.0)
}
