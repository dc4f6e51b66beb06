//! What a sequence of merges would do, by git's own merge machinery, without writing to the repository.

use super::{GitError, Repository};
use crate::model::{MergePreview, Oid, TaskId};

/// Something to be merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tip {
    /// Its name as it was given.
    pub name: String,
    /// The commit.
    pub oid: Oid,
    /// The task whose branch it is.
    pub task: Option<TaskId>,
}

impl Repository {
    /// What merging the tips into a commit would do, one after the other, each onto what the ones before it came to. One
    /// that conflicts is left out of what follows.
    pub fn preview(&self, into: &Oid, tips: &[Tip]) -> Result<MergePreview, GitError> {
        todo!("{into} {tips:?}")
    }
}
