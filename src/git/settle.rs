//! What a worktree came to, once its agent has ended.

use std::path::Path;

use super::{ChangedFile, GitError, Repository};
use crate::model::Oid;

/// What a worktree came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The tip of its branch now.
    pub tip: Oid,
    /// The commit that was made of what was uncommitted.
    pub committed: Option<Oid>,
    /// What was left uncommitted because it does not belong: droppings, nested repositories.
    pub left_out: Vec<String>,
    /// The files that differ between its start and its tip.
    pub changed: Vec<ChangedFile>,
}

impl Repository {
    /// Brings the worktree and the branch of a task to rest after its agent has ended, whatever the agent did to them:
    /// commits what is uncommitted (except what `is_dropping` names, and nested repositories), and moves the branch to it.
    ///
    /// What counts is the commit at the worktree's HEAD, on whatever branch, if it descends from `start`; or the branch, if
    /// the HEAD was merely left behind it. Where the two went different ways, [`GitError::Strayed`]. Can be called again after a kill at any
    /// instant. No process of the agent may be alive.
    pub fn settle(
        &self,
        worktree: &Path,
        branch: &str,
        start: &Oid,
        is_dropping: &dyn Fn(&str) -> bool,
        message: &str,
    ) -> Result<Settled, GitError> {
        todo!(
            "{} {branch} {start} {message} {}",
            worktree.display(),
            is_dropping("")
        )
    }
}
