//! A conflict that somebody settles by hand, in a worktree of its own.
//!
//! What was settled is kept on `refs/orchestrate/<run>/settled/<task>`: from then on it stands for the task's branch, in
//! this merge and in any later one, until the branch moves on.

use std::path::{Path, PathBuf};

use crate::engine::Context;
use crate::git::{CommitKind, HandWork, Hooked, HookedCommit, RefUpdate};
use crate::model::{Event, LeftOut, MergeMethod, Oid, OpenConflict, Record, RunId, TaskId};

use super::commits::message;
use super::journaling::Journaling;
use super::resolving::Resolver;
use super::yard::Yard;
use super::{Integration, MergeOptions, MergeQueue, MergingError};

/// The ref that keeps what was settled by hand of a task.
pub(crate) fn settled_ref(run: &RunId, task: TaskId) -> String {
    format!("refs/orchestrate/{run}/settled/{task}")
}

/// The worktree in which somebody settles a conflict of a run.
fn folder(options: &MergeOptions, run: &RunId) -> PathBuf {
    options.worktree_root.join(run.as_str()).join("conflict")
}

/// The conflict of a run that is open, if there is one.
pub fn open_conflict(context: &Context, run: &RunId) -> Result<Option<OpenConflict>, MergingError> {
    Ok(context.store.run(run).load_state()?.conflict)
}

/// Opens the first conflict that an integration left out, of those after a task, in a worktree where it can be settled. One
/// that is open already is left as it is if it is the same, or if somebody has begun to settle it.
pub fn open_next(
    context: &Context,
    queue: &MergeQueue,
    integration: &Integration,
    after: Option<TaskId>,
    options: &MergeOptions,
    observer: &mut dyn FnMut(&Record),
) -> Result<Option<OpenConflict>, MergingError> {
    let run = &integration.run;
    let mut journaling = Journaling::open(context, run, observer)?;
    let is_conflict = |why: &LeftOut| matches!(why, LeftOut::Conflict { .. });
    let repository = &context.repository;
    let onto = repository.resolve(&integration.target)?;
    if let Some(open) = journaling.state.conflict.clone() {
        let path = Path::new(&open.path);
        let is_still = |(task, why): &(TaskId, LeftOut)| *task == open.task && is_conflict(why);
        let tip = queue.item(open.task).map(|item| &item.tip);
        let is_current = open.onto == onto
            && tip == Some(&open.tip)
            && integration.left_out.iter().any(is_still);
        if repository.is_opened(path) && (is_current || !repository.is_as_opened(path)?) {
            return Ok(Some(open));
        }
        close(context, &mut journaling, &open)?;
    }
    let order = queue.order();
    let position = |task: TaskId| order.iter().position(|other| *other == task);
    let is_next = |task: TaskId| after.is_none_or(|after| position(task) > position(after));
    let next = (integration.left_out.iter())
        .find(|(task, why)| is_conflict(why) && is_next(*task))
        .and_then(|(task, _)| queue.item(*task));
    let Some(item) = next else {
        return Ok(None);
    };
    let path = folder(options, run);
    journaling.append(Event::ConflictOpened {
        task: item.task,
        target: integration.target.clone(),
        onto: onto.clone(),
        tip: item.tip.clone(),
        path: path.to_string_lossy().into_owned(),
    })?;
    let resolver = Resolver::new(context, &options.resolve, options.stop_flag.clone(), true)?;
    let settled = match resolver.bench.sides(&onto, &item.tip) {
        Ok(_) => resolver.settle(&onto, &item.tip)?.2,
        // It merges by now.
        Err(_) => Vec::new(),
    };
    let settled: Vec<_> = settled
        .into_iter()
        .map(|one| (one.path, one.content))
        .collect();
    let text = message(item, run, MergeMethod::Merge);
    repository.open_merge(&path, &onto, &item.tip, (&item.name, &text), &settled)?;
    Ok(journaling.state.conflict.clone())
}

