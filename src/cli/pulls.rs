//! Merging the results of a run by their pull requests.

use std::collections::BTreeMap;

use serde::Serialize;
use tokio::runtime::Runtime;

use crate::engine::merging::MergeQueue;
use crate::engine::tracking::{PullEnd, PullMode, Reconciler, RunNote};
use crate::humanize;
use crate::model::{MergePreview, Oid, RunId, RunState, StepResult, TaskId};

use super::error::CliError;
use super::exit_code::ExitCode;
use super::landing::Landing;
use super::runtime;
use super::session::Session;
use super::settings::Settings;
use super::telling;
use super::told::Told;

/// Whoever merges the results of a run by their pull requests.
pub(crate) struct PullDesk {
    reconciler: Reconciler,
    state: RunState,
    order: Vec<(TaskId, Oid)>,
    /// What cannot be merged, and why.
    refused: BTreeMap<TaskId, String>,
    // What was made in it is used in it.
    runtime: Runtime,
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    run: &'a RunId,
    target: Option<&'a str>,
    pulls: Vec<Pull<'a>>,
}

#[derive(Serialize)]
struct Pull<'a> {
    task: TaskId,
    number: Option<u64>,
    landed: Option<&'a str>,
    why: Option<String>,
}

impl PullDesk {
    /// For a run; none where its results are no pull requests.
    pub(crate) fn of(run: &RunId, session: &Session) -> Result<Option<Self>, CliError> {
        let Some((reconciler, state)) = telling::reconciler(run, session)? else {
            let note = RunNote::load(&session.store.tracking_folder(), run);
            return match note.filter(|note| !note.pulls.is_empty()) {
                Some(_) => Err(CliError::failure(
                    "the results are pull requests, and nobody is logged in at their forge",
                )
                .hint("Log in: `gh auth login`, or set GH_TOKEN")
                .hint("Or merge here, whatever becomes of them: --local")),
                None => Ok(None),
            };
        };
        let note = &reconciler.note;
        if note.options.mode == PullMode::Off && note.pulls.is_empty() {
            return Ok(None);
        }
        Ok(Some(Self {
            reconciler,
            state,
            order: Vec::new(),
            refused: BTreeMap::new(),
            runtime: runtime::make()?,
        }))
    }

    /// The same with everything fetched; none without a run.
    pub(crate) fn fetched(
        run: Option<&RunId>,
        queue: &mut MergeQueue,
        session: &Session,
    ) -> Result<Option<Self>, CliError> {
        let _waiting = run.map(|_| session.output.waiting("Reading pull requests"));
        let mut desk = match run {
            Some(run) => Self::of(run, session)?,
            None => None,
        };
        if let Some(desk) = &mut desk {
            desk.fetch(queue)?;
        }
        Ok(desk)
    }

    /// Brings the forge into step, fetches what is there, and has the queue go onto it.
    pub(crate) fn fetch(&mut self, queue: &mut MergeQueue) -> Result<(), CliError> {
        // What was not pushed yet, and what others merged meanwhile.
        self.runtime
            .block_on(self.reconciler.pass(&self.state, true))?;
        self.order = queue
            .items
            .iter()
            .map(|item| (item.task, item.tip.clone()))
            .collect();
        let (onto, refused) = self.reconciler.fetch(&self.state, &mut self.order)?;
        self.refused = refused;
        if let Some(onto) = onto {
            queue.onto = onto;
            queue.confirmed = None;
        }
        let landed: Vec<TaskId> = self.reconciler.note.landed().collect();
        queue.items.retain(|item| !landed.contains(&item.task));
        for item in &mut queue.items {
            let (reconciler, state) = (&self.reconciler, &self.state);
            let restacked = reconciler.restacked(state, item.task, &item.tip, &queue.onto)?;
            item.tip = restacked.unwrap_or_else(|| item.tip.clone());
        }
        Ok(())
    }

    /// What is asked before they are merged.
    pub(crate) fn question(&self, queue: &MergeQueue) -> String {
        let note = &self.reconciler.note;
        let n_open = note.pulls.len() - note.landed().count();
        let what = match n_open {
            0 => String::new(),
            n => format!(" {}", humanize::count(n, "pull request")),
        };
        let target = queue.target_name();
        format!("Merge{what} into {target} at {}?", self.reconciler.host())
    }

