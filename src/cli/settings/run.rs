//! How a run is run.

use std::fs;

use crate::agent::{self, Permissions};
use crate::config::{Layer, Origin, Setting};
use crate::engine::running::{Checkpoints, OnHazard, RunOptions};
use crate::model::{Budget, TaskKind};

use super::{Settings, agents, count};
use crate::cli::args::parse_duration;
use crate::cli::error::CliError;

impl Settings {
    /// How a run is run.
    pub(crate) fn run_options(&self) -> Result<RunOptions, CliError> {
        let more_agents = self.own_agents()?;
        let mut options = RunOptions::new(self.agent(&more_agents)?);
        for (kind, name) in &self.config.agent_by_kind {
            let spec = agents::named_agent(&name.value, &more_agents, self.runs_here()?)?;
            let kind = task_kind(kind).ok_or_else(|| {
                CliError::usage(format!(
                    "'agent-by-kind.{kind}' ({}) names no kind of task",
                    name.origin
                ))
                .hint("Use feat, fix, docs, refactor, test, chore or research")
            })?;
            options.agents_by_kind.insert(kind, spec);
        }
        options.more_agents = more_agents;
        options.sites = self.sites()?;
        options.max_workers = self.max_workers_of(&options.sites);
        options.by_slots = self.is_by_slots(&options.sites);
        options.prompt_template = self.prompt_template()?;
        self.put(&mut options, Layer::BuiltIn)?;
        self.put_isolation(&mut options.isolation, Layer::BuiltIn);
        self.put_policy(&mut options, Layer::BuiltIn)?;
        self.put_set_up(&mut options, Layer::BuiltIn);
        Ok(options)
    }

    /// Changes the options of a run that is there to what the command line says; the rest stays as it was begun.
    pub(crate) fn change(&self, options: &mut RunOptions) -> Result<(), CliError> {
        let is_typed = |origin: &Origin| origin.layer == Layer::Arguments;
        let is_agent_typed = self
            .config
            .agent()
            .is_some_and(|name| is_typed(&name.origin))
            || self
                .config
                .agent_command()
                .is_some_and(|command| is_typed(&command.origin));
        if is_agent_typed {
            options.more_agents = self.own_agents()?;
            options.agent = self.agent(&options.more_agents)?;
            options.agents_by_kind.clear();
        }
        if let Some(workers) = self
            .config
            .max_workers()
            .filter(|workers| is_typed(&workers.origin))
        {
            options.max_workers = count(&workers);
            options.by_slots = false;
        }
        if self
            .config
            .text_of("executor")
            .is_some_and(|list| is_typed(&list.origin))
        {
            options.sites = self.sites()?;
            if self.config.max_workers().is_none() {
                options.max_workers = self.max_workers_of(&options.sites);
                options.by_slots = self.is_by_slots(&options.sites);
            }
        }
        self.put(options, Layer::Arguments)?;
        self.put_set_up(options, Layer::Arguments);
        self.put_isolation(&mut options.isolation, Layer::Arguments);
        self.put_policy(options, Layer::Arguments)
    }

