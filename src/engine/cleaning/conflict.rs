//! The worktree in which somebody was to settle a conflict of a merge: the one other place where a run lets people work.

use std::path::{Path, PathBuf};

use crate::git::{GitError, Integrated, RefUpdate};
use crate::model::{Event, OpenConflict, Record, RunState};

use crate::engine::Context;
use crate::engine::merging::journaling::Journaling;

use super::CleaningError;
use super::plan::{CleanItem, CleanStats, CleanVerdict, KeepReason};

/// The worktree of a run's newest conflict and what becomes of it; none where it is gone. One that is closed, or that nobody
/// has worked in, goes.
pub(super) fn item(
    context: &Context,
    state: &RunState,
    records: &[Record],
    force: bool,
) -> Result<Option<CleanItem>, CleaningError> {
    let newest = (records.iter().rev()).find_map(|record| match &record.event {
        Event::ConflictOpened { task, path, .. } => Some((*task, PathBuf::from(path))),
        _ => None,
    });
    let Some((task, path)) = newest else {
        return Ok(None);
    };
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let repository = &context.repository;
    let verdict = if let Err(GitError::NoWorktree { .. }) = repository.standing(&path) {
        let why = KeepReason::Foreign;
        CleanVerdict::Keep { why }
    } else if state.conflict.is_none() || repository.is_as_opened(&path)? {
        CleanVerdict::Remove {
            proof: Integrated::Empty,
            backup: None,
        }
    } else if force {
        CleanVerdict::Remove {
            proof: Integrated::No,
            backup: Some(backup_name(context, state)?),
        }
    } else {
        let why = KeepReason::Unsettled;
        CleanVerdict::Keep { why }
    };
    Ok(Some(CleanItem {
        task,
        branch: None,
        tip: None,
        worktree: Some(path),
        verdict,
        is_conflict: true,
    }))
}

/// Removes what [`item`] says, looked at once more. Called again after a kill, it finishes what was begun.
pub(super) fn remove(
    context: &Context,
    journaling: &mut Journaling,
    records: &[Record],
    force: bool,
    stats: &mut CleanStats,
) -> Result<(), CleaningError> {
    let repository = &context.repository;
    let item = item(context, &journaling.state, records, force)?;
    let open = journaling.state.conflict.clone();
    match item.map(|item| (item.verdict, item.worktree)) {
        Some((CleanVerdict::Keep { why }, _)) => {
            stats.kept_conflict = Some(why);
            return Ok(());
        }
        Some((CleanVerdict::Remove { backup, .. }, Some(path))) => {
            if let (Some(name), Some(open)) = (backup, &open) {
                keep(context, open, &path, name)?;
            }
            repository.remove_worktree(&path, true)?;
            stats.n_worktrees += 1;
        }
        Some((CleanVerdict::Remove { .. }, None)) | None => {}
    }
    if let Some(open) = open {
        journaling.append(Event::ConflictClosed {
            task: open.task,
            commit: None,
        })?;
    }
    Ok(())
}

/// Puts the files, as they are, on a backup ref: a merge of what was to be merged.
fn keep(
    context: &Context,
    open: &OpenConflict,
    path: &Path,
    name: String,
) -> Result<(), CleaningError> {
    let repository = &context.repository;
    let tree = repository.write_worktree_tree(path)?;
    let message = format!("Unfinished merge of task {}\n", open.task);
    let mut parents = vec![open.onto.clone(), open.tip.clone()];
    // Commits that somebody made there must not be lost either.
    if let Some(head) = repository.standing(path)?.head
        && head != open.onto
    {
        parents.push(head);
    }
    let commit = repository.commit_tree(&tree, &parents, &message)?;
    let update = RefUpdate {
        name,
        new: Some(commit),
        old: None,
    };
    Ok(repository.update_refs(&[update], "orchestrate: clean")?)
}

/// A ref of the run's that is free.
fn backup_name(context: &Context, state: &RunState) -> Result<String, GitError> {
    let prefix = format!("refs/orchestrate/backup/{}/conflict/", state.run);
    let taken = context.repository.refs(&prefix)?;
    let newest = (taken.iter())
        .filter_map(|(name, _)| name.strip_prefix(&prefix)?.parse::<u32>().ok())
        .max();
    Ok(format!("{prefix}{}", newest.unwrap_or(0) + 1))
}
