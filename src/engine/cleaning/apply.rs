//! The removal.

use std::fs;
use std::path::Path;

use crate::engine::Context;
use crate::engine::merging::journaling::Journaling;
use crate::engine::merging::{integration_ref, settled_ref};
use crate::git::{GitError, RefUpdate};
use crate::model::{Event, Oid, Record, TaskState};

use super::evaluate::Evaluation;
use super::plan::{CleanItem, CleanOptions, CleanPlan, CleanStats, CleanVerdict};
use super::{CleaningError, conflict};

/// Removes what the plan says, each thing looked at once more before it goes.
pub fn apply(
    context: &Context,
    plan: &CleanPlan,
    options: &CleanOptions,
    observer: &mut dyn FnMut(&Record),
) -> Result<CleanStats, CleaningError> {
    let mut journaling = Journaling::open(context, &plan.run, observer)?;
    let records = journaling.locked.load_records()?;
    let evaluation = Evaluation::new(context, &journaling.state, &records, options)?;
    let mut stats = CleanStats::default();
    for planned in plan.removals().filter(|item| !item.is_conflict) {
        let Some(task) = journaling.state.tasks.get(&planned.task).cloned() else {
            continue;
        };
        let Some(item) = evaluation.item(planned.task, &task)? else {
            continue;
        };
        match item.verdict.clone() {
            CleanVerdict::Keep { why } => stats.kept.push((item.task, why)),
            CleanVerdict::Remove { backup, .. } => {
                remove(context, &mut journaling, &task, &item, backup, &mut stats)?;
            }
        }
    }
    if plan.removals().any(|item| item.is_conflict) {
        let force = options.force;
        conflict::remove(context, &mut journaling, &records, force, &mut stats)?;
    }
    remove_integration(context, &journaling, &evaluation.at)?;
    let places = (plan.items.iter()).filter_map(|item| item.worktree.as_deref());
    let tasks = journaling.state.tasks.values();
    let known = tasks.filter_map(|task| task.worktree.as_deref().map(Path::new));
    for place in known.chain(places) {
        remove_empty_folders(place);
    }
    Ok(stats)
}

fn remove(
    context: &Context,
    journaling: &mut Journaling,
    task: &TaskState,
    item: &CleanItem,
    backup: Option<String>,
    stats: &mut CleanStats,
) -> Result<(), CleaningError> {
    let repository = &context.repository;
    let tip = match (&item.tip, &task.removing, &task.start) {
        (Some(tip), _, _) | (None, Some((tip, _)), _) | (None, None, Some(tip)) => tip.clone(),
        (None, None, None) => return Ok(()),
    };
    let is_kept = match &backup {
        Some(name) => repository.ref_target(name)?.is_some(),
        None => true,
    };
    // A backup ref that stands was written by a removal that was begun; then the files may be gone in part.
    let held = match &backup {
        Some(_) if !is_kept => Some(everything(context, item, &tip)?),
        _ => None,
    };
    journaling.append(Event::Removing {
        task: item.task,
        tip: tip.clone(),
        backup: backup.clone(),
    })?;
    if let (Some(name), Some(new)) = (&backup, held) {
        let update = RefUpdate {
            name: name.clone(),
            new: Some(new),
            old: None,
        };
        repository.update_refs(&[update], "orchestrate: clean")?;
    }
    if let Some(name) = backup {
        stats.backups.push((item.task, name));
    }
    if let Some(worktree) = task.worktree.as_deref().map(Path::new) {
        repository.remove_worktree(worktree, true)?;
        stats.n_worktrees += usize::from(item.worktree.is_some());
    }
    if let (Some(branch), Some(tip)) = (&item.branch, &item.tip) {
        let update = RefUpdate {
            name: branch.clone(),
            new: None,
            old: Some(tip.clone()),
        };
        repository.update_refs(&[update], "orchestrate: clean")?;
        stats.n_branches += 1;
    }
    journaling.append(Event::Removed { task: item.task })?;
    stats.removed.push(item.task);
    Ok(())
}

/// One commit that holds all that a task left: its branch, the HEAD of its worktree, and what is uncommitted there.
fn everything(context: &Context, item: &CleanItem, tip: &Oid) -> Result<Oid, GitError> {
    let repository = &context.repository;
    let Some(worktree) = &item.worktree else {
        return Ok(tip.clone());
    };
    let head = repository.standing(worktree)?.head;
    let head = head.unwrap_or_else(|| tip.clone());
    let tree = repository.write_worktree_tree(worktree)?;
    let mut parents = vec![head.clone()];
    if !repository.is_ancestor(tip, &head)? {
        if repository.is_ancestor(&head, tip)? && tree == repository.tree_oid(&head)? {
            return Ok(tip.clone());
        }
        parents.push(tip.clone());
    }
    if parents.len() == 1 && tree == repository.tree_oid(&head)? {
        return Ok(head);
    }
    let message = format!("Uncommitted work of task {}\n", item.task);
    repository.commit_tree(&tree, &parents, &message)
}

/// Takes away the integration's own ref once the target has it, and a scratch worktree that a kill left.
fn remove_integration(
    context: &Context,
    journaling: &Journaling,
    target: &Oid,
) -> Result<(), CleaningError> {
    let repository = &context.repository;
    let run = journaling.locked.id();
    let name = integration_ref(run);
    let mut folders: Vec<_> = (journaling.state.tasks.values())
        .filter_map(|task| Path::new(task.worktree.as_deref()?).parent())
        .map(Path::to_owned)
        .collect();
    folders.sort();
    folders.dedup();
    for entry in repository.worktrees()? {
        let is_scratch = entry.path.file_name().is_some_and(|name| {
            let name = name.to_string_lossy();
            name == "integration" || name.starts_with("integration-")
        });
        let is_ours =
            (entry.path.parent()).is_some_and(|parent| folders.contains(&parent.to_owned()));
        if is_scratch && is_ours && entry.branch.is_none() {
            repository.remove_worktree(&entry.path, true)?;
        }
    }
    let settled = (journaling.state.tasks.keys()).map(|task| settled_ref(run, *task));
    for name in std::iter::once(name).chain(settled) {
        if let Some(at) = repository.ref_target(&name)?
            && repository.is_ancestor(&at, target)?
        {
            let update = RefUpdate {
                name,
                new: None,
                old: Some(at),
            };
            repository.update_refs(&[update], "orchestrate: clean")?;
        }
    }
    Ok(())
}

/// Takes away the folder of the run's worktrees, and the one above it, if nothing is in them.
fn remove_empty_folders(worktree: &Path) {
    let Some(folder) = worktree.parent() else {
        return;
    };
    if fs::remove_dir(folder).is_ok()
        && let Some(root) = folder.parent()
        && root.to_string_lossy().ends_with(".orchestrate")
    {
        fs::remove_dir(root).ok();
    }
}
