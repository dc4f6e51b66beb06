//! The landing: the target moves once.

use std::path::{Path, PathBuf};

use crate::engine::Context;
use crate::git::{GitError, RefUpdate};
use crate::model::{Event, Oid, Record, RunId};
use crate::planner::OrderKind;

use super::journaling::{Journaling, Recovered};
use super::yard;
use super::{Integration, MergeOptions, MergeQueue, MergingError, integrate, queue, ready};

/// How often an integration is built anew because the target moved meanwhile.
const MAX_ROUNDS: usize = 3;

/// Where a landing went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LandedAt {
    /// The full ref.
    pub target: String,
    /// Where it was.
    pub old: Oid,
    /// Where it is.
    pub new: Oid,
    /// The ref that remembers where it was; none where nothing moved.
    pub backup: Option<String>,
    /// The checkout of the user's that went with it.
    pub checkout: Option<PathBuf>,
}

/// Integrates a queue, unless that very integration stands ready, and lands it. Where the target moves meanwhile, the
/// queue is integrated anew onto where it went, a few times at most.
pub fn merge(
    context: &Context,
    first: MergeQueue,
    order: OrderKind,
    options: &MergeOptions,
    observer: &mut dyn FnMut(&Record),
) -> Result<(Integration, LandedAt), MergingError> {
    if let Some(run) = &first.run
        && let Some(done) = already(context, run, observer)?
    {
        return Ok(done);
    }
    if let Some(nothing) = nothing_to_do(context, &first)? {
        return Ok(nothing);
    }
    let mut current = first;
    let mut n_rounds = 0;
    loop {
        n_rounds += 1;
        let integration = match ready(context, &current, options)? {
            Some(integration) => {
                // One who was killed just after it was ready may have left the folder that it was built in.
                for number in 0..options.verify_jobs.max(1) {
                    let scratch = yard::folder(options, &integration.run, number);
                    context.repository.remove_worktree(&scratch, true)?;
                }
                integration
            }
            None => integrate(context, &current, options, observer)?,
        };
        match land(context, &integration.run, observer) {
            Err(MergingError::TargetMoved { .. }) if n_rounds < MAX_ROUNDS => {
                current = queue(
                    context,
                    &integration.run,
                    order,
                    Some(integration.target.as_str()),
                    options.settling(),
                )?;
            }
            landed => return Ok((integration, landed?)),
        }
    }
}

/// Refuses a queue whose target is checked out where it could not be moved, before anything is begun.
pub fn require_movable(context: &Context, queue: &MergeQueue) -> Result<(), MergingError> {
    let Some(target) = &queue.target else {
        return Ok(());
    };
    if let Some(run) = &queue.run {
        let merge = context
            .store
            .run(run)
            .load_state()?
            .merge
            .unwrap_or_default();
        let is_cut_short = merge.landing.is_some() && merge.landed.is_none();
        // What a move that was cut short left is mended first.
        if is_cut_short || merge.undoing.is_some() {
            return Ok(());
        }
    }
    let Some(path) = only_checkout(context, target)? else {
        return Ok(());
    };
    match context.repository.require_quiet(&path, &queue.onto) {
        // It moved just now; the merge will see.
        Ok(()) | Err(GitError::RefMoved { .. }) => Ok(()),
        Err(error) => Err(refusal(target, &path, error)),
    }
}

/// What an orchestrator that was killed had landed and not recorded: it is recorded now, and not done again.
fn already(
    context: &Context,
    run: &RunId,
    observer: &mut dyn FnMut(&Record),
) -> Result<Option<(Integration, LandedAt)>, MergingError> {
    let journaling = Journaling::open(context, run, observer)?;
    let Recovered::Landing(landing) = &journaling.recovered else {
        return Ok(None);
    };
    let merge = journaling.state.merge.clone().unwrap_or_default();
    let landed = LandedAt {
        target: landing.target.clone(),
        old: landing.old.clone(),
        new: landing.new.clone(),
        backup: Some(landing.backup.clone()),
        checkout: only_checkout(context, &landing.target)?,
    };
    let integration = Integration {
        run: run.clone(),
        target: landing.target.clone(),
        onto: landing.old.clone(),
        tip: landing.new.clone(),
        merged: merge.merged,
        left_out: merge.left_out,
    };
    Ok(Some((integration, landed)))
}

/// A queue of a run of which the target has everything already.
fn nothing_to_do(
    context: &Context,
    queue: &MergeQueue,
) -> Result<Option<(Integration, LandedAt)>, MergingError> {
    let (Some(run), Some(target)) = (&queue.run, &queue.target) else {
        return Ok(None);
    };
    for item in &queue.items {
        if !context.repository.is_ancestor(&item.tip, &queue.onto)? {
            return Ok(None);
        }
    }
    let integration = Integration {
        run: run.clone(),
        target: target.clone(),
        onto: queue.onto.clone(),
        tip: queue.onto.clone(),
        merged: Vec::new(),
        left_out: Vec::new(),
    };
    let landed = LandedAt {
        target: target.clone(),
        old: queue.onto.clone(),
        new: queue.onto.clone(),
        backup: None,
        checkout: None,
    };
    Ok(Some((integration, landed)))
}

