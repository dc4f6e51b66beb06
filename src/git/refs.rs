//! Refs, listed and moved.

use super::{GitError, Repository};
use crate::model::Oid;

/// One ref of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefUpdate {
    /// Its full name.
    pub name: String,
    /// Where it shall be; none deletes it.
    pub new: Option<Oid>,
    /// Where it must be now; none means that it must not exist.
    pub old: Option<Oid>,
}

impl Repository {
    /// The refs below a prefix such as `refs/heads/`, sorted, each with the object that it names. A full name is a prefix too.
    pub fn refs(&self, prefix: &str) -> Result<Vec<(String, Oid)>, GitError> {
        todo!("{prefix}")
    }

    /// Where one ref is, by its full name.
    pub fn ref_target(&self, name: &str) -> Result<Option<Oid>, GitError> {
        todo!("{name}")
    }

    /// Moves refs in one transaction: all of them, or none where one is not where it must be ([`GitError::RefMoved`]).
    /// `why` is written to the reflog. Symbolic refs are moved themselves, not followed.
    pub fn update_refs(&self, updates: &[RefUpdate], why: &str) -> Result<(), GitError> {
        todo!("{updates:?} {why}")
    }
}
