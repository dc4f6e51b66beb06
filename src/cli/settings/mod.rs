//! What was typed and what is configured, put together into the options of the rooms that do the work.

mod agents;
mod capacity;
mod clusters;
mod executors;
mod forge;
mod hosts;
mod isolation;
mod layers;
mod notify;
mod run;
mod set_up;
mod table;
mod typed;

use std::num::NonZero;
use std::thread;
use std::time::Duration;

use crate::config::{Config, ConfigWarning, Entry, Setting, Sources};
use crate::engine::running::{self, RunOptions};
use crate::engine::tracking::TrackOptions;
use crate::humanize;
use crate::planner::{OrderKind, PlanOptions};

use super::error::{self, CliError};
use super::session::Session;
pub(crate) use agents::add_planned_agents;
pub(crate) use typed::Typed;

/// The built-in layer says the same; these only stand where it does not.
const DEFAULT_TIMEOUT: Duration = Duration::from_mins(30);
const DEFAULT_WORKTREE_ROOT: &str = "../{repo}.orchestrate/{run}";

/// What holds for this command.
#[derive(Debug)]
pub(crate) struct Settings {
    config: Config,
    warnings: Vec<ConfigWarning>,
}

impl Settings {
    /// Reads all layers, and warns of what is not known.
    pub(crate) fn load(session: &Session, typed: Typed) -> Result<Self, CliError> {
        let sources = Sources {
            arguments: typed.0,
            ..layers::load(session)?
        };
        let (config, warnings) = Config::resolve(&sources)?;
        for warning in &warnings {
            session.output.warning(&error::config_warning(warning));
        }
        Ok(Self { config, warnings })
    }

    /// The same without warnings, for what is asked beside the work of a command.
    pub(crate) fn load_quietly(session: &Session) -> Result<Self, CliError> {
        let (config, warnings) = Config::resolve(&layers::load(session)?)?;
        Ok(Self { config, warnings })
    }

    /// Every key with its value and origin.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.config.entries()
    }

    /// What was probably meant otherwise.
    pub(crate) fn warnings(&self) -> &[ConfigWarning] {
        &self.warnings
    }

    /// The revision to plan against, where one is set.
    pub(crate) fn base(&self) -> Option<String> {
        self.config.base().map(|setting| setting.value.to_owned())
    }

    /// How plans are built.
    pub(crate) fn plan_options(&self) -> PlanOptions {
        let infer_orders = self
            .config
            .infer_orders()
            .is_none_or(|setting| setting.value);
        PlanOptions {
            infer_orders,
            unknown_runs_alone: self.unknown_runs_alone(),
            ..PlanOptions::default()
        }
    }

    fn unknown_runs_alone(&self) -> bool {
        let unknown = self.config.unknown();
        unknown.is_none_or(|setting| setting.value == "alone")
    }

    /// How many tasks run at once.
    pub(crate) fn max_workers(&self) -> usize {
        self.config
            .max_workers()
            .map_or_else(n_cores, |setting| count(&setting))
    }

    /// Lets no more tasks run at once than the memory that is left bears, where nobody says how many.
    pub(crate) fn fit_to_memory(&self, options: &mut RunOptions, session: &Session) {
        // Elsewhere there is memory of which we know nothing.
        if self.config.max_workers().is_some() || !options.sites.is_empty() {
            return;
        }
        let Some(most) = running::most_workers(&session.store, options) else {
            return;
        };
        if most < options.max_workers {
            options.max_workers = most;
            session.output.note(&format!(
                "{} at once: the memory that is left bears no more.",
                humanize::count(most, "agent")
            ));
        }
    }

    /// How long an attempt, or a verify command, may take.
    pub(crate) fn timeout(&self) -> Duration {
        self.config
            .timeout()
            .map_or(DEFAULT_TIMEOUT, |setting| setting.value)
    }

    /// Where worktrees are made, as a template.
    pub(crate) fn worktree_root(&self) -> String {
        let root = self
            .config
            .worktree_root()
            .map(|setting| setting.value.to_owned());
        root.unwrap_or_else(|| DEFAULT_WORKTREE_ROOT.to_owned())
    }

    /// The command that must succeed after each merge.
    pub(crate) fn verify(&self) -> Option<String> {
        self.config.verify().map(|setting| setting.value.to_owned())
    }

    /// The commands for the shell that a run will give, with the names of their settings.
    pub(crate) fn commands(&self) -> Vec<(&'static str, String)> {
        let config = &self.config;
        let set = [("check", config.check()), ("verify", config.verify())];
        let set = set.into_iter();
        set.filter_map(|(name, setting)| Some((name, setting?.value.to_owned())))
            .collect()
    }

    /// Whether tasks that have no issue of their own get one.
    pub(crate) fn has_sub_issues(&self) -> bool {
        self.config.sub_issues().is_none_or(|setting| setting.value)
    }

    /// How those are made.
    pub(crate) fn track_options(&self) -> TrackOptions {
        let mut options = TrackOptions::default();
        if let Some(title) = self.config.sub_issue_title() {
            title.value.clone_into(&mut options.title);
        }
        if let Some(labels) = self.config.sub_issue_labels() {
            let labels = labels.value.split(',').map(|label| label.trim().to_owned());
            options.labels = labels.filter(|label| !label.is_empty()).collect();
        }
        options
    }

    /// The order in which results are merged.
    pub(crate) fn order(&self) -> OrderKind {
        match self.config.order().map(|setting| setting.value) {
            Some("listed") => OrderKind::Listed,
            Some("finished") => OrderKind::Finished,
            Some("size") => OrderKind::Size,
            _ => OrderKind::Deps,
        }
    }
}

fn count(setting: &Setting<u32>) -> usize {
    usize::try_from(setting.value).unwrap_or(usize::MAX)
}

/// How many tasks this machine does at once where nobody says.
fn n_cores() -> usize {
    thread::available_parallelism().map_or(2, NonZero::get)
}
