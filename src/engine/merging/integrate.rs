//! The integration: all results put together and verified, on a ref of its own.

use std::collections::BTreeSet;

use crate::engine::Context;
use crate::git::RefUpdate;
use crate::model::{
    ConflictEntry, Event, Landing, LeftOut, MergeMethod, Oid, Record, Resolution, RunId,
    StepResult, TaskId,
};

use super::commits::Committer;
use super::journaling::Journaling;
use super::resolving::Resolver;
use super::train::Train;
use super::yard::{Verifiable, Yard};
use super::{MergeOptions, MergeQueue, MergingError, Queued, record};

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
        method: options.method,
        tips: queue.items.iter().map(|item| item.tip.clone()).collect(),
    })?;
    let stop_flag = options.stop_flag.clone();
    let yard = Yard::new(context, options, &journaling.locked)?;
    let mut building = Building {
        queue,
        options,
        resolver: Resolver::new(context, &options.resolve, stop_flag, true)?,
        committer: Committer { options, run: &run },
        train: Train::new(yard, options, &queue.onto, &target),
        landings: journaling.state.landings.clone(),
        tip: queue.onto.clone(),
        left_out: BTreeSet::new(),
    };
    let result = building.build(&mut journaling);
    // The worktrees have served: what it came to is on the ref. They are scratch, so they go in either case.
    let removed = building.train.yard().clear();
    result?;
    removed?;
    let tip = building.tip;
    let state = journaling.state.merge.clone().unwrap_or_default();
    Ok(Integration {
        run,
        target,
        onto: queue.onto.clone(),
        tip,
        merged: state.merged,
        left_out: state.left_out,
    })
}

/// The integration that stands ready for this very queue: built onto the same commit, of the same tips, in the same way,
/// nothing left out and not landed. Where a verify command is given, it must have been verified with that one.
pub fn ready(
    context: &Context,
    queue: &MergeQueue,
    options: &MergeOptions,
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
    let verify = options.verify.as_deref();
    let tips = queue.items.iter().map(|item| &item.tip);
    let is_same = merge.onto.as_ref() == Some(&queue.onto)
        && Some(&merge.target) == queue.target.as_ref()
        && merge.order == queue.order()
        && merge.method == options.method
        && tips.eq(&merge.tips)
        && merge.left_out.is_empty()
        && (verify.is_none() || merge.verify.as_deref() == verify)
        && merge.landed.is_none();
    if !is_same || context.repository.tree_oid(&tip).is_err() {
        return Ok(None);
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
    queue: &'a MergeQueue,
    options: &'a MergeOptions,
    resolver: Resolver<'a>,
    committer: Committer<'a>,
    train: Train<'a>,
    landings: Vec<Landing>,
    tip: Oid,
    left_out: BTreeSet<TaskId>,
}

/// What one result comes to, before it is verified.
struct Candidate<'a> {
    item: &'a Queued,
    result: Result<Oid, LeftOut>,
    resolution: Option<Resolution>,
    conflicts: Vec<ConflictEntry>,
}

impl<'a> Building<'a> {
    fn build(&mut self, journaling: &mut Journaling) -> Result<(), MergingError> {
        self.point_ref(journaling)?;
        let mut rest: &'a [Queued] = &self.queue.items;
        while !rest.is_empty() {
            if self.options.stop_flag.is_raised() {
                return Err(MergingError::Interrupted);
            }
            let candidates = self.candidates(rest, journaling)?;
            let merged: Vec<Verifiable> = candidates
                .iter()
                .filter_map(|one| Some((one.result.clone().ok()?, Some(one.item.task))))
                .collect();
            let run = self.train.run(&merged, &journaling.locked)?;
            let mut n_merged = 0;
            let mut n_done = 0;
            for one in candidates {
                let is_merged = one.result.is_ok();
                if is_merged && n_merged == run.n_good {
                    let Some(tail) = run.culprit.clone() else {
                        break;
                    };
                    n_done += 1;
                    self.leave_out(one.item.task, broken(&one, tail), journaling)?;
                    break;
                }
                n_done += 1;
                n_merged += usize::from(is_merged);
                match one.result {
                    Ok(commit) => {
                        self.take_in(one.item.task, commit, one.resolution, journaling)?;
                    }
                    Err(why) => self.leave_out(one.item.task, why, journaling)?,
                }
            }
            rest = rest.get(n_done.max(1)..).unwrap_or_default();
        }
        journaling.append(Event::IntegrationReady {
            commit: self.tip.clone(),
        })
    }

