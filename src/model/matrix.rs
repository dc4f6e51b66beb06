//! Which of several tips would conflict with which, and with their target.

use serde::{Deserialize, Serialize};

use super::ConflictEntry;

/// What merging one commit into another would come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MergeVerdict {
    /// It merges without a conflict; also where one has the other in its history.
    Clean,
    /// It does not.
    Conflict {
        /// What conflicts, by path.
        conflicts: Vec<ConflictEntry>,
    },
    /// Nobody could say (a missing object, unrelated histories): never taken for clean.
    Unknown {
        /// Why not.
        message: String,
    },
}

impl MergeVerdict {
    /// Whether it is known to merge without a conflict.
    pub fn is_clean(&self) -> bool {
        matches!(self, Self::Clean)
    }

    /// Whether it is known to conflict.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict { .. })
    }

    /// What conflicts; nothing where it is clean or unknown.
    pub fn conflicts(&self) -> &[ConflictEntry] {
        match self {
            Self::Conflict { conflicts } => conflicts,
            Self::Clean | Self::Unknown { .. } => &[],
        }
    }
}

/// The verdicts of all pairs of some tips, which are counted from 0, and of each tip with the target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matrix {
    n_tips: usize,
    /// Each tip merged into the target; empty where there is no target.
    onto: Vec<MergeVerdict>,
    /// The later tip of each pair merged into the earlier one: (0, 1), (0, 2), …, (1, 2), …
    pairs: Vec<MergeVerdict>,
}

impl Matrix {
    /// The matrix of verdicts that a function gives: first for each tip and the target, where there is one, then for each
    /// pair, the earlier tip first.
    pub fn from_verdicts(
        n_tips: usize,
        has_target: bool,
        mut onto: impl FnMut(usize) -> MergeVerdict,
        mut pair: impl FnMut(usize, usize) -> MergeVerdict,
    ) -> Self {
        let n_onto = if has_target { n_tips } else { 0 };
        let onto = (0..n_onto).map(&mut onto).collect();
        let mut pairs = Vec::new();
        for a in 0..n_tips {
            for b in a + 1..n_tips {
                pairs.push(pair(a, b));
            }
        }
        Self {
            n_tips,
            onto,
            pairs,
        }
    }

    /// How many tips it is of.
    pub fn n_tips(&self) -> usize {
        self.n_tips
    }

    /// Whether there is a target.
    pub fn has_target(&self) -> bool {
        !self.onto.is_empty()
    }

    /// The verdict of two tips, in either order; a tip merges with itself. None where there is no such tip.
    pub fn pair(&self, a: usize, b: usize) -> Option<&MergeVerdict> {
        let (a, b) = (a.min(b), a.max(b));
        if b >= self.n_tips {
            return None;
        }
        if a == b {
            return Some(&MergeVerdict::Clean);
        }
        // The rows before have n-1, n-2, … pairs.
        let before = a * (2 * self.n_tips - a - 1) / 2;
        self.pairs.get(before + b - a - 1)
    }

    /// The verdict of a tip and the target; none where there is no target.
    pub fn onto(&self, tip: usize) -> Option<&MergeVerdict> {
        self.onto.get(tip)
    }

    /// All pairs, the earlier tip of each first.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize, &MergeVerdict)> {
        let ends = (0..self.n_tips).flat_map(move |a| (a + 1..self.n_tips).map(move |b| (a, b)));
        ends.zip(&self.pairs)
            .map(|((a, b), verdict)| (a, b, verdict))
    }

    /// How many pairs conflict.
    pub fn n_conflicts(&self) -> usize {
        (self.pairs.iter())
            .filter(|verdict| verdict.is_conflict())
            .count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_found_in_either_order() {
        let name = |a: usize, b: usize| MergeVerdict::Unknown {
            message: format!("{a}{b}"),
        };
        let matrix = Matrix::from_verdicts(5, false, |_| MergeVerdict::Clean, name);
        for (a, b, verdict) in matrix.pairs() {
            assert_eq!(*verdict, name(a, b));
            assert_eq!(matrix.pair(a, b), Some(verdict));
            assert_eq!(matrix.pair(b, a), Some(verdict));
        }
        assert_eq!(matrix.pairs().count(), 10);
        assert_eq!(matrix.pair(3, 3), Some(&MergeVerdict::Clean));
        assert_eq!((matrix.pair(0, 5), matrix.onto(0)), (None, None));
    }
}
