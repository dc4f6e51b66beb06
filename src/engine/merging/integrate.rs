//! The integration: all results put together and verified, on a ref of its own.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use crate::engine::Context;
use crate::git::{MergeOutcome, RefUpdate, Tip};
use crate::model::{Event, LeftOut, Oid, Record, RunId, StepResult, TaskId};
use crate::process::StopFlag;

use super::journaling::Journaling;
use super::preview::preview_step;
use super::verify::{Verified, verify};
use super::{MergeQueue, MergingError, Queued, record};

/// How long a git that outlived its orchestrator is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// How results are put together.
#[derive(Debug, Clone)]
pub struct MergeOptions {
    /// The command that says whether a merged tree is good; run by a shell after each merge.
    pub verify: Option<String>,
    /// How long it may take.
    pub verify_timeout: Duration,
    /// The folder that holds the worktrees of all runs.
    pub worktree_root: PathBuf,
    /// Raised when the user wants to stop; the target has not moved then.
    pub stop_flag: StopFlag,
}

/// Results that were put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integration {
    /// The run that remembers it.
    pub run: RunId,
    /// The full ref that it is meant for.
    pub target: String,
    /// The commit that the target was at.
    pub onto: Oid,
    /// The commit that holds everything that was merged.
    pub tip: Oid,
    /// What was merged, with the tip after it.
    pub merged: Vec<(TaskId, Oid)>,
    /// What was left out, and why.
    pub left_out: Vec<(TaskId, LeftOut)>,
}

/// The ref on which the results of a run are put together.
pub(crate) fn integration_ref(run: &RunId) -> String {
    format!("refs/orchestrate/{run}/integration")
}

/// The folder in which the results of a run are put together.
pub(crate) fn integration_folder(worktree_root: &Path, run: &RunId) -> PathBuf {
    worktree_root.join(run.as_str()).join("integration")
}

/// Merges the queue, one result after the other, and verifies each; what conflicts or breaks is left out, and so is what
/// builds on it. The target does not move. Refs without a run are remembered as a run of their own.
pub fn integrate(
    context: &Context,
    queue: &MergeQueue,
    options: &MergeOptions,
    observer: &mut dyn FnMut(&Record),
) -> Result<Integration, MergingError> {
    let Some(target) = queue.target.clone() else {
        return Err(MergingError::NotABranch {
            name: queue.onto.to_string(),
        });
    };
    let run = match &queue.run {
        Some(run) => run.clone(),
        None => record::record_refs(context, queue, &target)?,
    };
    let mut journaling = Journaling::open(context, &run, observer)?;
    journaling.append(Event::IntegrationStarted {
        target: target.clone(),
        onto: queue.onto.clone(),
        order: queue.order(),
        verify: options.verify.clone(),
    })?;
    let worktree = integration_folder(&options.worktree_root, &run);
    let mut building = Building {
        context,
        queue,
        options,
        target,
        worktree,
        tip: queue.onto.clone(),
        left_out: BTreeSet::new(),
        is_target_verified: false,
    };
    let result = building.build(&mut journaling);
    // The worktree has served: what it came to is on the ref. It is scratch, so it goes in either case.
    let removed = context.repository.remove_worktree(&building.worktree, true);
    result?;
    removed?;
    let state = journaling.state.merge.clone().unwrap_or_default();
    Ok(Integration {
        run,
        target: building.target,
        onto: queue.onto.clone(),
        tip: building.tip,
        merged: state.merged,
        left_out: state.left_out,
    })
}

/// The integration that stands ready for this very queue: built onto the same commit, of the same tips, nothing left out
/// and not landed. Where a verify command is given, it must have been verified with that one.
pub fn ready(
    context: &Context,
    queue: &MergeQueue,
    verify: Option<&str>,
) -> Result<Option<Integration>, MergingError> {
    let Some(run) = &queue.run else {
        return Ok(None);
    };
    let Some(merge) = context.store.run(run).load_state()?.merge else {
        return Ok(None);
    };
    let Some(tip) = merge.ready.clone() else {
        return Ok(None);
    };
    let is_same = merge.onto.as_ref() == Some(&queue.onto)
        && Some(&merge.target) == queue.target.as_ref()
        && merge.order == queue.order()
        && merge.left_out.is_empty()
        && (verify.is_none() || merge.verify.as_deref() == verify)
        && merge.landed.is_none();
    if !is_same {
        return Ok(None);
    }
    let repository = &context.repository;
    for item in &queue.items {
        if !repository.is_ancestor(&item.tip, &tip)? {
            return Ok(None);
        }
    }
    Ok(Some(Integration {
        run: run.clone(),
        target: merge.target,
        onto: queue.onto.clone(),
        tip,
        merged: merge.merged,
        left_out: merge.left_out,
    }))
}

/// An integration on its way.
struct Building<'a> {
    context: &'a Context,
    queue: &'a MergeQueue,
    options: &'a MergeOptions,
    target: String,
    worktree: PathBuf,
    tip: Oid,
    left_out: BTreeSet<TaskId>,
    is_target_verified: bool,
}

