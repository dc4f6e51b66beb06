//! One task's remains, looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::agent;
use crate::engine::Context;
use crate::git::{ChangeStatus, FileState, GitError, Integrated, StatusEntry};
use crate::model::{Event, Oid, Record, RunId, RunState, TaskId, TaskState};

use super::plan::{CleanItem, CleanOptions, CleanPlan, CleanVerdict, KeepReason};
use super::{CleaningError, conflict};

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

/// How many files of a dirty worktree are named.
const MAX_NAMED: usize = 5;

/// What all tasks of a run are measured against.
pub(super) struct Evaluation<'a> {
    context: &'a Context,
    run: RunId,
    force: bool,
    pub(super) target: String,
    pub(super) at: Oid,
    /// The files of each task that were left uncommitted because they do not belong.
    droppings: BTreeMap<TaskId, BTreeSet<String>>,
}

/// A worktree, looked at.
struct Looked {
    head: Oid,
    dirty: Vec<StatusEntry>,
}

impl<'a> Evaluation<'a> {
    pub(super) fn new(
        context: &'a Context,
        state: &RunState,
        records: &[Record],
        options: &CleanOptions,
    ) -> Result<Self, CleaningError> {
        let target = match (&options.into, &state.target) {
            (Some(name), _) => name.clone(),
            (None, Some(target)) => target.clone(),
            (None, None) => {
                return Err(CleaningError::NoTarget {
                    run: state.run.clone(),
                });
            }
        };
        let at = context.repository.resolve(&target)?;
        let mut droppings: BTreeMap<TaskId, BTreeSet<String>> = BTreeMap::new();
        for record in records {
            if let Event::Committed { task, left_out, .. } = &record.event {
                let known = droppings.entry(*task).or_default();
                known.extend(left_out.iter().cloned());
            }
        }
        Ok(Self {
            context,
            run: state.run.clone(),
            force: options.force,
            target,
            at,
            droppings,
        })
    }

    /// What a task left behind and what becomes of it; none where nothing is left.
    pub(super) fn item(
        &self,
        id: TaskId,
        task: &TaskState,
    ) -> Result<Option<CleanItem>, CleaningError> {
        let (Some(branch), Some(start)) = (&task.branch, &task.start) else {
            return Ok(None);
        };
        if task.is_removed {
            return Ok(None);
        }
        let tip = self.context.repository.ref_target(branch)?;
        let folder = task.worktree.as_ref().map(PathBuf::from);
        let worktree = folder.filter(|path| path.symlink_metadata().is_ok());
        if tip.is_none() && worktree.is_none() && task.removing.is_none() {
            return Ok(None);
        }
        let verdict = match self.verdict(id, task, branch, start, tip.as_ref(), worktree.as_deref())
        {
            Ok(Ok((proof, backup))) => CleanVerdict::Remove { proof, backup },
            Ok(Err(why)) => CleanVerdict::Keep { why },
            Err(error) => CleanVerdict::Keep {
                why: KeepReason::Unknown {
                    message: error.to_string(),
                },
            },
        };
        Ok(Some(CleanItem {
            task: id,
            branch: tip.is_some().then(|| branch.clone()),
            tip,
            worktree,
            verdict,
            is_conflict: false,
        }))
    }

    /// The proof and the backup ref for a removal, or why there is none.
    fn verdict(
        &self,
        id: TaskId,
        task: &TaskState,
        branch: &str,
        start: &Oid,
        tip: Option<&Oid>,
        worktree: Option<&Path>,
    ) -> Result<Result<(Integrated, Option<String>), KeepReason>, GitError> {
        let repository = &self.context.repository;
        if task.outcome().is_none() {
            return Ok(Err(KeepReason::Live));
        }
        for path in repository.checkouts_of(branch)? {
            if !task
                .worktree
                .as_deref()
                .is_some_and(|own| same(&path, Path::new(own)))
            {
                return Ok(Err(KeepReason::CheckedOut { path }));
            }
        }
        let looked = match worktree {
            Some(path) => match self.look(id, path)? {
                Ok(looked) => Some(looked),
                Err(why) => return Ok(Err(why)),
            },
            None => None,
        };
        let backup = self.backup_name(branch)?;
        if let Some((_, announced)) = &task.removing
            && self.is_begun(id, announced.as_deref(), tip, worktree, looked.as_ref())?
        {
            return Ok(Ok((Integrated::Empty, announced.clone())));
        }
        if let Some(looked) = looked.as_ref().filter(|looked| !looked.dirty.is_empty()) {
            if !self.force {
                return Ok(Err(KeepReason::Dirty {
                    files: named(&looked.dirty),
                }));
            }
            return Ok(Ok((Integrated::No, Some(backup))));
        }
        let mut proof = Integrated::Empty;
        let mut needs_backup = false;
        let head = looked.as_ref().map(|looked| &looked.head);
        for commit in head.into_iter().chain(tip) {
            let found = repository.is_integrated(commit, start, &self.at)?;
            if found == Integrated::No && !self.force {
                let n_commits = repository.count_commits(commit, &[start, &self.at])?;
                return Ok(Err(KeepReason::Unmerged { n_commits }));
            }
            let is_reachable = commit == start || repository.is_ancestor(commit, &self.at)?;
            needs_backup |= !is_reachable;
            proof = worst(proof, found);
        }
        Ok(Ok((proof, needs_backup.then_some(backup))))
    }

