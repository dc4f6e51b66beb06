//! A run as it is told: loaded, shown, and written down beside its journal.

use crate::engine::tracking::RunNote;
use crate::engine::{self, running};
use crate::forge::Calls;
use crate::model::{Plan, Record, RunState, Timestamp};
use crate::report::schema::{Clusters, Loads, MetricsDocument};
use crate::report::{self, RunView};
use crate::store::RunDir;

use super::details;
use super::error::CliError;
use super::session::Session;

/// The share of tasks from which on a run is a success, where its options cannot be read.
const SUCCESS_SHARE: f64 = 0.8;

/// Everything that a view of a run borrows.
#[derive(Debug)]
pub(crate) struct Told {
    /// Its folder.
    pub(crate) run_dir: RunDir,
    /// Its plan.
    pub(crate) plan: Plan,
    /// Where it stands.
    pub(crate) state: RunState,
    records: Vec<Record>,
    success_share: f64,
    is_held: bool,
    is_newest: bool,
    /// What is noted of it at the forge, where it is told there.
    pub(crate) note: Option<RunNote>,
    /// How many bytes of the journal were read.
    size: u64,
}

impl Told {
    /// The run that is named, or the newest one.
    pub(crate) fn load(name: Option<&str>, session: &Session) -> Result<Self, CliError> {
        let run_dir = session.run(name)?;
        let records = run_dir.load_records()?;
        let state = run_dir.load_state()?;
        let plan = engine::load_plan(&run_dir, state.base.clone())?;
        let success_share = running::load_options(&session.context()?, run_dir.id())
            .map_or(SUCCESS_SHARE, |options| options.success_share);
        let is_held = run_dir.holder()?.is_some();
        let is_newest = session.newest()?.as_ref() == Some(run_dir.id());
        let note = RunNote::load(&session.store.tracking_folder(), run_dir.id());
        Ok(Self {
            note,
            run_dir,
            plan,
            state,
            records,
            success_share,
            is_held,
            is_newest,
            size: 0,
        })
    }

    /// Reads what is new; tells whether anything is. `is_own` says that this very process owns the run.
    pub(crate) fn refresh(&mut self, is_own: bool) -> Result<bool, CliError> {
        let is_held = is_own || self.run_dir.holder()?.is_some();
        let was_held = std::mem::replace(&mut self.is_held, is_held);
        let path = self.run_dir.journal_path();
        let size = path.metadata().map_or(0, |metadata| metadata.len());
        if size == self.size {
            return Ok(is_held != was_held);
        }
        let records = self.run_dir.load_records()?;
        // A journal only grows: what was there before is folded already.
        let news = records.get(self.records.len()..).unwrap_or_default();
        if news.iter().any(|record| self.state.apply(record).is_err()) {
            self.state = self.run_dir.load_state()?;
        }
        self.records = records;
        self.size = size;
        Ok(true)
    }

    /// What the machines of the run have left, as it was last measured.
    pub(crate) fn loads(&self) -> Loads {
        let text = std::fs::read_to_string(self.run_dir.loads_path());
        let loads = text.ok().and_then(|text| serde_json::from_str(&text).ok());
        loads.unwrap_or_default()
    }

    /// How the nodes of the clusters of the run stand, as they were last seen.
    pub(crate) fn clusters(&self) -> Clusters {
        let text = std::fs::read_to_string(self.run_dir.clusters_path());
        let clusters = text.ok().and_then(|text| serde_json::from_str(&text).ok());
        clusters.unwrap_or_default()
    }

    /// What is told of it now.
    pub(crate) fn view(&self) -> RunView<'_> {
        RunView {
            plan: &self.plan,
            state: &self.state,
            records: &self.records,
            success_share: self.success_share,
            is_held: self.is_held,
            is_newest: self.is_newest,
            has_landed_at_forge: self.has_landed_at_forge(),
            now: Timestamp::now(),
        }
    }

    /// Whether all its pull requests were merged where they are.
    fn has_landed_at_forge(&self) -> bool {
        let pulls = self.note.iter().flat_map(|note| note.pulls.values());
        let mut landed = pulls.map(|pull| pull.landed.is_some());
        landed
            .next()
            .is_some_and(|first| first && landed.all(|landed| landed))
    }

    /// Writes the summary, the figures and the page beside the journal.
    pub(crate) fn write(&self, session: &Session) -> Result<(), CliError> {
        let view = self.view();
        let note = RunNote::load(&session.store.tracking_folder(), self.run_dir.id());
        let metrics = metrics(&view, note.as_ref().map(|note| note.calls))?;
        let locked_run = session.store.lock(self.run_dir.id())?;
        for (&task, pull) in note.iter().flat_map(|note| &note.pulls) {
            locked_run.note_pull(task, pull.number)?;
        }
        locked_run.write_summary(&report::summary_markdown(&view))?;
        locked_run.write_metrics(&metrics)?;
        locked_run.write_report(&report::run_page(
            &view,
            &details::of(&self.plan, &self.state, session),
        ))?;
        Ok(())
    }
}

/// The figures of a run as JSON, with how often its forge was asked.
pub(crate) fn metrics(view: &RunView, calls: Option<Calls>) -> Result<String, CliError> {
    let mut document = MetricsDocument::new(view);
    let calls = calls.map(serde_json::to_value);
    document.forge = calls.transpose().map_err(CliError::internal)?;
    serde_json::to_string_pretty(&document).map_err(CliError::internal)
}
