//! Writing what is still to be written.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;

use super::ledger::Ledger;
use super::writes::{self, Known, TrackOptions, Write};
use super::{TrackingError, texts};
use crate::forge::{ForgeIssue, GitHub, marker};
use crate::model::{IssueRef, Plan, TaskId};

/// The colour of the labels that are made, and what they say of themselves.
const COLOR: &str = "1d76db";
const DESCRIPTION: &str = "Made by git orchestrate";

/// A master issue at a tracker.
#[derive(Debug)]
pub struct Tracker<'a> {
    github: &'a GitHub,
    master: u64,
    options: TrackOptions,
    ledger: Ledger,
    /// Issues by their numbers, as they were seen last.
    seen: BTreeMap<u64, ForgeIssue>,
    known: Known,
}

/// What was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tracked {
    /// The issues that were made, or found again, by their tasks.
    pub made: BTreeMap<TaskId, u64>,
    /// Labels that the forge left away: the token may not set them.
    pub dropped_labels: BTreeSet<String>,
}

impl<'a> Tracker<'a> {
    /// Looks at what the tracker of a plan holds. Nothing is written. None where the plan is that of no issue there.
    ///
    /// Intents are kept in `folder`; while the value lives, no other process writes for the same issue.
    pub async fn look(
        github: &'a GitHub,
        plan: &Plan,
        options: TrackOptions,
        folder: PathBuf,
    ) -> Result<Option<Self>, TrackingError> {
        let Some(master) = plan.issue.number else {
            return Ok(None);
        };
        let repository = &github.address().repository;
        let ledger =
            Ledger::lock(&folder, repository, master).map_err(|source| TrackingError::Ledger {
                path: folder.clone(),
                source,
            })?;
        let mut tracker = Self {
            github,
            master,
            options,
            ledger,
            seen: BTreeMap::new(),
            known: Known::default(),
        };
        tracker.read(plan).await?;
        Ok(Some(tracker))
    }

    async fn read(&mut self, plan: &Plan) -> Result<(), TrackingError> {
        let own = reference(self.master);
        let me = self.github.me().await?;
        let native = self.github.sub_issues(&own).await?;
        let prefix = format!("sub-issue/{}/", self.master);
        let mut found: Vec<ForgeIssue> = native.iter().flatten().cloned().collect();
        let is_nameless =
            |task: &crate::model::PlannedTask| task.is_runnable && task.task.reference.is_none();
        if plan.tasks.iter().any(is_nameless) {
            let awaited: Vec<String> = self.ledger.open().cloned().collect();
            let github = self.github;
            found.extend(github.marked_issues(&prefix, self.master, &awaited).await?);
        }
        let mut known = Known {
            unsettled: self.ledger.open().cloned().collect(),
            sub_issues: native
                .map(|issues| issues.iter().map(|issue| issue.reference.number).collect()),
            ..Known::default()
        };
        for issue in found {
            let number = issue.reference.number;
            let key = marker::key(&issue.body).filter(|key| key.starts_with(&prefix));
            if let Some(key) = key.filter(|_| GitHub::is_ours(&issue, me.as_deref())) {
                known.made.entry(key).or_insert(number);
            }
            self.seen.insert(number, issue);
        }
        if self.github.blockers(&own).await?.is_some() {
            let mut blocked_by = BTreeMap::new();
            for &number in known.made.values() {
                let blockers = self.github.blockers(&reference(number)).await?;
                let blockers = blockers.into_iter().flatten();
                let numbers = blockers.map(|issue| issue.reference.number);
                blocked_by.insert(number, numbers.collect());
            }
            known.blocked_by = Some(blocked_by);
        }
        for name in &self.options.labels {
            if self.github.has_label(name).await? {
                known.labels.insert(name.clone());
            }
        }
        self.known = known;
        Ok(())
    }

    /// What is still to be written.
    pub fn writes(&self, plan: &Plan) -> Vec<Write> {
        writes::writes(plan, self.master, &self.known, &self.options)
    }