/// Takes what was settled in the worktree of the open conflict. Says whose it is; none where no conflict is open.
pub fn take_settled(
    context: &Context,
    run: &RunId,
    options: &MergeOptions,
    observer: &mut dyn FnMut(&Record),
) -> Result<Option<TaskId>, MergingError> {
    let mut journaling = Journaling::open(context, run, observer)?;
    let Some(open) = journaling.state.conflict.clone() else {
        return Ok(None);
    };
    let repository = &context.repository;
    let path = PathBuf::from(&open.path);
    let unsettled = |what: &'static str, files| MergingError::Unsettled {
        path: path.clone(),
        what,
        files,
    };
    let commit = match repository.hand_work(&path, &open.onto, &open.tip)? {
        HandWork::Open(files) => return Err(unsettled("conflicts are left", files)),
        HandWork::Stray(files) => {
            return Err(unsettled("files are neither added nor ignored", files));
        }
        HandWork::Nothing => return Err(unsettled("nothing is merged there", Vec::new())),
        HandWork::Settled {
            commit: Some(commit),
            ..
        } => commit,
        HandWork::Settled { tree, commit: None } => {
            commit(context, &journaling, &open, &tree, options)?
        }
    };
    let name = settled_ref(run, open.task);
    let old = repository.ref_target(&name)?;
    let update = RefUpdate {
        name,
        new: Some(commit.clone()),
        old,
    };
    repository.update_refs(&[update], "orchestrate: settled by hand")?;
    journaling.append(Event::ConflictClosed {
        task: open.task,
        commit: Some(commit),
    })?;
    repository.remove_worktree(&path, true)?;
    Ok(Some(open.task))
}

fn commit(
    context: &Context,
    journaling: &Journaling,
    open: &OpenConflict,
    tree: &Oid,
    options: &MergeOptions,
) -> Result<Oid, MergingError> {
    let repository = &context.repository;
    let run = journaling.locked.id();
    let plan = crate::engine::load_plan(&journaling.locked, open.onto.clone())?;
    let task = journaling.state.tasks.get(&open.task);
    let branch = task.and_then(|task| task.branch.as_deref());
    let title = plan
        .task(open.task)
        .map_or("", |planned| planned.task.title.as_str());
    let item = super::Queued {
        task: open.task,
        title: title.to_owned(),
        name: match branch {
            Some(branch) => branch
                .strip_prefix("refs/heads/")
                .unwrap_or(branch)
                .to_owned(),
            None => title.to_owned(),
        },
        tip: open.tip.clone(),
        start: None,
        builds_on: Vec::new(),
        is_settled: true,
    };
    let mut text = message(&item, run, MergeMethod::Merge);
    let mut tree = tree.clone();
    if repository.has_commit_hooks(CommitKind::Merge, options.skips_hooks) {
        let yard = Yard::new(context, options, &journaling.locked)?;
        let worktree = yard.first(&open.onto)?;
        let hooked = repository.run_commit_hooks(
            &worktree,
            &HookedCommit {
                kind: CommitKind::Merge,
                onto: &open.onto,
                tree: &tree,
                message: &text,
                skips_hooks: options.skips_hooks,
                mark: &yard.mark(),
            },
        );
        yard.clear()?;
        match hooked? {
            Hooked::Allowed {
                tree: new_tree,
                message,
            } => (tree, text) = (new_tree, message),
            Hooked::Refused { hook, message } => {
                return Err(MergingError::HookRefused { hook, message });
            }
        }
    }
    Ok(repository.commit_tree(&tree, &[open.onto.clone(), open.tip.clone()], &text)?)
}

/// Gives up the open conflict, with all that was done in its worktree. Says whose it is; none where none is open.
pub fn drop_conflict(
    context: &Context,
    run: &RunId,
    observer: &mut dyn FnMut(&Record),
) -> Result<Option<TaskId>, MergingError> {
    let mut journaling = Journaling::open(context, run, observer)?;
    let Some(open) = journaling.state.conflict.clone() else {
        return Ok(None);
    };
    close(context, &mut journaling, &open)?;
    Ok(Some(open.task))
}

fn close(
    context: &Context,
    journaling: &mut Journaling,
    open: &OpenConflict,
) -> Result<(), MergingError> {
    context
        .repository
        .remove_worktree(Path::new(&open.path), true)?;
    journaling.append(Event::ConflictClosed {
        task: open.task,
        commit: None,
    })
}
