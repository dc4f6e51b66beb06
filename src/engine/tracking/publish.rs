//! Pull requests of a run: pushed, made once, dressed, put on top of each other, made ready.

use super::note::PullNote;
use super::pull_texts;
use super::{PullMode, Reconciler, TrackingError};
use crate::forge::{Checks, ForgeError, PullDraft, PullRequest, marker};
use crate::git::Pushed;
use crate::model::{Oid, PlannedTask, RunState, TaskId, TaskState};

impl Reconciler {
    /// Sees to it that the result of a task is a pull request.
    pub(super) async fn publish(
        &mut self,
        state: &RunState,
        id: TaskId,
        task: &TaskState,
        commit: &Oid,
    ) -> Result<bool, TrackingError> {
        if self.note.options.mode == PullMode::Off {
            return Ok(false);
        }
        let known = self.note.pulls.get(&id);
        if known.is_some_and(|pull| {
            pull.landed.is_some() || (pull.result == *commit && pull.is_dressed)
        }) {
            return Ok(false);
        }
        let target = state.target.as_deref().and_then(short);
        let planned = self.plan.task(id).cloned();
        let (Some(branch), Some(target), Some(planned)) =
            (task.branch.as_deref().and_then(short), target, planned)
        else {
            return Ok(false);
        };
        if !self.push(id, branch, commit)? {
            return Ok(false);
        }
        let base = self.base_of(task, target);
        let Some(pull) = self
            .pull_of(&planned, task, commit, branch, &base, target)
            .await?
        else {
            return Ok(false);
        };
        let note = PullNote {
            number: pull.number,
            result: commit.clone(),
            tip: commit.clone(),
            base: pull.base.clone(),
            is_dressed: false,
            is_ready: !pull.is_draft,
            landed: pull.merged.clone(),
        };
        self.note.pulls.insert(id, note);
        self.save()?;
        // Where it cannot be told now, it is told with the summary.
        let run_dir = self.scene.store.run(&self.run);
        run_dir.note_pull(id, pull.number).unwrap_or_default();
        self.dress(&pull).await?;
        if let Some(note) = self.note.pulls.get_mut(&id) {
            note.is_dressed = true;
        }
        self.save()?;
        Ok(true)
    }

    /// Sends a branch to the remote. Whether it is there; what somebody else put there stays.
    pub(super) fn push(
        &mut self,
        id: TaskId,
        branch: &str,
        commit: &Oid,
    ) -> Result<bool, TrackingError> {
        let repository = &self.scene.repository;
        let there = repository.remote_tip(&self.scene.remote, branch)?;
        if there.as_ref() == Some(commit) {
            return Ok(true);
        }
        let is_ours = there.as_ref().is_none_or(|there| {
            let pushed = self.note.pulls.get(&id).map(|pull| &pull.tip);
            // What is not known here was not made here.
            pushed == Some(there) || repository.is_ancestor(there, commit).unwrap_or(false)
        });
        if !is_ours {
            let trouble = format!("somebody else changed its branch `{branch}` at the forge");
            self.troubles.push((id, trouble));
            return Ok(false);
        }
        match repository.push(&self.scene.remote, commit, branch, there.as_ref())? {
            Pushed::Done => Ok(true),
            Pushed::Refused(why) => {
                let why = super::texts::inert_line(&why);
                let trouble = format!("its branch was not taken: {why}");
                self.troubles.push((id, trouble));
                Ok(false)
            }
        }
    }

    /// The branch that a task's pull request goes to: that of the result which it stands on, as long as that has not
    /// landed, else the target.
    pub(super) fn base_of(&self, task: &TaskState, target: &str) -> String {
        let below = self.stands_on(task);
        let head = below.and_then(|below| self.heads().get(&below).cloned());
        head.unwrap_or_else(|| target.to_owned())
    }

    /// The task below: of those that it builds on and that have not landed, the one that holds the most others.
    pub(super) fn stands_on(&self, task: &TaskState) -> Option<TaskId> {
        let is_open = |id: &&TaskId| {
            let pull = self.note.pulls.get(*id);
            pull.is_some_and(|pull| pull.landed.is_none())
        };
        let open = task.builds_on.iter().filter(is_open);
        let n_below = |id: &TaskId| {
            let state = self.states.get(id);
            state.map_or(0, |state| state.builds_on.len())
        };
        open.max_by_key(|id| (n_below(id), **id)).copied()
    }

    fn heads(&self) -> std::collections::BTreeMap<TaskId, String> {
        let heads = self.states.iter().filter_map(|(&id, state)| {
            let branch = state.branch.as_deref().and_then(short)?;
            Some((id, branch.to_owned()))
        });
        heads.collect()
    }

    /// The pull request of a task: the one that is there, or a new one; none where nothing is to be merged.
    async fn pull_of(
        &mut self,
        planned: &PlannedTask,
        task: &TaskState,
        commit: &Oid,
        branch: &str,
        base: &str,
        target: &str,
    ) -> Result<Option<PullRequest>, TrackingError> {
        let key = format!("pull/{}/{}", self.run, planned.task.id);
        let found = self.github.find_pull(branch).await?;
        let ours = found.filter(|pull| pull.is_open || marker::is_marked(&pull.body, &key));
        if let Some(pull) = ours {
            if !pull.is_open && pull.merged.is_none() {
                let trouble = format!("its pull request #{} was closed", pull.number);
                self.troubles.push((planned.task.id, trouble));
            }
            return Ok(Some(pull));
        }
        let work = self.work(planned, task, commit, base != target)?;
        let body = pull_texts::body(&self.plan, planned, self.note.master, &work);
        let mut draft = PullDraft {
            title: pull_texts::title(planned),
            body: marker::marked(&body, &key),
            head: branch.to_owned(),
            base: base.to_owned(),
            is_draft: self.begins_as_draft().await?,
        };
        match self.github.create_pull(&draft).await {
            // Not every repository may have drafts.
            Err(ForgeError::Status {
                status: 422,
                message,
                ..
            }) if message.to_lowercase().contains("draft") => {
                draft.is_draft = false;
                Ok(self.github.create_pull(&draft).await?)
            }
            answer => Ok(answer?),
        }
    }

