//! Whether a branch is in another already, by whatever way it got there.

use super::{GitError, Repository};
use crate::model::Oid;

/// The proof that a branch is in the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Integrated {
    /// Its tip is an ancestor of the target.
    Ancestor,
    /// The target has a commit with the same patch for each of its commits: it was rebased or cherry-picked.
    Patches,
    /// The target has one commit with all of its patch: it was squashed.
    Squashed,
    /// It changes nothing.
    Empty,
    /// There is none.
    No,
}

impl Repository {
    /// Whether the branch that went from `start` to `tip` is in `target`.
    pub fn is_integrated(
        &self,
        tip: &Oid,
        start: &Oid,
        target: &Oid,
    ) -> Result<Integrated, GitError> {
        todo!("{tip} {start} {target}")
    }
}
