//! A cheap picture of everything that a run must leave alone.

use super::{GitError, Repository};

/// A picture of everything that a run must leave alone: the user's checkout, refs, configuration and hooks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {}

/// Something that changed between two pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignChange {
    /// Where: `checkout`, `refs`, `config`, `hooks`.
    pub place: &'static str,
    /// The files or refs.
    pub what: Vec<String>,
}

impl Repository {
    /// Takes the picture. Refs that `is_ours` names are not in it.
    pub fn fingerprint(&self, is_ours: &dyn Fn(&str) -> bool) -> Result<Fingerprint, GitError> {
        todo!("{}", is_ours(""))
    }
}

impl Fingerprint {
    /// What is different in a later picture.
    pub fn changes(&self, later: &Self) -> Vec<ForeignChange> {
        todo!("{later:?}")
    }
}