    /// Puts in what a layer from `lowest` on says.
    fn put(&self, options: &mut RunOptions, lowest: Layer) -> Result<(), CliError> {
        fn from<T>(setting: Option<Setting<T>>, lowest: Layer) -> Option<Setting<T>> {
            setting.filter(|setting| setting.origin.layer >= lowest)
        }
        let text = |setting: Setting<&str>| setting.value.to_owned();
        let config = &self.config;
        if let Some(model) = from(config.model(), lowest) {
            options.model = Some(text(model));
        }
        if let Some(level) = from(config.permissions(), lowest) {
            options.permissions =
                Permissions::from_name(level.value).unwrap_or(options.permissions);
        }
        if let Some(patience) = from(config.ask(), lowest) {
            options.ask = Some(patience.value);
        }
        if let Some(size) = from(config.batch_size(), lowest) {
            options.batch_size = Some(count(&size));
        }
        if let Some(check) = from(config.check(), lowest) {
            options.check = Some(text(check));
        }
        if let Some(timeout) = from(config.timeout(), lowest) {
            options.timeout = timeout.value;
        }
        if let Some(timeout) = from(config.idle_timeout(), lowest) {
            options.idle_timeout = Some(timeout.value);
        }
        if let Some(retries) = from(config.retries(), lowest) {
            options.retries = retries.value;
        }
        if let Some(load) = from(config.max_load(), lowest) {
            options.max_load = load.value;
        }
        if let Some(after) = from(config.speculate(), lowest) {
            options.speculate = Some(after.value);
        }
        if let Some(template) = from(config.branch_template(), lowest) {
            options.branch_template = text(template);
        }
        if let Some(share) = from(config.success_share(), lowest) {
            options.success_share = share.value;
        }
        if let Some(root) = from(config.worktree_root(), lowest) {
            options.worktree_root = text(root);
        }
        if let Some(needs) = self.needs(lowest)? {
            options.needs = needs;
        }
        if let Some(amount) = from(config.budget(), lowest) {
            options.budget = Some(budget("budget", &amount)?);
        }
        if let Some(amount) = from(config.task_budget(), lowest) {
            options.task_budget = Some(budget("task-budget", &amount)?);
        }
        Ok(())
    }

    /// The text that agents are told, from the file that is named, seen from here.
    fn prompt_template(&self) -> Result<Option<String>, CliError> {
        let Some(setting) = self.config.prompt_template() else {
            return Ok(None);
        };
        let named = format!("'prompt-template' ({})", setting.origin);
        let text = fs::read_to_string(setting.value).map_err(|error| {
            CliError::failure(format!("{named}: cannot read '{}': {error}", setting.value))
        })?;
        agent::check_template(&text)?;
        Ok(Some(text))
    }
}

impl Settings {
    /// Puts in what a layer from `lowest` on says about what is seen of running tasks.
    fn put_policy(&self, options: &mut RunOptions, lowest: Layer) -> Result<(), CliError> {
        let from = |setting: Option<Setting<&'_ str>>| {
            let setting = setting.filter(|setting| setting.origin.layer >= lowest)?;
            Some((setting.value.to_owned(), setting.origin.to_string()))
        };
        if let Some((value, _)) = from(self.config.on_hazard()) {
            options.on_hazard = match value.as_str() {
                "pause" => OnHazard::Pause,
                "replan" => OnHazard::Replan,
                _ => OnHazard::Warn,
            };
        }
        if let Some((value, origin)) = from(self.config.checkpoint()) {
            options.checkpoints = Some(match (value.as_str(), parse_duration(&value)) {
                ("each", _) => Checkpoints::Each,
                (_, Ok(span)) => Checkpoints::Every(span),
                (other, Err(_)) => {
                    let words = format!("'checkpoint' ({origin}) is '{other}'");
                    return Err(CliError::usage(words).hint("Use each, or a span such as 30m"));
                }
            });
        }
        if let Some((command, _)) = from(self.config.verify()) {
            options.verify = Some(command);
        }
        Ok(())
    }
}

fn budget(key: &str, amount: &Setting<&str>) -> Result<Budget, CliError> {
    let origin = &amount.origin;
    let wrong = |message| CliError::usage(format!("'{key}' ({origin}): {message}"));
    amount.value.parse().map_err(wrong)
}

/// A kind of task by the short word that the configuration uses.
fn task_kind(word: &str) -> Option<TaskKind> {
    [
        TaskKind::Feature,
        TaskKind::Fix,
        TaskKind::Docs,
        TaskKind::Refactor,
        TaskKind::Test,
        TaskKind::Chore,
        TaskKind::Research,
    ]
    .into_iter()
    .find(|kind| kind.prefix() == word)
}