    /// Asks whether they are to be merged, and merges them then; none where they are not.
    pub(crate) fn offer(
        mut self,
        mut queue: MergeQueue,
        closes: bool,
        landing: &Landing,
        settings: &Settings,
    ) -> Result<Option<ExitCode>, CliError> {
        if !landing.ask(&self.question(&queue))? {
            return Ok(None);
        }
        self.fetch(&mut queue)?;
        // It was shown before, and what has changed since is told where it is refused.
        let preview = landing.previewed(&queue)?;
        self.merge(&preview, closes, landing, settings).map(Some)
    }

    /// Merges in the order of the queue. What the preview says conflicts is not asked for.
    pub(crate) fn merge(
        mut self,
        preview: &MergePreview,
        closes: bool,
        landing: &Landing,
        settings: &Settings,
    ) -> Result<ExitCode, CliError> {
        for step in &preview.steps {
            let why = match step.result {
                StepResult::Clean | StepResult::Empty => continue,
                StepResult::Conflict => {
                    let paths = step.conflicts.iter().map(|entry| entry.path.to_string());
                    let paths: Vec<String> = paths.collect();
                    format!("it conflicts in {}", humanize::list_first(paths, 5))
                }
                StepResult::Unknown => "git could not say what the merge would do".to_owned(),
            };
            if let Some(task) = step.task {
                self.refused.entry(task).or_insert(why);
            }
        }
        self.reconciler.note.closes |= closes;
        let session = landing.session;
        let mut told = |task: TaskId, end: &PullEnd| {
            session
                .output
                .note(&format!("Task {task}: {}.", words(end)));
        };
        let _waiting = session.output.waiting("Merging pull requests");
        let ends = self.runtime.block_on(self.reconciler.merge(
            &self.state,
            &self.order,
            &self.refused,
            settings.timeout(),
            &mut told,
        ))?;
        let left: Vec<(TaskId, String)> = ends
            .iter()
            .filter(|(_, end)| !matches!(end, PullEnd::Landed { .. }))
            .map(|(task, end)| (*task, words(end)))
            .collect();
        let end = self
            .runtime
            .block_on(self.reconciler.conclude(&self.state, &left))?;
        self.tell(&ends, landing)?;
        telling::say_end(end, self.reconciler.note.master, session);
        Told::load(Some(self.state.run.as_str()), session)?.write(session)?;
        Ok(if left.is_empty() {
            ExitCode::Done
        } else {
            ExitCode::Conflict
        })
    }

    fn tell(&self, ends: &[(TaskId, PullEnd)], landing: &Landing) -> Result<(), CliError> {
        let output = landing.session.output;
        let target = self.state.target.as_deref();
        let target = target.and_then(|target| target.strip_prefix("refs/heads/"));
        if landing.is_json {
            let pulls = ends.iter().map(|(task, end)| Pull {
                task: *task,
                number: self.reconciler.note.pulls.get(task).map(|pull| pull.number),
                landed: match end {
                    PullEnd::Landed { commit, .. } => Some(commit),
                    _ => None,
                },
                why: match end {
                    PullEnd::Landed { .. } => None,
                    end => Some(words(end)),
                },
            });
            return output.json_line(&Document {
                schema: "git-orchestrate/merge-pulls/1",
                run: &self.state.run,
                target,
                pulls: pulls.collect(),
            });
        }
        let is_landed = |(_, end): &&(TaskId, PullEnd)| matches!(end, PullEnd::Landed { .. });
        let n_landed = ends.iter().filter(is_landed).count();
        output.sentence(&format!(
            "{} of {} landed in {} at the forge.",
            n_landed,
            humanize::count(ends.len(), "pull request"),
            target.unwrap_or("the target")
        ))?;
        if n_landed > 0 {
            output.note("Bring them here: `git pull`");
        }
        Ok(())
    }
}

fn words(end: &PullEnd) -> String {
    match end {
        PullEnd::Landed { number, .. } => format!("#{number} has landed"),
        PullEnd::Left(why) => why.clone(),
        PullEnd::Waits(task) => format!("it waits for task {task}"),
    }
}