impl Building<'_> {
    fn build(&mut self, journaling: &mut Journaling) -> Result<(), MergingError> {
        let repository = &self.context.repository;
        if self.options.verify.is_some() {
            self.await_orphan();
            repository.ensure_detached_worktree(&self.worktree, &self.queue.onto)?;
            repository.reset_worktree(&self.worktree, &self.queue.onto)?;
        }
        self.point_ref(journaling)?;
        for item in &self.queue.items {
            if self.options.stop_flag.is_raised() {
                return Err(MergingError::Interrupted);
            }
            match self.step(item, journaling)? {
                Ok(commit) => {
                    self.tip = commit.clone();
                    self.point_ref(journaling)?;
                    journaling.append(Event::StepMerged {
                        task: item.task,
                        commit,
                    })?;
                }
                Err(why) => {
                    self.left_out.insert(item.task);
                    journaling.append(Event::StepLeftOut {
                        task: item.task,
                        why,
                    })?;
                }
            }
        }
        journaling.append(Event::IntegrationReady {
            commit: self.tip.clone(),
        })
    }

    /// A git that was merging here may have outlived the orchestrator that was killed: it is given time to end.
    fn await_orphan(&self) {
        let started = Instant::now();
        while started.elapsed() < PATIENCE
            && self
                .context
                .repository
                .is_index_locked(&self.worktree)
                .unwrap_or(false)
        {
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Merges one result and verifies it: the tip with it, or why it was left out.
    fn step(
        &mut self,
        item: &Queued,
        journaling: &Journaling,
    ) -> Result<Result<Oid, LeftOut>, MergingError> {
        let repository = &self.context.repository;
        let predecessor = item
            .builds_on
            .iter()
            .find(|before| self.left_out.contains(before));
        if let Some(&task) = predecessor {
            return Ok(Err(LeftOut::Predecessor { task }));
        }
        if repository.is_ancestor(&item.tip, &self.tip)? {
            return Ok(Ok(self.tip.clone()));
        }
        let message = message(item, self.queue.run.is_some());
        if self.options.verify.is_none() {
            // Nobody needs the files, so the merge is made in memory, by the same question as the preview's.
            let merged = repository.merge_in_memory(&self.tip, &item.tip, &message)?;
            return Ok(match merged {
                MergeOutcome::Merged(commit) => Ok(commit),
                MergeOutcome::Conflict { entries, .. } => {
                    Err(LeftOut::Conflict { conflicts: entries })
                }
            });
        }
        let tip = Tip {
            name: item.name.clone(),
            oid: item.tip.clone(),
            task: Some(item.task),
        };
        let unknown = |message: &str| {
            Ok(Err(LeftOut::Unknown {
                message: message.to_owned(),
            }))
        };
        let Some(said) = preview_step(self.context, &self.tip, &tip)? else {
            return unknown("git said nothing of the merge");
        };
        match said.result {
            StepResult::Clean | StepResult::Empty => {}
            StepResult::Conflict => {
                return Ok(Err(LeftOut::Conflict {
                    conflicts: said.conflicts,
                }));
            }
            StepResult::Unknown => return unknown("git could not say what the merge would do"),
        }
        let merged =
            repository.merge_in_worktree(&self.worktree, &self.tip, &item.tip, &message)?;
        let MergeOutcome::Merged(commit) = merged else {
            return unknown("git merge found a conflict that its preview had not");
        };
        let is_as_said = Some(repository.tree_oid(&commit)?) == said.tree
            && repository.parents(&commit)? == [self.tip.clone(), item.tip.clone()];
        if !is_as_said {
            return unknown("git merge made something else than its preview had said");
        }
        let Some(command) = &self.options.verify else {
            return Ok(Ok(commit));
        };
        match self.verify(command, Some(item.task), journaling)? {
            Verified::Passed => {
                self.is_target_verified = true;
                Ok(Ok(commit))
            }
            Verified::Failed(tail) => {
                self.blame_target(command, journaling)?;
                Ok(Err(LeftOut::Verify { tail }))
            }
        }
    }

    /// Where no result has passed yet, a failure may be that of the target itself: then the command judges nothing.
    fn blame_target(&mut self, command: &str, journaling: &Journaling) -> Result<(), MergingError> {
        if self.is_target_verified {
            return Ok(());
        }
        let repository = &self.context.repository;
        repository.reset_worktree(&self.worktree, &self.queue.onto)?;
        match self.verify(command, None, journaling)? {
            Verified::Passed => {
                self.is_target_verified = true;
                Ok(())
            }
            Verified::Failed(tail) => Err(MergingError::TargetFails {
                target: self.target.clone(),
                command: command.to_owned(),
                tail,
            }),
        }
    }

    fn verify(
        &self,
        command: &str,
        task: Option<TaskId>,
        journaling: &Journaling,
    ) -> Result<Verified, MergingError> {
        verify(
            command,
            &self.worktree,
            self.options.verify_timeout,
            &self.options.stop_flag,
            &journaling.locked,
            task,
        )
    }

    /// Moves the integration's own ref to what was reached.
    fn point_ref(&self, journaling: &Journaling) -> Result<(), MergingError> {
        let repository = &self.context.repository;
        let name = integration_ref(journaling.locked.id());
        let old = repository.ref_target(&name)?;
        if old.as_ref() == Some(&self.tip) {
            return Ok(());
        }
        let update = RefUpdate {
            name,
            new: Some(self.tip.clone()),
            old,
        };
        Ok(repository.update_refs(&[update], "orchestrate: integrate")?)
    }
}

fn message(item: &Queued, is_of_run: bool) -> String {
    if is_of_run {
        format!(
            "Merge task {}: {}\n\nBranch: {}\n",
            item.task, item.title, item.name
        )
    } else {
        format!("Merge {}\n", item.name)
    }
}
