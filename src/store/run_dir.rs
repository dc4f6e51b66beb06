//! The folder of one run, to read from.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::{AgentStatus, Journal, StoreError, files, locked_run};
use crate::model::{AttemptId, Record, RunId, RunState, TaskId, Timestamp};

/// Whoever changes the public word on a task holds it: the owner of a run, and who tells a forge of it beside the owner.
static STATUS_TURN: Mutex<()> = Mutex::new(());

/// The folder of one run. Reading takes no lock and is right while another process writes.
#[derive(Debug, Clone)]
pub struct RunDir {
    run: RunId,
    path: PathBuf,
}

impl RunDir {
    pub(super) fn new(run: RunId, path: PathBuf) -> Self {
        Self { run, path }
    }

    /// The run.
    pub fn id(&self) -> &RunId {
        &self.run
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The lock of the orchestrator that owns the run.
    pub fn lock_path(&self) -> PathBuf {
        self.path.join("run.lock")
    }

    /// The process that owns the run now, where one does; 0 where it has not yet said its number.
    pub fn holder(&self) -> Result<Option<u32>, StoreError> {
        locked_run::holder(self)
    }

    /// The plan as approved.
    pub fn plan_path(&self) -> PathBuf {
        self.path.join("plan.toml")
    }

    /// How the run is run, as the engine keeps it for whoever takes it up again.
    pub fn options_path(&self) -> PathBuf {
        self.path.join("options.json")
    }

    /// Whether it is a run of agents: a merge that somebody made without a run has no options.
    pub fn has_options(&self) -> bool {
        self.options_path().exists()
    }

    /// What everything outside of the run looked like when it was last watched.
    pub fn fingerprint_path(&self) -> PathBuf {
        self.path.join("fingerprint.json")
    }

    /// What is told to the orchestrator that owns the run.
    pub fn control_path(&self) -> PathBuf {
        self.path.join("control.jsonl")
    }

    /// What the machines of the run have left, while it goes on.
    pub fn loads_path(&self) -> PathBuf {
        self.path.join("machines.json")
    }

    /// How the nodes of the clusters of the run stand, while it goes on.
    pub fn clusters_path(&self) -> PathBuf {
        self.path.join("clusters.json")
    }

    /// The other machines on which nothing of the run is left.
    pub fn cleared_path(&self) -> PathBuf {
        self.path.join("cleared.json")
    }

    /// The journal.
    pub fn journal_path(&self) -> PathBuf {
        self.path.join("journal.jsonl")
    }

    /// The public word on the agent of a task.
    pub fn status_path(&self, task: TaskId) -> PathBuf {
        self.path.join(format!("agent-{task}.status.json"))
    }

    /// The summary for people.
    pub fn summary_path(&self) -> PathBuf {
        self.path.join("summary.md")
    }

    /// The page for a browser.
    pub fn report_path(&self) -> PathBuf {
        self.path.join("report.html")
    }

    /// The figures for scripts.
    pub fn metrics_path(&self) -> PathBuf {
        self.path.join("metrics.json")
    }

    /// The folder of all logs.
    pub fn logs_folder(&self) -> PathBuf {
        self.path.join("logs")
    }

    /// What the orchestrator itself did and saw.
    pub fn session_log(&self) -> PathBuf {
        self.logs_folder().join("session.log")
    }

    /// What the agent of an attempt printed: `agent-3.log` for the first try at task 3, `agent-3.2.log` for the second.
    pub fn log_path(&self, attempt: AttemptId) -> PathBuf {
        let name = match attempt.number {
            0 | 1 => format!("agent-{}.log", attempt.task),
            _ => format!("agent-{attempt}.log"),
        };
        self.logs_folder().join(name)
    }

    /// What the supervisor of an attempt keeps.
    pub fn attempt_folder(&self, attempt: AttemptId) -> PathBuf {
        self.path.join("attempts").join(attempt.to_string())
    }

    /// The text of the plan as approved.
    pub fn load_plan_text(&self) -> Result<String, StoreError> {
        files::load_text(&self.plan_path())
    }

    /// How the run is run, as it was written last.
    pub fn load_options_text(&self) -> Result<String, StoreError> {
        files::load_text(&self.options_path())
    }

    /// The text of the summary, where one was written.
    pub fn load_summary(&self) -> Result<String, StoreError> {
        files::load_text(&self.summary_path())
    }

    /// The public word on the agent of a task.
    pub fn load_status(&self, task: TaskId) -> Result<AgentStatus, StoreError> {
        let path = self.status_path(task);
        let text = files::load_text(&path)?;
        serde_json::from_str(&text).map_err(|source| StoreError::Json { path, source })
    }

    /// Puts the number of its pull request into the public word on a task, where there is one. That is for whoever stands
    /// beside the owner of the run, in the same process.
    pub fn note_pull(&self, task: TaskId, number: u64) -> Result<(), StoreError> {
        self.revise_status(task, |before| {
            let status = before.filter(|before| before.pr_number != Some(number))?;
            Some(AgentStatus {
                pr_number: Some(number),
                ..status
            })
        })
    }

    /// Replaces the public word on a task by what `revised` makes of the one that is there; none leaves it.
    pub(super) fn revise_status(
        &self,
        task: TaskId,
        revised: impl FnOnce(Option<AgentStatus>) -> Option<AgentStatus>,
    ) -> Result<(), StoreError> {
        let _turn = STATUS_TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(status) = revised(self.load_status(task).ok()) else {
            return Ok(());
        };
        let path = self.status_path(task);
        let text = serde_json::to_vec_pretty(&status);
        let mut text = text.map_err(|source| StoreError::Json {
            path: path.clone(),
            source,
        })?;
        text.push(b'\n');
        files::replace_lightly(&path, &text)
    }

    /// The journal as it is now.
    pub fn load_journal(&self) -> Result<Journal, StoreError> {
        Journal::load(&self.run, &self.journal_path())
    }

    /// Everything that was recorded, oldest first.
    pub fn load_records(&self) -> Result<Vec<Record>, StoreError> {
        Ok(self.load_journal()?.records)
    }

    /// Where the run stands: the fold of its journal.
    pub fn load_state(&self) -> Result<RunState, StoreError> {
        let records = self.load_records()?;
        if records.is_empty() {
            return Err(StoreError::NeverBegan {
                run: self.run.clone(),
            });
        }
        RunState::replay(&records).map_err(|source| StoreError::Illegal {
            path: self.journal_path(),
            source,
        })
    }

    /// When the run began, by the first event of its journal; none where it never did. A journal that cannot be read
    /// counts as begun at the start of time, so that the run is listed and its error is shown to whoever asks for it.
    pub(super) fn load_start(&self) -> Option<Timestamp> {
        match self.load_journal() {
            Ok(journal) => journal.records.first().map(|record| record.at),
            Err(_) if self.journal_path().exists() => Some(Timestamp::MIN),
            Err(_) => None,
        }
    }
}
