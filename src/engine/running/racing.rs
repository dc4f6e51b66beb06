//! A second attempt that races a slow one: where it is done, and what is left when the race is over. Blocking: git is asked.

use std::path::Path;

use super::workers::Desk;
use super::{launch, worktrees};
use crate::git::{GitError, RefUpdate};
use crate::model::{AttemptId, RunId, TaskState};
use crate::process::Supervised;

/// What the full names of the branches begin with on which second attempts of a run work.
pub(super) fn branches(run: &RunId) -> String {
    format!("refs/heads/orchestrate-race/{run}/")
}

/// Makes the worktree of a second attempt and starts its agent. `state` is the task as that attempt has it.
pub(super) fn begin(
    desk: &Desk,
    attempt: AttemptId,
    state: &TaskState,
    results: &[launch::Ended],
) -> Result<Supervised, String> {
    if let (Some(path), Some(branch), Some(start)) = (&state.worktree, &state.branch, &state.start)
    {
        let repository = &desk.context.repository;
        worktrees::make(repository, Path::new(path), branch, start, false)?;
    }
    let with = launch::With {
        results: results.to_vec(),
        companions: Vec::new(),
    };
    launch::start(desk, attempt, false, None, state, &with)
}

/// Ends a race: what the one that lost had done is kept below `refs/orchestrate/<run>/lost/`, and the worktree and the branch
/// of the second attempt go away. Where that one has won, its result is put in the place of that of the other one before.
/// Nothing of the attempt that lost may be alive. Can be repeated after a kill. Tells the ref that holds what was kept.
pub(super) fn end(
    desk: &Desk,
    attempt: AttemptId,
    has_won: bool,
    state: &TaskState,
) -> Result<Option<String>, GitError> {
    let raced = AttemptId {
        number: state.n_attempts,
        ..attempt
    };
    let lost = if has_won {
        take_over(desk, raced, attempt, state)?;
        raced
    } else {
        attempt
    };
    remove(desk, attempt, !has_won, &state.as_of(attempt))?;
    let name = worktrees::lost_ref(desk.run_dir.id(), lost);
    let kept = desk.context.repository.ref_target(&name)?;
    Ok(kept.map(|_| name))
}

/// Keeps what the attempt that was raced had done, and puts its branch and its worktree where the second one's branch is.
fn take_over(
    desk: &Desk,
    raced: AttemptId,
    attempt: AttemptId,
    state: &TaskState,
) -> Result<(), GitError> {
    let second = state.as_of(attempt);
    let (Some(path), Some(branch), Some(start), Some(from)) =
        (&state.worktree, &state.branch, &state.start, &second.branch)
    else {
        return Ok(());
    };
    let repository = &desk.context.repository;
    let path = Path::new(path);
    desk.foreign.forget(path);
    let Some(result) = repository.ref_target(from)? else {
        // It is gone only where it was put in its place before.
        return Ok(());
    };
    if repository.ref_target(branch)?.as_ref() == Some(&result) {
        return repository.ensure_worktree(path, branch, &result);
    }
    // What it had committed in a git folder of its own comes in as far as it can be checked; else it stays in that folder.
    worktrees::bring_back(desk, raced, state).ok();
    let run = desk.run_dir.id();
    worktrees::put_aside(repository, run, raced, path, branch, start)?;
    if *start == result {
        return Ok(());
    }
    worktrees::move_to(repository, path, branch, start, &result, true)
}

/// Takes away the worktree and the branch of a second attempt; `is_kept` says that what it had done is kept.
fn remove(
    desk: &Desk,
    attempt: AttemptId,
    is_kept: bool,
    state: &TaskState,
) -> Result<(), GitError> {
    let (Some(path), Some(branch), Some(start)) = (&state.worktree, &state.branch, &state.start)
    else {
        return Ok(());
    };
    let repository = &desk.context.repository;
    let path = Path::new(path);
    desk.foreign.forget(path);
    worktrees::bring_back(desk, attempt, state).ok();
    desk.executor.release(&desk.run_dir.attempt_folder(attempt));
    let tip = repository.ref_target(branch)?;
    if let Some(tip) = tip.as_ref().filter(|_| is_kept) {
        let run = desk.run_dir.id();
        worktrees::save(repository, run, attempt, path, tip, start)?;
    }
    repository.remove_worktree(path, true)?;
    let Some(tip) = tip else {
        return Ok(());
    };
    let update = RefUpdate {
        name: branch.clone(),
        new: None,
        old: Some(tip),
    };
    repository.update_refs(&[update], "orchestrate: end a race")
}

/// The folder in which a second attempt works: beside that of the one that it races.
pub(super) fn folder_beside(worktree: &str, attempt: AttemptId) -> String {
    format!("{worktree}-try-{}", attempt.number)
}
