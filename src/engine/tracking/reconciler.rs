//! Bringing a forge into step with a run: what is missing there is worked out from the run's journal each time, so that
//! whatever was not written, because of a kill or a network that was gone, is written the next time.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::ledger::Ledger;
use super::note::RunNote;
use super::secrets::Secrets;
use super::{TrackingError, status};
use crate::forge::{Comment, GitHub, marker};
use crate::git::{Remote, Repository};
use crate::model::{Outcome, Plan, RunId, RunState, TaskId, TaskState};
use crate::store::Store;

/// What a run is told with.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The repository.
    pub repository: Repository,
    /// The remote that branches are pushed to.
    pub remote: Remote,
    /// What was run in it.
    pub store: Store,
    /// What must not be told.
    pub secrets: Secrets,
    /// The command that results have passed.
    pub check: Option<String>,
}

/// Whoever brings a forge into step with a run.
#[derive(Debug)]
pub struct Reconciler {
    pub(super) github: GitHub,
    pub(super) scene: Scene,
    pub(super) plan: Plan,
    pub(super) run: RunId,
    /// Where its tasks stand.
    pub(super) states: BTreeMap<TaskId, TaskState>,
    /// What is known of the run at the forge.
    pub note: RunNote,
    comment: Option<Comment>,
    /// What it says now.
    told: String,
    /// What needs a person, by task.
    pub(super) troubles: Vec<(TaskId, String)>,
    /// How often the forge had been asked when that was noted last.
    noted_calls: crate::forge::Calls,
}

impl Reconciler {
    /// For a run and what is noted of it.
    pub fn new(github: GitHub, scene: Scene, plan: Plan, run: RunId, note: RunNote) -> Self {
        Self {
            github,
            scene,
            plan,
            run,
            states: BTreeMap::new(),
            note,
            comment: None,
            told: String::new(),
            troubles: Vec::new(),
            noted_calls: crate::forge::Calls::default(),
        }
    }

    /// Brings the forge into step with where the run stands. At the `last` time nothing that can be done now is put off.
    /// Whether anything was written.
    ///
    /// What the forge refuses for good keeps nothing else back; it is the error at the end.
    pub async fn pass(&mut self, state: &RunState, is_last: bool) -> Result<bool, TrackingError> {
        let mut refused = None;
        let mut has_written = false;
        let mut done = |result: Result<bool, TrackingError>| match result {
            Ok(wrote) => {
                has_written |= wrote;
                Ok(())
            }
            Err(error) if error.is_passing() => Err(error),
            Err(error) => {
                refused.get_or_insert(error);
                Ok(())
            }
        };
        self.troubles.clear();
        self.states.clone_from(&state.tasks);
        self.log_in().await?;
        if is_last {
            done(self.refresh().await)?;
        }
        // In the order in which they ended, so that it is the same whenever it is done.
        let mut ended: Vec<(TaskId, &TaskState)> = state
            .tasks
            .iter()
            .filter(|(_, task)| task.outcome().is_some())
            .map(|(&id, task)| (id, task))
            .collect();
        ended.sort_by_key(|(id, task)| (task.ended_at, *id));
        for (id, task) in ended {
            match task.outcome() {
                Some(Outcome::Changed { commit, .. }) => {
                    done(self.mended(id, task).await)?;
                    done(self.publish(state, id, task, commit).await)?;
                }
                Some(Outcome::Reported) => done(self.mended(id, task).await)?,
                Some(Outcome::Failed { kind }) => done(self.diagnose(id, task, kind).await)?,
                _ => {}
            }
        }
        done(self.retarget(state).await)?;
        done(self.make_ready(is_last).await)?;
        done(self.tick(state).await)?;
        done(self.tell(state).await)?;
        self.save()?;
        match refused {
            Some(error) => Err(error),
            None => Ok(has_written),
        }
    }

    /// Sees to it that branches can be sent: an App is given another token every hour.
    pub(super) async fn log_in(&mut self) -> Result<(), TrackingError> {
        self.github.renew().await?;
        if let Some((address, secret)) = self.github.credential() {
            self.scene.secrets.add(&secret);
            self.scene.remote = Remote::new("origin", Some((address, secret)));
        }
        Ok(())
    }

    /// The host of the forge.
    pub fn host(&self) -> &str {
        &self.github.address().host
    }

