//! What would be removed, and what stays and why.

use std::path::PathBuf;

use crate::engine::Context;
use crate::git::Integrated;
use crate::model::{Oid, RunId, TaskId};

use super::evaluate::Evaluation;
use super::{CleaningError, conflict};

/// How a run is cleaned up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CleanOptions {
    /// The branch or commit that results must be in; without it, the branch that the run was begun on.
    pub into: Option<String>,
    /// Whether what is dirty or unmerged goes too, onto backup refs.
    pub force: bool,
}

/// What would be removed, and what stays and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanPlan {
    /// The run.
    pub run: RunId,
    /// What the results were looked for in: a full ref, or the name as given.
    pub target: String,
    /// Where that is.
    pub at: Oid,
    /// The tasks that have a worktree or a branch.
    pub items: Vec<CleanItem>,
}

/// What a task left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanItem {
    /// The task.
    pub task: TaskId,
    /// The full name of its branch, where it is there.
    pub branch: Option<String>,
    /// The tip of that branch.
    pub tip: Option<Oid>,
    /// Its worktree, where it is there.
    pub worktree: Option<PathBuf>,
    /// What becomes of it.
    pub verdict: CleanVerdict,
    /// Whether it is the worktree in which somebody was to settle a conflict of the task.
    pub is_conflict: bool,
}

/// What becomes of what a task left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CleanVerdict {
    /// It goes.
    Remove {
        /// The proof that nothing is lost.
        proof: Integrated,
        /// The ref that will hold what nothing else would.
        backup: Option<String>,
    },
    /// It stays.
    Keep {
        /// Why.
        why: KeepReason,
    },
}

/// Why something stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeepReason {
    /// The task has not ended: an agent works there, or will.
    Live,
    /// Files are uncommitted.
    Dirty {
        /// The first of them.
        files: Vec<String>,
    },
    /// Its commits are not in the target.
    Unmerged {
        /// How many.
        n_commits: usize,
    },
    /// A merge, rebase or the like is in progress there.
    InProgress {
        /// The operation.
        operation: &'static str,
    },
    /// Somebody settles a conflict there.
    Unsettled,
    /// The worktree is locked.
    Locked,
    /// Somebody has checked the branch out elsewhere.
    CheckedOut {
        /// Where.
        path: PathBuf,
    },
    /// A repository of its own is in the worktree; no backup could hold it.
    Nested {
        /// Where.
        paths: Vec<String>,
    },
    /// What stands at its place is no worktree of this repository.
    Foreign,
    /// Git could not say.
    Unknown {
        /// What it said.
        message: String,
    },
}

impl CleanPlan {
    /// What goes.
    pub fn removals(&self) -> impl Iterator<Item = &CleanItem> {
        self.items
            .iter()
            .filter(|item| matches!(item.verdict, CleanVerdict::Remove { .. }))
    }

    /// What stays, and why.
    pub fn kept(&self) -> impl Iterator<Item = (&CleanItem, &KeepReason)> {
        self.items.iter().filter_map(|item| match &item.verdict {
            CleanVerdict::Keep { why } => Some((item, why)),
            CleanVerdict::Remove { .. } => None,
        })
    }
}

/// Works out what cleaning up a run would do. Changes nothing.
pub fn plan(
    context: &Context,
    run: &RunId,
    options: &CleanOptions,
) -> Result<CleanPlan, CleaningError> {
    let run_dir = context.store.run(run);
    let records = run_dir.load_records()?;
    let state = run_dir.load_state()?;
    let evaluation = Evaluation::new(context, &state, &records, options)?;
    let mut items = state
        .tasks
        .iter()
        .filter_map(|(&id, task)| evaluation.item(id, task).transpose())
        .collect::<Result<Vec<_>, _>>()?;
    items.extend(conflict::item(context, &state, &records, options.force)?);
    Ok(CleanPlan {
        run: run.clone(),
        target: evaluation.target.clone(),
        at: evaluation.at.clone(),
        items,
    })
}