    /// Whether a pull request is a draft at first: not where it would stay one.
    async fn begins_as_draft(&mut self) -> Result<bool, TrackingError> {
        if self.note.options.mode == PullMode::Draft {
            return Ok(true);
        }
        if self.note.can_make_ready.is_none() {
            self.note.can_make_ready = Some(self.github.can_make_ready().await?);
            self.save()?;
        }
        Ok(self.note.can_make_ready != Some(false))
    }

    /// Gives a pull request its labels and its reviewers.
    async fn dress(&self, pull: &PullRequest) -> Result<(), TrackingError> {
        if !pull.is_open {
            return Ok(());
        }
        let options = &self.note.options;
        let missing = |wanted: &[String], there: &[String]| -> Vec<String> {
            let is_there =
                |name: &&String| there.iter().any(|there| there.eq_ignore_ascii_case(name));
            wanted
                .iter()
                .filter(|name| !is_there(name))
                .cloned()
                .collect()
        };
        let labels = missing(&options.labels, &pull.labels);
        if !labels.is_empty() {
            optional(self.github.add_labels(pull.number, &labels).await)?;
        }
        let author = pull.author.as_ref().map(|author| author.login.clone());
        let mut there = pull.reviewers.clone();
        // Nobody reviews what is their own.
        there.extend(author);
        let reviewers = missing(&options.reviewers, &there);
        if !reviewers.is_empty() {
            optional(self.github.request_reviewers(pull.number, &reviewers).await)?;
        }
        Ok(())
    }

    /// Lets pull requests go to where they belong once the one below them has landed.
    pub(super) async fn retarget(&mut self, state: &RunState) -> Result<bool, TrackingError> {
        let Some(target) = state.target.as_deref().and_then(short) else {
            return Ok(false);
        };
        let mut has_written = false;
        let open: Vec<(TaskId, PullNote)> = self
            .note
            .pulls
            .iter()
            .filter(|(_, pull)| pull.landed.is_none())
            .map(|(&id, pull)| (id, pull.clone()))
            .collect();
        for (id, note) in open {
            let Some(task) = state.tasks.get(&id) else {
                continue;
            };
            let base = self.base_of(task, target);
            if base == note.base {
                continue;
            }
            let pull = self.github.pull(note.number).await?;
            // A base that somebody chose by hand stays.
            let at = if pull.is_open && pull.base == note.base {
                has_written = true;
                self.github.retarget_pull(note.number, &base).await?.base
            } else {
                pull.base
            };
            if let Some(note) = self.note.pulls.get_mut(&id) {
                note.base = at;
            }
            self.save()?;
        }
        Ok(has_written)
    }

    /// Makes drafts ready whose checks have passed. Where there are no checks at all, the last word is waited for: they may
    /// only not have begun.
    pub(super) async fn make_ready(&mut self, is_last: bool) -> Result<bool, TrackingError> {
        if self.note.options.mode != PullMode::Ready {
            return Ok(false);
        }
        let mut has_written = false;
        let drafts: Vec<(TaskId, PullNote)> = self
            .note
            .pulls
            .iter()
            .filter(|(_, pull)| !pull.is_ready && pull.landed.is_none())
            .map(|(&id, pull)| (id, pull.clone()))
            .collect();
        for (id, note) in drafts {
            let is_good = match self.github.checks(note.tip.as_str()).await? {
                Checks::Passed => true,
                Checks::Missing => is_last,
                Checks::Pending => false,
                Checks::Failed(names) => {
                    let names = super::texts::inert_line(&names.join(", "));
                    self.troubles
                        .push((id, format!("its checks failed: {names}")));
                    false
                }
            };
            if !is_good {
                continue;
            }
            let pull = self.github.pull(note.number).await?;
            if pull.is_open && pull.is_draft {
                if !self.github.mark_ready(&pull).await? {
                    let trouble =
                        format!("#{} is a draft that only people make ready", pull.number);
                    self.troubles.push((id, trouble));
                    continue;
                }
                has_written = true;
            }
            if let Some(note) = self.note.pulls.get_mut(&id) {
                note.is_ready = true;
            }
            self.save()?;
        }
        Ok(has_written)
    }

    /// Looks which pull requests have landed meanwhile.
    pub(super) async fn refresh(&mut self) -> Result<bool, TrackingError> {
        let open: Vec<(TaskId, u64)> = self
            .note
            .pulls
            .iter()
            .filter(|(_, pull)| pull.landed.is_none())
            .map(|(&id, pull)| (id, pull.number))
            .collect();
        for (id, number) in open {
            let pull = self.github.pull(number).await?;
            if let Some(note) = self.note.pulls.get_mut(&id) {
                note.landed = pull.merged;
                note.is_ready |= !pull.is_draft;
            }
        }
        Ok(false)
    }
}

/// The short name of a branch.
pub(super) fn short(full: &str) -> Option<&str> {
    full.strip_prefix("refs/heads/")
}

/// What a token may not do, or what names nobody, holds nothing up.
fn optional<T>(answer: Result<T, ForgeError>) -> Result<(), ForgeError> {
    match answer {
        Ok(_)
        | Err(
            ForgeError::Forbidden { .. }
            | ForgeError::NoSuchRoute { .. }
            | ForgeError::Status { status: 422, .. },
        ) => Ok(()),
        Err(error) => Err(error),
    }
}
