//! What tasks have changed so far, committed or not, for whoever watches a run.

use std::path::Path;

use crate::engine::Context;
use crate::git::{GitError, Uncommitted, WorktreeEntry};
use crate::model::{Oid, Outcome, RepoPath, TaskState};

/// Looks at the worktrees of tasks. Nothing in them or in the repository is changed.
#[derive(Debug)]
pub struct Touched<'a> {
    uncommitted: Uncommitted<'a>,
    entries: Vec<WorktreeEntry>,
}

impl<'a> Touched<'a> {
    /// Looks at which worktrees there are now.
    pub fn look(context: &'a Context) -> Result<Self, GitError> {
        Ok(Self {
            uncommitted: Uncommitted::new(&context.repository)?,
            entries: context.repository.worktrees()?,
        })
    }

    /// Whether the worktree of a task was there at the last look.
    pub fn knows(&self, state: &TaskState) -> bool {
        self.entry(state).is_some()
    }

    /// The files that a task has changed so far; none where that cannot be told.
    pub fn files(&self, state: &TaskState) -> Option<Vec<RepoPath>> {
        let (from, to) = self.ends(state)?;
        let changes = self.uncommitted.changes(&from, &to).ok()?;
        Some(changes.into_iter().map(|change| change.path).collect())
    }

    /// What a task has changed so far as a patch for people; none where that cannot be told.
    pub fn diff(&self, state: &TaskState) -> Option<String> {
        let (from, to) = self.ends(state)?;
        self.uncommitted.diff_text(&from, &to).ok()
    }

    /// The commit that a task started from, and one that holds what it has now.
    fn ends(&self, state: &TaskState) -> Option<(Oid, Oid)> {
        let start = state.start.clone()?;
        if let Some(Outcome::Changed { commit, .. }) = state.outcome() {
            return Some((start, commit.clone()));
        }
        let taken = self.uncommitted.take(self.entry(state)?).ok()?.ok()?;
        Some((start, taken.tip))
    }

    fn entry(&self, state: &TaskState) -> Option<&WorktreeEntry> {
        let worktree = Path::new(state.worktree.as_deref()?);
        let folder = worktree.canonicalize().ok()?;
        let mut entries = self.entries.iter();
        entries.find(|entry| entry.path == folder && !entry.is_prunable)
    }
}