    /// Writes it, and puts the numbers of the issues into the plan. It can be called again after any failure. The `observer`
    /// hears of each write once it is done, with the number of the issue that was made.
    pub async fn write(
        &mut self,
        plan: &mut Plan,
        observer: &mut (dyn FnMut(&Write, Option<u64>) + Send),
    ) -> Result<Tracked, TrackingError> {
        let writes = self.writes(plan);
        let mut tracked = Tracked::default();
        self.put_numbers(plan, &mut tracked);
        for write in writes {
            self.carry_out(&write, plan, &mut tracked).await?;
            let made = match &write {
                Write::Create { key, .. } => self.known.made.get(key).copied(),
                _ => None,
            };
            observer(&write, made);
        }
        let settled: Vec<String> = self.ledger.open().cloned().collect();
        for key in settled {
            let number = self.known.made.get(&key).copied();
            self.noted(|ledger| ledger.made(&key, number.unwrap_or_default()))?;
        }
        self.known.unsettled.clear();
        Ok(tracked)
    }

    async fn carry_out(
        &mut self,
        write: &Write,
        plan: &mut Plan,
        tracked: &mut Tracked,
    ) -> Result<(), TrackingError> {
        match write {
            Write::Label { name } => {
                self.github.ensure_label(name, COLOR, DESCRIPTION).await?;
                self.known.labels.insert(name.clone());
            }
            Write::Create { key, draft, task } => {
                // What was made just before has a number by now.
                let draft = plan.task(*task).map_or_else(
                    || draft.clone(),
                    |planned| writes::draft(plan, planned, self.master, key, &self.options),
                );
                self.noted(|ledger| ledger.making(key))?;
                let made = self.github.make_issue(&draft).await?;
                let number = made.reference.number;
                let dropped = draft.labels.iter();
                let dropped = dropped.filter(|label| !made.labels.contains(label));
                tracked.dropped_labels.extend(dropped.cloned());
                self.known.made.insert(key.clone(), number);
                self.seen.insert(number, made);
                self.put_numbers(plan, tracked);
            }
            Write::Link { task } => {
                if let Some(child) = self.issue_of(plan, *task).await? {
                    let own = reference(self.master);
                    self.github.add_sub_issue(&own, &child).await?;
                    let known = self.known.sub_issues.get_or_insert_default();
                    known.push(child.reference.number);
                }
            }
            Write::Place { task, after } => {
                let child = self.issue_of(plan, *task).await?;
                let after = self.issue_of(plan, *after).await?;
                if let (Some(child), Some(after)) = (child, after) {
                    let own = reference(self.master);
                    self.github.place_sub_issue(&own, &child, &after).await?;
                }
            }
            Write::Block { task, on } => {
                let waiting = self.issue_of(plan, *task).await?;
                let blocker = self.issue_of(plan, *on).await?;
                if let (Some(waiting), Some(blocker)) = (waiting, blocker) {
                    let waiting = &waiting.reference;
                    self.github.add_blocker(waiting, &blocker).await?;
                    let known = self.known.blocked_by.get_or_insert_default();
                    let known = known.entry(waiting.number).or_default();
                    known.insert(blocker.reference.number);
                }
            }
        }
        Ok(())
    }

    fn noted(
        &mut self,
        note: impl FnOnce(&mut Ledger) -> io::Result<()>,
    ) -> Result<(), TrackingError> {
        note(&mut self.ledger).map_err(|source| TrackingError::Ledger {
            path: self.ledger.path().to_owned(),
            source,
        })
    }

    /// Puts the numbers of what was made into the plan.
    fn put_numbers(&self, plan: &mut Plan, tracked: &mut Tracked) {
        for (task, number) in writes::made(plan, self.master, &self.known) {
            let planned = plan
                .tasks
                .iter_mut()
                .find(|planned| planned.task.id == task);
            if let Some(planned) = planned {
                planned.task.reference = Some(reference(number));
                tracked.made.insert(task, number);
            }
        }
    }

    async fn issue_of(
        &mut self,
        plan: &Plan,
        task: TaskId,
    ) -> Result<Option<ForgeIssue>, TrackingError> {
        let planned = plan.task(task);
        let found = planned.and_then(|planned| texts::own_number(planned.task.reference.as_ref()));
        let Some(number) = found else {
            return Ok(None);
        };
        if let Some(issue) = self.seen.get(&number) {
            return Ok(Some(issue.clone()));
        }
        let issue = self.github.issue(number).await?;
        self.seen.insert(number, issue.clone());
        Ok(Some(issue))
    }
}

fn reference(number: u64) -> IssueRef {
    IssueRef {
        repository: None,
        number,
    }
}
