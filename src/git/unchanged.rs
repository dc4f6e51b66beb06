//! Whether a worktree is as its HEAD has it, found out without starting git.

use super::Repository;
use super::call::Place;
use super::live::{Steady, is_as_head};

impl Repository {
    /// Whether nothing in a worktree is otherwise than its HEAD has it and nothing new is in it, so that a status of it would
    /// be empty. Where that cannot be said for sure, it is false.
    pub(super) fn is_unchanged(&self, place: &Place) -> bool {
        let steady = self.kept().steady.get_or_init(|| Steady::open(self).ok());
        let (Some(steady), Some(head)) = (steady, self.plain_head_commit(&place.git_dir)) else {
            return false;
        };
        is_as_head(steady, place, &head) == Ok(true)
    }
}
