//! Merging by pull requests: one after the other in their order, each with its checks awaited and exactly at the commit
//! that was looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use super::publish::short;
use super::{Reconciler, TrackingError, status};
use crate::forge::{Checks, MergeMethods, MergeProgress, PullRequest};
use crate::model::{Oid, RunState, TaskId};

/// How many of the forge's seconds lie between two looks at what is awaited.
const BETWEEN: u32 = 5;
/// How often a merge is asked for that the forge refuses for a passing reason.
const MAX_TRIES: usize = 4;

/// What came of a pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PullEnd {
    /// It has landed.
    Landed {
        /// Its number.
        number: u64,
        /// The commit that it was merged by.
        commit: String,
    },
    /// It stays open, for this reason.
    Left(String),
    /// It waits for one that stays open.
    Waits(TaskId),
}

/// What became of the master issue at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MasterEnd {
    /// Nobody asked for it to be closed.
    Left,
    /// It is closed.
    Closed,
    /// It was to be closed, and not everything has landed.
    StaysOpen,
}

impl Reconciler {
    /// Merges the pull requests of tasks in that order. `tips` are the commits that were looked at. What cannot be merged
    /// stops only what depends on it; `patience` is how long the checks of one are awaited.
    pub async fn merge(
        &mut self,
        state: &RunState,
        order: &[(TaskId, Oid)],
        refused: &BTreeMap<TaskId, String>,
        patience: Duration,
        observer: &mut (dyn FnMut(TaskId, &PullEnd) + Send),
    ) -> Result<Vec<(TaskId, PullEnd)>, TrackingError> {
        self.states.clone_from(&state.tasks);
        self.log_in().await?;
        let method = usual(self.github.merge_methods().await?);
        let mut ends: Vec<(TaskId, PullEnd)> = Vec::new();
        for (id, tip) in order {
            let stopped = self.stopped_by(*id, &ends);
            let end = if let Some(stopped) = stopped {
                PullEnd::Waits(stopped)
            } else if let Some(why) = refused.get(id) {
                self.landed_already(*id)
                    .unwrap_or_else(|| PullEnd::Left(why.clone()))
            } else {
                self.merge_one(state, *id, tip, method, patience).await?
            };
            observer(*id, &end);
            ends.push((*id, end));
        }
        Ok(ends)
    }

    /// Fetches the target and the branches of pull requests, and pushes what was mended here since. Where the target is at
    /// the forge, and what cannot be merged because somebody changed it there.
    pub fn fetch(
        &mut self,
        state: &RunState,
        tips: &mut [(TaskId, Oid)],
    ) -> Result<(Option<Oid>, BTreeMap<TaskId, String>), TrackingError> {
        self.states.clone_from(&state.tasks);
        let remote = self.scene.remote.clone();
        let mut refused = BTreeMap::new();
        let mut there = Vec::new();
        let target = state.target.as_deref().and_then(short).map(str::to_owned);
        let open = tips.iter().filter(|(id, _)| {
            let note = self.note.pulls.get(id);
            note.is_some_and(|note| note.landed.is_none())
        });
        let branch_of = |id: &TaskId| short(state.tasks.get(id)?.branch.as_deref()?);
        let names = open.filter_map(|(id, _)| branch_of(id).map(str::to_owned));
        let names: Vec<String> = names.chain(target.clone()).collect();
        let seen = self.scene.repository.remote_tips(&remote, &names)?;
        for (id, tip) in tips.iter_mut() {
            let branch = state.tasks.get(id).and_then(|task| task.branch.clone());
            let (Some(branch), Some(note)) =
                (branch.as_deref().and_then(short), self.note.pulls.get(id))
            else {
                continue;
            };
            if note.landed.is_some() {
                continue;
            }
            let at = seen.get(branch).cloned();
            if at.as_ref() == Some(&*tip) {
                continue;
            }
            there.extend(at.as_ref().map(|_| branch.to_owned()));
            // It was put on top of what had landed, and nothing came of that yet.
            let put = Some(&note.tip).filter(|put| at.as_ref() == Some(*put));
            if let Some(put) = put
                && self.scene.repository.is_ancestor(tip, put)?
            {
                tip.clone_from(put);
                continue;
            }
            if at.is_some() && self.push(*id, branch, tip)? {
                if let Some(note) = self.note.pulls.get_mut(id) {
                    note.tip = tip.clone();
                }
            } else {
                let words = format!(
                    "somebody changed `{branch}` at the forge; look at it, and merge it there"
                );
                refused.insert(*id, words);
            }
        }
        let onto = target.as_ref().and_then(|target| seen.get(target));
        // What is here already is not fetched again.
        let repository = &self.scene.repository;
        if let (Some(target), Some(onto)) = (&target, onto)
            && repository.message(onto).is_none()
        {
            there.push(target.clone());
        }
        repository.fetch(&remote, &there)?;
        Ok((onto.cloned(), refused))
    }

