//! How a run is run.

use std::path::PathBuf;

use crate::config::Layer;
use crate::engine::running::RunOptions;
use crate::model::TaskKind;

use super::{Settings, agents, count};
use crate::cli::error::CliError;
use crate::cli::session::Session;

impl Settings {
    /// How a run is run.
    pub(crate) fn run_options(&self, session: &Session) -> Result<RunOptions, CliError> {
        let more_agents = self.own_agents()?;
        let mut options = RunOptions::new(self.agent(&more_agents)?);
        for (kind, name) in &self.config.agent_by_kind {
            let spec = agents::named_agent(&name.value, &more_agents)?;
            let kind = task_kind(kind).ok_or_else(|| {
                CliError::usage(format!("'agent-by-kind.{kind}' ({}) names no kind of task", name.origin))
                    .hint("Use feat, fix, docs, refactor, test, chore or research")
            })?;
            options.agents_by_kind.insert(kind, spec);
        }
        options.more_agents = more_agents;
        options.model = self.config.model().map(|setting| setting.value.to_owned());
        options.max_workers = self.max_workers();
        options.batch_size = self.config.batch_size().map(|setting| count(&setting));
        options.check = self.config.check().map(|setting| setting.value.to_owned());
        if let Some(timeout) = self.config.timeout() {
            options.timeout = timeout.value;
        }
        if let Some(retries) = self.config.retries() {
            options.retries = retries.value;
        }
        if let Some(template) = self.config.branch_template() {
            template.value.clone_into(&mut options.branch_template);
        }
        if let Some(share) = self.config.success_share() {
            options.success_share = share.value;
        }
        options.worktree_root = self
            .config
            .worktree_root()
            .filter(|root| root.origin.layer > Layer::BuiltIn)
            .map(|root| worktree_root(root.value, session));
        Ok(options)
    }
}

/// The folder that holds one folder for each run, from a template seen from the repository.
fn worktree_root(template: &str, session: &Session) -> PathBuf {
    let repository = &session.repository;
    let common_dir = repository.common_dir();
    let home = match common_dir.file_name() {
        Some(name) if name == ".git" => common_dir.parent().unwrap_or(common_dir),
        _ => common_dir,
    };
    let folder = template.trim_end_matches('/').trim_end_matches("{run}");
    let folder = home.join(folder.replace("{repo}", &repository.name()));
    std::path::absolute(&folder).unwrap_or(folder)
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
