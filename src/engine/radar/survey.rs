//! What there is to be compared: worktrees, branches of runs, commits that were named; and what all are meant for.

use thiserror::Error;

use super::Context;
use crate::engine::branches::{main_branch, short, worktree_name};
use crate::git::{GitError, Repository, WorktreeEntry};
use crate::model::{LiveTip, Oid, RadarTarget, TaskId};
use crate::store::StoreError;

/// What is to be looked at.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// The commits to compare, by name; where there is none, all worktrees and the branches of all runs.
    pub names: Vec<String>,
    /// What all are meant to be merged into; where that is not said, what the newest run is for, or the main branch.
    pub into: Option<String>,
}

/// Why nobody can look.
#[derive(Debug, Error)]
pub enum RadarError {
    /// There is no commit yet.
    #[error("find a commit to compare with")]
    NoCommits,
    /// A name is none of a commit.
    #[error("find the commit '{name}'")]
    NoSuchCommit {
        /// The name as given.
        name: String,
    },
    /// It was told to stop.
    #[error("look at everything before it was stopped")]
    Stopped,
    /// Git failed.
    #[error("look at what is there")]
    Git(#[from] GitError),
    /// The runs cannot be read.
    #[error("read the runs")]
    Store(#[from] StoreError),
}

/// Something that is compared with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) struct Subject {
    /// What it is as far as it is committed.
    pub(in crate::engine) tip: LiveTip,
    /// Where it is worked on; what is uncommitted there counts.
    pub(in crate::engine) worktree: Option<WorktreeEntry>,
}

/// All that is in scope, tasks by their numbers, then all others by name.
pub(super) fn subjects(context: &Context, scope: &Scope) -> Result<Vec<Subject>, RadarError> {
    let repository = &context.repository;
    if !scope.names.is_empty() {
        let subject = |name: &String| {
            let oid = named(repository, name)?;
            Ok(Subject {
                tip: plain_tip(name.clone(), None, &oid),
                worktree: None,
            })
        };
        return scope.names.iter().map(subject).collect();
    }
    let tasks = tasks(context)?;
    let mut worktrees = repository.worktrees()?;
    worktrees.retain(|worktree| !worktree.is_prunable);
    let mut subjects = Vec::new();
    for (branch, task) in &tasks {
        let is_seen =
            (worktrees.iter()).any(|worktree| worktree.branch.as_deref() == Some(branch.as_str()));
        if !is_seen && let Some(oid) = repository.ref_target(branch)? {
            subjects.push(Subject {
                tip: plain_tip(short(branch).to_owned(), Some(*task), &oid),
                worktree: None,
            });
        }
    }
    subjects.extend(worktrees.into_iter().map(|worktree| Subject {
        tip: in_worktree(&worktree, &tasks),
        worktree: Some(worktree),
    }));
    subjects.sort_by(|a, b| {
        let key = |subject: &Subject| (subject.tip.task.is_none(), subject.tip.task);
        (key(a), &a.tip.name).cmp(&(key(b), &b.tip.name))
    });
    Ok(subjects)
}

/// A commit without a worktree.
fn plain_tip(name: String, task: Option<TaskId>, oid: &Oid) -> LiveTip {
    LiveTip {
        name,
        worktree: None,
        task,
        oid: Some(oid.clone()),
        n_uncommitted: 0,
        problem: None,
    }
}

/// A worktree as far as it is committed.
fn in_worktree(worktree: &WorktreeEntry, tasks: &[(String, TaskId)]) -> LiveTip {
    let branch = worktree.branch.as_deref();
    let task = tasks.iter().find(|(name, _)| Some(name.as_str()) == branch);
    LiveTip {
        name: branch.map_or_else(
            || worktree_name(&worktree.path),
            |name| short(name).to_owned(),
        ),
        worktree: Some(worktree.path.display().to_string()),
        task: task.map(|(_, task)| *task),
        oid: worktree.head.clone(),
        n_uncommitted: 0,
        problem: None,
    }
}

/// All worktrees and the branches of runs, as they are committed.
pub(in crate::engine) fn everybody(context: &Context) -> Result<Vec<LiveTip>, RadarError> {
    let repository = &context.repository;
    let tasks = tasks(context)?;
    let mut tips = Vec::new();
    for worktree in repository.worktrees()? {
        if !worktree.is_prunable {
            tips.push(in_worktree(&worktree, &tasks));
        }
    }
    for (branch, task) in tasks {
        let name = short(&branch);
        let is_seen = |tip: &LiveTip| tip.worktree.is_some() && tip.name == name;
        if !tips.iter().any(is_seen)
            && let Some(oid) = repository.ref_target(&branch)?
        {
            tips.push(plain_tip(name.to_owned(), Some(task), &oid));
        }
    }
    Ok(tips)
}

/// The branches of all runs that were not removed, each with its task; those of newer runs first.
fn tasks(context: &Context) -> Result<Vec<(String, TaskId)>, RadarError> {
    let mut runs = context.store.runs()?;
    runs.reverse();
    let mut tasks: Vec<(String, TaskId)> = Vec::new();
    for run in runs {
        // A run that cannot be read hides no worktree.
        let Ok(state) = context.store.run(&run).load_state() else {
            continue;
        };
        for (id, task) in state.tasks {
            if let Some(branch) = task.branch.filter(|_| !task.is_removed)
                && !tasks.iter().any(|(name, _)| *name == branch)
            {
                tasks.push((branch, id));
            }
        }
    }
    Ok(tasks)
}

fn named(repository: &Repository, name: &str) -> Result<Oid, RadarError> {
    repository.resolve(name).map_err(|error| match error {
        GitError::NoSuchCommit { name } => RadarError::NoSuchCommit { name },
        error => RadarError::Git(error),
    })
}

/// What all are meant to be merged into.
pub(in crate::engine) fn target_of(
    context: &Context,
    scope: &Scope,
) -> Result<Option<RadarTarget>, RadarError> {
    let repository = &context.repository;
    let by_name = |name: &str| {
        Ok(Some(RadarTarget {
            oid: named(repository, name)?,
            name: short(name).to_owned(),
        }))
    };
    if let Some(name) = &scope.into {
        return by_name(name);
    }
    if !repository.has_commits() {
        return Err(RadarError::NoCommits);
    }
    if !scope.names.is_empty() {
        return Ok(None);
    }
    if let Some(run) = context.store.latest()?
        && let Ok(state) = context.store.run(&run).load_state()
        && let Some(target) = state.target
        && repository.ref_target(&target)?.is_some()
    {
        return by_name(&target);
    }
    by_name(&main_branch(context)?)
}