/// Moves the target to the integration of a run. Called again after a kill, it finishes what was begun, and does nothing
/// where that was done.
pub fn land(
    context: &Context,
    run: &RunId,
    observer: &mut dyn FnMut(&Record),
) -> Result<LandedAt, MergingError> {
    let mut journaling = Journaling::open(context, run, observer)?;
    let merge = journaling.state.merge.clone().unwrap_or_default();
    let (Some(new), Some(onto)) = (merge.ready, merge.onto) else {
        return Err(MergingError::NotReady { run: run.clone() });
    };
    let target = merge.target;
    let repository = &context.repository;
    let at = repository.resolve(&target)?;
    let checkout = only_checkout(context, &target)?;
    let landed = |backup: Option<String>| LandedAt {
        target: target.clone(),
        old: onto.clone(),
        new: new.clone(),
        backup,
        checkout: checkout.clone(),
    };
    if let (Some(_), Some((_, _, backup))) = (&merge.landed, &merge.landing) {
        return if at == new {
            Ok(landed(Some(backup.clone())))
        } else {
            Err(moved(&target, &new, &at))
        };
    }
    if at != onto {
        let error = moved(&target, &onto, &at);
        journaling.append(Event::LandingRefused {
            message: error.to_string(),
        })?;
        return Err(error);
    }
    if new == onto {
        return Ok(landed(None));
    }
    if let Some(path) = &checkout
        && let Err(error) = repository.require_quiet(path, &onto)
    {
        return Err(refuse(&mut journaling, &target, path, error));
    }
    // A landing that was announced and not begun has named its backup already.
    let backup = match merge.landing {
        Some((_, _, backup)) => backup,
        None => free_backup(context, run)?,
    };
    journaling.append(Event::LandingStarted {
        target: target.clone(),
        old: onto.clone(),
        new: new.clone(),
        backup: backup.clone(),
    })?;
    let mut remember = Vec::new();
    if repository.ref_target(&backup)?.as_ref() != Some(&onto) {
        remember.push(RefUpdate {
            name: backup.clone(),
            new: Some(onto.clone()),
            old: None,
        });
    }
    let why = format!("orchestrate: land {run}");
    if let Some(path) = &checkout {
        repository.update_refs(&remember, &why)?;
        if let Err(error) = repository.fast_forward_checkout(path, &onto, &new) {
            let forget = RefUpdate {
                name: backup.clone(),
                new: None,
                old: Some(onto.clone()),
            };
            repository.update_refs(&[forget], &why)?;
            return Err(refuse(&mut journaling, &target, path, error));
        }
    } else {
        remember.push(RefUpdate {
            name: target.clone(),
            new: Some(new.clone()),
            old: Some(onto.clone()),
        });
        if let Err(error) = repository.update_refs(&remember, &why) {
            journaling.append(Event::LandingRefused {
                message: error.to_string(),
            })?;
            return Err(match error {
                GitError::RefMoved { .. } => moved(&target, &onto, &repository.resolve(&target)?),
                error => error.into(),
            });
        }
    }
    journaling.append(Event::Landed {
        target: target.clone(),
        new: new.clone(),
    })?;
    Ok(landed(Some(backup)))
}

/// The one worktree that a branch is checked out in. A branch that is checked out twice cannot be moved without one of
/// them falling behind.
pub(super) fn only_checkout(
    context: &Context,
    target: &str,
) -> Result<Option<PathBuf>, MergingError> {
    let mut checkouts = context.repository.checkouts_of(target)?;
    match (checkouts.pop(), checkouts.pop()) {
        (Some(path), Some(_)) => Err(MergingError::Refused {
            target: target.to_owned(),
            path,
            message: "it is checked out more than once".to_owned(),
            files: Vec::new(),
        }),
        (path, _) => Ok(path),
    }
}

fn free_backup(context: &Context, run: &RunId) -> Result<String, MergingError> {
    let prefix = format!("refs/orchestrate/backup/{run}/");
    let newest = context
        .repository
        .refs(&prefix)?
        .iter()
        .filter_map(|(name, _)| name.strip_prefix(&prefix)?.parse::<u32>().ok())
        .max();
    Ok(format!("{prefix}{}", newest.unwrap_or(0) + 1))
}

pub(super) fn moved(target: &str, expected: &Oid, found: &Oid) -> MergingError {
    MergingError::TargetMoved {
        target: target.to_owned(),
        expected: expected.clone(),
        found: found.clone(),
    }
}

fn refuse(journaling: &mut Journaling, target: &str, path: &Path, error: GitError) -> MergingError {
    let refusal = refusal(target, path, error);
    let event = Event::LandingRefused {
        message: refusal.to_string(),
    };
    match journaling.append(event) {
        Ok(()) => refusal,
        Err(error) => error,
    }
}

/// What stands in the way of moving a checkout, in the words of this room.
pub(super) fn refusal(target: &str, path: &Path, error: GitError) -> MergingError {
    let (message, files) = match error {
        GitError::Dirty { files, .. } => ("it has uncommitted changes".to_owned(), files),
        GitError::InProgress { operation, .. } => {
            (format!("a {operation} is in progress there"), Vec::new())
        }
        GitError::IndexLocked { lock, .. } => (
            format!(
                "another git is changing its index, or was killed while it did (then remove {})",
                lock.display()
            ),
            Vec::new(),
        ),
        GitError::RefLocked { name, lock } => (
            format!(
                "another git is moving {name}, or was killed while it did (then remove {})",
                lock.display()
            ),
            Vec::new(),
        ),
        GitError::Failed { stderr, .. } => (stderr, Vec::new()),
        error => (error.to_string(), Vec::new()),
    };
    MergingError::Refused {
        target: target.to_owned(),
        path: path.to_owned(),
        message,
        files,
    }
}
