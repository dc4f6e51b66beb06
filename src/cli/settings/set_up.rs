//! What is done for an attempt beside its agent, and what of all that a repository brings along.

use std::path::PathBuf;

use crate::config::{KEYS, Layer, Origin, Trust};
use crate::engine::running::RunOptions;

use super::Settings;
use super::isolation::{from, paths};

impl Settings {
    /// Puts in what a layer from `lowest` on says.
    pub(super) fn put_set_up(&self, options: &mut RunOptions, lowest: Layer) {
        let config = &self.config;
        let is_high = |origin: &Origin| origin.layer >= lowest;
        let text = |key| {
            let setting = config
                .text_of(key)
                .filter(|setting| is_high(&setting.origin));
            setting.map(|setting| setting.value.to_owned())
        };
        if let Some(setting) = from(config.undo_escapes(), lowest) {
            options.undo_escapes = setting.value;
        }
        if let Some(setting) = from(config.excuse_escapes(), lowest) {
            options.excuse_escapes = setting.value;
        }
        let set_up = &mut options.set_up;
        set_up.setup = text("setup").or(set_up.setup.take());
        set_up.teardown = text("teardown").or(set_up.teardown.take());
        if let Some(words) = text("worktree-include") {
            set_up.include = shell_words::split(&words).unwrap_or_default();
        }
        if let Some(setting) = from(config.hooks_in_sandbox(), lowest) {
            set_up.is_confined = setting.value;
        }
        if let Some(setting) = config.hook_timeout().filter(|it| is_high(&it.origin)) {
            set_up.timeout = setting.value;
        }
        if let Some(setting) = from(config.text_of("templates"), lowest) {
            set_up.templates = paths(setting.value).into_iter().next();
        } else if lowest == Layer::BuiltIn {
            set_up.templates = super::layers::user_folder()
                .map(|folder: PathBuf| folder.join("templates"))
                .filter(|folder| folder.is_dir());
        }
        let by = config.text_of("worktree-include-by");
        if let Some(setting) = by.filter(|setting| is_high(&setting.origin)) {
            set_up.by_hardlink = setting.value == "hardlink";
        }
        if lowest == Layer::BuiltIn {
            let variables = config.environment.iter();
            options.isolation.environment = variables
                .map(|(name, setting)| (name.clone(), setting.value.clone()))
                .collect();
        }
    }

    /// Everything in the repository's own file that would be run, a line each.
    pub(crate) fn repository_commands(&self) -> Vec<String> {
        let config = &self.config;
        let is_theirs = |origin: &Origin| origin.layer == Layer::Repository;
        let mut lines = Vec::new();
        for key in KEYS.iter().filter(|key| key.trust == Trust::Approved) {
            let setting = config.text_of(key.name);
            if let Some(setting) = setting.filter(|it| is_theirs(&it.origin)) {
                lines.push(format!("{} = {}", key.name, setting.value));
            }
        }
        for (name, table) in &config.agents {
            if is_theirs(&table.origin) {
                lines.push(format!("agents.{name} = {}", table.value));
            }
        }
        for (name, setting) in &config.environment {
            if is_theirs(&setting.origin) {
                lines.push(format!("environment.{name} = {}", setting.value));
            }
        }
        lines
    }
}