    /// Keeps what is known.
    pub fn save(&mut self) -> Result<(), TrackingError> {
        let calls = self.github.calls();
        let before = self.noted_calls;
        self.note.calls = self.note.calls.plus(calls.since(before));
        self.noted_calls = calls;
        let folder = self.folder();
        self.note
            .save(&folder, &self.run)
            .map_err(|source| TrackingError::Ledger {
                path: folder,
                source,
            })
    }

    pub(super) fn unnoted(&self, source: std::io::Error) -> TrackingError {
        TrackingError::Ledger {
            path: self.folder(),
            source,
        }
    }

    pub(super) fn folder(&self) -> PathBuf {
        self.scene.store.tracking_folder()
    }

    /// The intents of the master issue. Nobody else writes for it while they are held.
    pub(super) fn ledger(&self) -> Result<Ledger, TrackingError> {
        let folder = self.folder();
        let repository = &self.github.address().repository;
        Ledger::lock(&folder, repository, self.note.master).map_err(|source| {
            TrackingError::Ledger {
                path: folder,
                source,
            }
        })
    }

    /// The tasks whose results are where they were meant for.
    pub(super) fn landed(&self, state: &RunState) -> Vec<TaskId> {
        let local = state
            .landings
            .iter()
            .flat_map(|landing| landing.tips.iter().map(|(task, _)| *task));
        let mut landed: Vec<TaskId> = self.note.landed().chain(local).collect();
        landed.sort_unstable();
        landed.dedup();
        landed
    }

    /// Ticks the boxes of what has landed, and of what was answered.
    pub(super) async fn tick(&mut self, state: &RunState) -> Result<bool, TrackingError> {
        let mut done = self.landed(state);
        let is_answered = |task: &TaskState| matches!(task.outcome(), Some(Outcome::Reported));
        let answered = state.tasks.iter().filter(|(_, task)| is_answered(task));
        done.extend(answered.map(|(&id, _)| id));
        if done.is_empty() {
            return Ok(false);
        }
        let plan = &self.plan;
        let repository = &self.github.address().repository;
        let ticked = |body: &str| super::boxes::ticked(body, plan, repository, &done);
        // Looked at first without taking a turn: mostly nothing is to be done.
        let issue = self.github.issue(self.note.master).await?;
        if ticked(&issue.body).is_none() {
            return Ok(false);
        }
        Ok(self.github.revise_body(self.note.master, ticked).await?)
    }

    /// Brings the comment up to date. Whether there was anything to tell.
    pub(super) async fn tell(&mut self, state: &RunState) -> Result<bool, TrackingError> {
        let key = format!("status/{}", self.note.master);
        let text = status::status(&self.plan, state, &self.note, &self.troubles);
        if text == self.told {
            return Ok(false);
        }
        let comment = if let Some(comment) = &self.comment {
            let text = marker::marked(&text, &key);
            self.github.edit_comment(comment.id, &text).await?
        } else {
            self.said(&text, &key, true).await?
        };
        self.comment = Some(comment);
        self.told = text;
        Ok(true)
    }

    /// Says something with a mark on the master issue, or brings what is said there up to date.
    pub(super) async fn said(
        &self,
        text: &str,
        key: &str,
        is_pinned: bool,
    ) -> Result<Comment, TrackingError> {
        let text = &marker::marked(text, key);
        let master = self.note.master;
        let mut ledger = self.ledger()?;
        // What was about to be said when the program ended may have been said, and lists may lag behind.
        let is_awaited = ledger.open().any(|open| open == key);
        let said = if let Some(said) = self.github.find_said(master, key, is_awaited).await? {
            said
        } else {
            let noted = ledger.making(key);
            noted.map_err(|source| self.unnoted(source))?;
            self.github.say_anew(master, text).await?
        };
        if ledger.open().any(|open| open == key) {
            let noted = ledger.made(key, said.id);
            noted.map_err(|source| self.unnoted(source))?;
        }
        drop(ledger);
        // It may be that of an earlier run, or of this one before it was killed.
        let said = if said.body == *text {
            said
        } else {
            self.github.edit_comment(said.id, text).await?
        };
        if is_pinned && !said.is_pinned {
            self.github.pin_comment(said.id).await?;
        }
        Ok(said)
    }
}