    fn landed_already(&self, id: TaskId) -> Option<PullEnd> {
        let pull = self.note.pulls.get(&id)?;
        let commit = pull.landed.clone()?;
        let number = pull.number;
        Some(PullEnd::Landed { number, commit })
    }

    /// The task before it that did not land.
    fn stopped_by(&self, id: TaskId, ends: &[(TaskId, PullEnd)]) -> Option<TaskId> {
        let built: Vec<TaskId> = self
            .states
            .get(&id)
            .map(|task| task.builds_on.clone())
            .unwrap_or_default();
        let stated = self
            .plan
            .dependencies
            .iter()
            .filter(|edge| edge.after == id)
            .map(|edge| edge.before);
        let before: BTreeSet<TaskId> = built.into_iter().chain(stated).collect();
        let open = ends
            .iter()
            .find(|(other, end)| before.contains(other) && !matches!(end, PullEnd::Landed { .. }));
        open.map(|(other, _)| *other)
    }

    async fn merge_one(
        &mut self,
        state: &RunState,
        id: TaskId,
        tip: &Oid,
        method: Option<&'static str>,
        patience: Duration,
    ) -> Result<PullEnd, TrackingError> {
        if let Some(end) = self.landed_already(id) {
            return Ok(end);
        }
        let target = state.target.as_deref().and_then(short).unwrap_or_default();
        let Some(number) = self.note.pulls.get(&id).map(|pull| pull.number) else {
            return Ok(PullEnd::Left("it has no pull request".to_owned()));
        };
        let mut pull = self.github.pull(number).await?;
        if let Some(commit) = &pull.merged {
            return self.landed_by(id, number, commit.clone());
        }
        if !pull.is_open {
            return Ok(PullEnd::Left(format!("#{number} was closed")));
        }
        if pull.tip != tip.as_str() {
            let words =
                format!("somebody changed the branch of #{number}; look at it, and merge it there");
            return Ok(PullEnd::Left(words));
        }
        if pull.base != target {
            pull = self.github.retarget_pull(number, target).await?;
            if let Some(note) = self.note.pulls.get_mut(&id) {
                target.clone_into(&mut note.base);
            }
            self.save()?;
        }
        let mut tip = tip.clone();
        if method != Some("merge") {
            (pull, tip) = self.restack(state, id, pull, &tip, target).await?;
        }
        if let Some(why) = self.await_checks(&pull, patience).await? {
            return Ok(PullEnd::Left(why));
        }
        let is_draft = pull.is_draft && !self.github.mark_ready(&pull).await?;
        if let Some(note) = self.note.pulls.get_mut(&id).filter(|_| !is_draft) {
            note.is_ready = true;
        }
        match self.land(id, number, &tip, method, patience).await? {
            PullEnd::Left(_) if is_draft => Ok(PullEnd::Left(format!(
                "#{number} is a draft, and the server lets only people make it ready: do so, and merge again"
            ))),
            end => Ok(end),
        }
    }

    /// Waits until nothing is pending; why it does not go on, where it does not.
    async fn await_checks(
        &self,
        pull: &PullRequest,
        patience: Duration,
    ) -> Result<Option<String>, TrackingError> {
        let until = Instant::now() + patience;
        let number = pull.number;
        loop {
            match self.github.checks(&pull.tip).await? {
                Checks::Failed(names) => {
                    let names = super::texts::inert_line(&names.join(", "));
                    return Ok(Some(format!("the checks of #{number} failed: {names}")));
                }
                Checks::Pending if Instant::now() >= until => {
                    return Ok(Some(format!("the checks of #{number} have not ended")));
                }
                Checks::Pending => {}
                Checks::Passed | Checks::Missing => return Ok(None),
            }
            self.pause().await;
        }
    }

