//! Where a task is done: the commit that it starts from, and its branch and worktree. Blocking: git is asked.

use std::path::Path;

use super::message::Earlier;
use super::words;
use super::workers::Desk;
use crate::git::{GitError, MergeOutcome, RefUpdate, Repository};
use crate::model::{AttemptId, Oid, RunId, TaskId, TaskState};

/// Finds the commit that a task starts from: `base`, with the results that it builds on merged in.
///
/// What an earlier attempt committed is kept, and with it the commit that it started from. Where it left nothing, and
/// more results are there by now, the start is a fresh one that holds the old one. The same arguments give the same
/// commit, so that a run that was killed makes nothing twice.
pub(super) fn find_start(
    repository: &Repository,
    base: &Oid,
    earlier: Option<&Earlier>,
    tips: &[(TaskId, Oid)],
) -> Result<(Oid, Vec<TaskId>), String> {
    let builds_on: Vec<TaskId> = tips.iter().map(|(task, _)| *task).collect();
    let named = tips
        .iter()
        .map(|(task, tip)| (format!("task {task}"), tip.clone()));
    let Some(earlier) = earlier else {
        return Ok((combine(repository, base, named.collect())?, builds_on));
    };
    let kept = (earlier.start.clone(), earlier.builds_on.clone());
    let tip = repository
        .ref_target(&earlier.branch)
        .map_err(|error| words(&error))?;
    let is_fresh = tip.is_none_or(|tip| tip == earlier.start);
    if !is_fresh || builds_on == earlier.builds_on {
        return Ok(kept);
    }
    let before = ("the earlier attempt".to_owned(), earlier.start.clone());
    let start = combine(
        repository,
        base,
        std::iter::once(before).chain(named).collect(),
    )?;
    Ok((start, builds_on))
}

/// One commit that holds all of the tips: one of them where it holds the others, else a merge in memory.
fn combine(repository: &Repository, base: &Oid, tips: Vec<(String, Oid)>) -> Result<Oid, String> {
    let mut kept: Vec<(String, Oid)> = Vec::new();
    for (name, tip) in tips {
        let mut is_held = false;
        let mut others = Vec::new();
        for (other_name, other) in kept {
            is_held = is_held
                || repository
                    .is_ancestor(&tip, &other)
                    .map_err(|error| words(&error))?;
            if is_held
                || !repository
                    .is_ancestor(&other, &tip)
                    .map_err(|error| words(&error))?
            {
                others.push((other_name, other));
            }
        }
        if !is_held {
            others.push((name, tip));
        }
        kept = others;
    }
    let Some((first, rest)) = kept.split_first() else {
        return Ok(base.clone());
    };
    if rest.is_empty() {
        return Ok(first.1.clone());
    }
    let names: Vec<&str> = kept.iter().map(|(name, _)| name.as_str()).collect();
    let message = format!("Merge the results of {}\n", names.join(", "));
    match repository
        .merge_commits(&first.1, rest, &message)
        .map_err(|error| words(&error))?
    {
        MergeOutcome::Merged(commit) => Ok(commit),
        MergeOutcome::Conflict { with, entries } => {
            let mut paths: Vec<&str> = entries.iter().map(|entry| entry.path.as_str()).collect();
            paths.dedup();
            Err(format!(
                "the result of {with} conflicts with those before it in {}",
                paths.join(", ")
            ))
        }
    }
}