    /// Whether a removal that was announced may go on: everything that is left is held by its backup ref, or, where none was
    /// needed, is what the HEAD of the worktree holds. Files may be gone in part.
    fn is_begun(
        &self,
        id: TaskId,
        backup: Option<&str>,
        tip: Option<&Oid>,
        worktree: Option<&Path>,
        looked: Option<&Looked>,
    ) -> Result<bool, GitError> {
        let repository = &self.context.repository;
        let held = match backup {
            Some(name) => repository.ref_target(name)?,
            None => looked.map(|looked| looked.head.clone()),
        };
        let Some(held) = held else {
            return Ok(false);
        };
        if let Some(tip) = tip
            && !repository.is_ancestor(tip, &held)?
        {
            return Ok(false);
        }
        match (backup, worktree) {
            (_, Some(path)) => self.is_held(id, path, &held),
            (backup, None) => Ok(backup.is_some()),
        }
    }

    fn look(&self, id: TaskId, path: &Path) -> Result<Result<Looked, KeepReason>, GitError> {
        let repository = &self.context.repository;
        let standing = match repository.standing(path) {
            Ok(standing) => standing,
            Err(GitError::NoWorktree { .. }) => return Ok(Err(KeepReason::Foreign)),
            Err(error) => return Err(error),
        };
        if standing.is_locked && !self.force {
            return Ok(Err(KeepReason::Locked));
        }
        if let (Some(operation), false) = (standing.operation, self.force) {
            return Ok(Err(KeepReason::InProgress { operation }));
        }
        let Some(head) = standing.head else {
            return Ok(Err(KeepReason::Unknown {
                message: "its HEAD names no commit".to_owned(),
            }));
        };
        let mut dirty = repository.status(path)?;
        let nested: Vec<String> = dirty
            .iter()
            .filter(|entry| entry.state == FileState::Nested)
            .map(|entry| entry.path.clone())
            .collect();
        if !nested.is_empty() {
            return Ok(Err(KeepReason::Nested { paths: nested }));
        }
        dirty.retain(|entry| !self.is_dropping(id, entry));
        Ok(Ok(Looked { head, dirty }))
    }

    /// Whether a file was left uncommitted on purpose when the task ended, or is what editors and agents leave lying about.
    fn is_dropping(&self, id: TaskId, entry: &StatusEntry) -> bool {
        entry.state == FileState::Untracked && self.does_not_belong(id, &entry.path)
    }

    fn does_not_belong(&self, id: TaskId, path: &str) -> bool {
        let known = self.droppings.get(&id);
        known.is_some_and(|known| known.contains(path))
            || agent::builtin()
                .iter()
                .any(|spec| agent::is_dropping(path, spec))
    }

    /// Whether everything that is left in a worktree is in a commit.
    fn is_held(&self, id: TaskId, path: &Path, commit: &Oid) -> Result<bool, GitError> {
        let repository = &self.context.repository;
        let tree = repository.write_worktree_tree(path)?;
        let changed = repository.changed_files(commit, &tree)?;
        Ok(changed.iter().all(|file| {
            file.status == ChangeStatus::Deleted || self.does_not_belong(id, file.path.as_str())
        }))
    }

    /// A ref of the run's that is free to remember a branch by.
    fn backup_name(&self, branch: &str) -> Result<String, GitError> {
        let short = branch.strip_prefix("refs/heads/").unwrap_or(branch);
        let name = format!("refs/orchestrate/backup/{}/heads/{short}", self.run);
        let taken = self
            .context
            .repository
            .refs(&format!("refs/orchestrate/backup/{}/heads/", self.run))?;
        let is_free = |name: &str| !taken.iter().any(|(taken, _)| taken == name);
        let mut free = name.clone();
        let mut number = 1;
        while !is_free(&free) {
            number += 1;
            free = format!("{name}-{number}");
        }
        Ok(free)
    }
}

/// The weaker of two proofs.
fn worst(a: Integrated, b: Integrated) -> Integrated {
    let strength = |proof: Integrated| match proof {
        Integrated::Empty => 4,
        Integrated::Ancestor => 3,
        Integrated::Patches => 2,
        Integrated::Squashed => 1,
        Integrated::No => 0,
    };
    if strength(a) <= strength(b) { a } else { b }
}

fn named(entries: &[StatusEntry]) -> Vec<String> {
    entries
        .iter()
        .take(MAX_NAMED)
        .map(|entry| entry.path.clone())
        .collect()
}

/// Whether two paths are one folder.
fn same(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}