    async fn land(
        &mut self,
        id: TaskId,
        number: u64,
        tip: &Oid,
        method: Option<&'static str>,
        patience: Duration,
    ) -> Result<PullEnd, TrackingError> {
        let until = Instant::now() + patience;
        let mut n_tries = 0;
        let mut progress = self.github.merge_pull(number, tip.as_str(), method).await?;
        loop {
            match progress {
                MergeProgress::Merged(commit) => return self.landed_by(id, number, commit),
                MergeProgress::Failed(why) => {
                    let pull = self.github.pull(number).await?;
                    if let Some(commit) = pull.merged {
                        return self.landed_by(id, number, commit);
                    }
                    // Only this commit was looked at, so the forge merges no other.
                    if pull.tip != tip.as_str() {
                        let words = format!(
                            "the branch of #{number} was changed while it was about to be merged; look at it, and merge it there"
                        );
                        return Ok(PullEnd::Left(words));
                    }
                    n_tries += 1;
                    // The base moved between looking and merging, or it is not known yet what merging comes to.
                    let is_passing = why.to_lowercase().contains("base branch was modified")
                        || pull.is_mergeable.is_none();
                    if !is_passing || n_tries >= MAX_TRIES {
                        let why = super::texts::inert_line(&why);
                        return Ok(PullEnd::Left(format!("#{number} was not merged: {why}")));
                    }
                    self.pause().await;
                    progress = self.github.merge_pull(number, tip.as_str(), method).await?;
                }
                MergeProgress::Pending(_) | MergeProgress::Queued if Instant::now() >= until => {
                    return Ok(PullEnd::Left(format!("#{number} still waits to be merged")));
                }
                MergeProgress::Pending(ref name) => {
                    tokio::time::sleep(self.github.pace().second).await;
                    progress = self.github.merge_progress(number, name).await?;
                }
                MergeProgress::Queued => {
                    self.pause().await;
                    let pull = self.github.pull(number).await?;
                    if let Some(commit) = pull.merged {
                        return self.landed_by(id, number, commit);
                    }
                    if !pull.is_open {
                        return Ok(PullEnd::Left(format!("#{number} was closed")));
                    }
                }
            }
        }
    }

    fn landed_by(
        &mut self,
        id: TaskId,
        number: u64,
        commit: String,
    ) -> Result<PullEnd, TrackingError> {
        if let Some(note) = self.note.pulls.get_mut(&id) {
            note.landed = Some(commit.clone());
            note.is_ready = true;
        }
        self.save()?;
        Ok(PullEnd::Landed { number, commit })
    }

    async fn pause(&self) {
        tokio::time::sleep(self.github.pace().second * BETWEEN).await;
    }

    /// What is left to do once the results were brought together: issues of what landed are closed, the comments are
    /// brought up to date, and the master issue is closed if that is wished and nothing is left of it.
    pub async fn conclude(
        &mut self,
        state: &RunState,
        left: &[(TaskId, String)],
    ) -> Result<MasterEnd, TrackingError> {
        self.pass(state, true).await?;
        let landed = self.landed(state);
        for id in self.note.landed().collect::<Vec<TaskId>>() {
            let planned = self.plan.task(id);
            let number = planned
                .and_then(|planned| super::texts::own_number(planned.task.reference.as_ref()));
            if let Some(number) = number.filter(|number| *number != self.note.master) {
                let issue = self.github.issue(number).await?;
                if issue.state == crate::forge::IssueState::Open {
                    self.github.close(number).await?;
                }
            }
        }
        let text = status::summary(&self.plan, state, &self.note, &landed, left);
        self.said(&text, &format!("summary/{}", self.run), false)
            .await?;
        let is_done = |(id, task): (&TaskId, &crate::model::TaskState)| {
            landed.contains(id) || matches!(task.outcome(), Some(crate::model::Outcome::Reported))
        };
        let is_of_run = |planned: &crate::model::PlannedTask| {
            !planned.is_runnable || state.tasks.contains_key(&planned.task.id)
        };
        let is_all = self.plan.tasks.iter().all(is_of_run) && state.tasks.iter().all(is_done);
        let mut end = MasterEnd::Left;
        if self.note.closes {
            end = MasterEnd::StaysOpen;
            if is_all {
                let master = self.github.issue(self.note.master).await?;
                if master.state == crate::forge::IssueState::Open {
                    self.github.close(self.note.master).await?;
                }
                end = MasterEnd::Closed;
            }
        }
        self.save()?;
        Ok(end)
    }
}

/// The way of merging: a merge commit keeps what stands on top of it, so it goes first.
fn usual(methods: MergeMethods) -> Option<&'static str> {
    [
        (methods.merge, "merge"),
        (methods.squash, "squash"),
        (methods.rebase, "rebase"),
    ]
    .into_iter()
    .find(|(is_allowed, _)| *is_allowed)
    .map(|(_, name)| name)
}