    fn take_in(
        &mut self,
        task: TaskId,
        commit: Oid,
        resolution: Option<Resolution>,
        journaling: &mut Journaling,
    ) -> Result<(), MergingError> {
        self.tip = commit.clone();
        self.point_ref(journaling)?;
        journaling.append(Event::StepMerged {
            task,
            commit,
            resolved_by: resolution
                .map(|resolution| resolution.by)
                .unwrap_or_default(),
        })
    }

    fn leave_out(
        &mut self,
        task: TaskId,
        why: LeftOut,
        journaling: &mut Journaling,
    ) -> Result<(), MergingError> {
        self.left_out.insert(task);
        journaling.append(Event::StepLeftOut { task, why })
    }

    /// The next results, each on top of the ones before, as many as are verified together.
    fn candidates(
        &self,
        rest: &'a [Queued],
        journaling: &Journaling,
    ) -> Result<Vec<Candidate<'a>>, MergingError> {
        let mut candidates = Vec::new();
        let mut tip = self.tip.clone();
        let mut left_out = self.left_out.clone();
        let mut n_merged = 0;
        for item in rest {
            let one = self.candidate(item, &tip, &left_out, journaling)?;
            match &one.result {
                Ok(commit) => {
                    tip = commit.clone();
                    n_merged += 1;
                }
                Err(_) => {
                    left_out.insert(item.task);
                }
            }
            candidates.push(one);
            if n_merged == self.train.len() {
                break;
            }
        }
        Ok(candidates)
    }

    fn candidate(
        &self,
        item: &'a Queued,
        onto: &Oid,
        left_out: &BTreeSet<TaskId>,
        journaling: &Journaling,
    ) -> Result<Candidate<'a>, MergingError> {
        let repository = &self.resolver.context.repository;
        let mut candidate = Candidate {
            item,
            result: Ok(onto.clone()),
            resolution: None,
            conflicts: Vec::new(),
        };
        let predecessor = item
            .builds_on
            .iter()
            .find(|before| left_out.contains(before));
        if let Some(&task) = predecessor {
            candidate.result = Err(LeftOut::Predecessor { task });
            return Ok(candidate);
        }
        if repository.is_ancestor(&item.tip, onto)? || self.has_landed(item, onto)? {
            return Ok(candidate);
        }
        let mut said = self.resolver.say(onto, &item.tip, &item.name)?;
        candidate.conflicts.clone_from(&said.conflicts);
        if said.result == StepResult::Conflict && said.resolution.is_none() {
            said.resolution =
                self.resolver
                    .ask_agent(self.queue, item, onto, journaling.locked.id())?;
        }
        candidate.resolution.clone_from(&said.resolution);
        let Some(tree) = said.merged() else {
            candidate.result = Err(match said.result {
                StepResult::Conflict => LeftOut::Conflict {
                    conflicts: said.conflicts,
                },
                _ => LeftOut::Unknown {
                    message: said.message,
                },
            });
            return Ok(candidate);
        };
        let is_resolved = said.resolution.is_some();
        let yard = self.train.yard();
        candidate.result =
            self.committer
                .commit(&self.resolver, yard, item, onto, tree, is_resolved)?;
        Ok(candidate)
    }

    /// Whether this very result has landed before, in a way that leaves no trace of its commits.
    fn has_landed(&self, item: &Queued, onto: &Oid) -> Result<bool, MergingError> {
        if self.options.method == MergeMethod::Merge {
            return Ok(false);
        }
        let is_it = |landing: &&Landing| {
            landing.target == self.queue.target.clone().unwrap_or_default()
                && landing.tips.contains(&(item.task, item.tip.clone()))
        };
        for landing in self.landings.iter().filter(is_it) {
            if self
                .resolver
                .context
                .repository
                .is_ancestor(&landing.new, onto)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Moves the integration's own ref to what was reached.
    fn point_ref(&self, journaling: &Journaling) -> Result<(), MergingError> {
        let repository = &self.resolver.context.repository;
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

/// Why a result that breaks the verify command is left out. The answer of an agent counts only if it passes: else the
/// conflict stands.
fn broken(candidate: &Candidate<'_>, tail: String) -> LeftOut {
    let by_agent = candidate
        .resolution
        .as_ref()
        .is_some_and(|resolution| resolution.by.iter().any(|by| by == "agent"));
    if by_agent {
        LeftOut::Conflict {
            conflicts: candidate.conflicts.clone(),
        }
    } else {
        LeftOut::Verify { tail }
    }
}