/// Makes the branch and the worktree of a task, or sees that they are there. `is_again` says that the task had them
/// before: then its branch may be ahead of `start`, by what an earlier attempt committed, or behind it, where it left
/// nothing and starts afresh.
pub(super) fn make(
    repository: &Repository,
    path: &Path,
    branch: &str,
    start: &Oid,
    is_again: bool,
) -> Result<(), String> {
    let tip = if is_again {
        repository
            .ref_target(branch)
            .map_err(|error| words(&error))?
    } else {
        None
    };
    match tip {
        Some(tip) if tip != *start => {
            if repository
                .is_ancestor(start, &tip)
                .map_err(|error| words(&error))?
            {
                return repository
                    .ensure_worktree(path, branch, &tip)
                    .map_err(|error| words(&error));
            }
            if !repository
                .is_ancestor(&tip, start)
                .map_err(|error| words(&error))?
            {
                return Err(format!(
                    "{branch} stands at {}, apart from its start",
                    tip.short()
                ));
            }
            move_to(repository, path, branch, &tip, start, false).map_err(|error| words(&error))
        }
        _ => repository
            .ensure_worktree(path, branch, start)
            .map_err(|error| words(&error)),
    }
}

/// Puts aside what an attempt that vanished left half done, and makes the worktree as it was at the start. What was
/// there, committed or not, is kept below `refs/orchestrate/<run>/lost/`.
pub(super) fn put_aside(
    repository: &Repository,
    run: &RunId,
    attempt: AttemptId,
    path: &Path,
    branch: &str,
    start: &Oid,
) -> Result<(), GitError> {
    let Some(tip) = repository.ref_target(branch)? else {
        return repository.ensure_worktree(path, branch, start);
    };
    if !save(repository, run, attempt, path, &tip, start)? && path.is_dir() {
        return repository.ensure_worktree(path, branch, start);
    }
    move_to(repository, path, branch, &tip, start, true)
}

/// The ref that holds what an attempt left whose work is not the result of its task.
pub(super) fn lost_ref(run: &RunId, attempt: AttemptId) -> String {
    format!("refs/orchestrate/{run}/lost/{attempt}")
}

/// Keeps what an attempt left, committed or not, in [`lost_ref`]. Whether there was anything.
pub(super) fn save(
    repository: &Repository,
    run: &RunId,
    attempt: AttemptId,
    path: &Path,
    tip: &Oid,
    start: &Oid,
) -> Result<bool, GitError> {
    let name = lost_ref(run, attempt);
    let old = repository.ref_target(&name)?;
    let new = if path.is_dir() {
        let tree = repository.write_worktree_tree(path)?;
        if tip == start && tree == repository.tree_oid(start)? {
            return Ok(false);
        }
        let message = format!("What attempt {attempt} left\n");
        repository.commit_tree(&tree, std::slice::from_ref(tip), &message)?
    } else if tip == start || old.is_some() {
        // Where the folder is gone already, it was kept before that.
        return Ok(tip != start);
    } else {
        tip.clone()
    };
    let aside = RefUpdate {
        name,
        new: Some(new),
        old,
    };
    repository.update_refs(&[aside], "orchestrate: put an attempt aside")?;
    Ok(true)
}

/// Brings back what an attempt did in a git folder of its own, where it had one: after this everything stands as if it had
/// worked without. Can be repeated.
pub(super) fn bring_back(
    desk: &Desk,
    attempt: AttemptId,
    state: &TaskState,
) -> Result<(), GitError> {
    let (Some(worktree), Some(branch), Some(start)) =
        (&state.worktree, &state.branch, &state.start)
    else {
        return Ok(());
    };
    let folder = desk.run_dir.attempt_folder(attempt);
    let private = desk.executor.private_git(&folder);
    let repository = &desk.context.repository;
    repository
        .import_private(&private, Path::new(worktree), branch, start)
        .map(drop)
}

/// Moves a branch of ours and its worktree to another commit. The steps can be repeated after a kill.
pub(super) fn move_to(
    repository: &Repository,
    path: &Path,
    branch: &str,
    old: &Oid,
    new: &Oid,
    force: bool,
) -> Result<(), GitError> {
    if path.is_dir() {
        repository.remove_worktree(path, force)?;
    }
    let update = RefUpdate {
        name: branch.to_owned(),
        new: Some(new.clone()),
        old: Some(old.clone()),
    };
    repository.update_refs(&[update], "orchestrate: start afresh")?;
    repository.ensure_worktree(path, branch, new)
}
