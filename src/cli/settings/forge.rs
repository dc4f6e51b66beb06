//! What becomes of a run at the forge.

use std::path::Path;

use crate::config::{Layer, Setting};
use crate::engine::tracking::{PullMode, PullOptions};
use crate::forge::ApiEnvironment;

use super::Settings;
use crate::cli::error::CliError;

impl Settings {
    /// Whether and how results become pull requests.
    pub(crate) fn pull_options(&self) -> Result<PullOptions, CliError> {
        let names = |setting: Option<Setting<&str>>| -> Vec<String> {
            let names = setting.map_or("", |setting| setting.value).split(',');
            let names = names.map(|name| name.trim().trim_start_matches('@').to_owned());
            names.filter(|name| !name.is_empty()).collect()
        };
        Ok(PullOptions {
            mode: self.pull_mode()?.unwrap_or_default(),
            labels: names(self.config.pull_request_labels()),
            reviewers: names(self.config.pull_request_reviewers()),
        })
    }

    /// The same where the command line says it.
    pub(crate) fn typed_pull_options(&self) -> Result<Option<PullOptions>, CliError> {
        let typed = self.config.pull_requests();
        let is_typed = typed.is_some_and(|setting| setting.origin.layer == Layer::Arguments);
        is_typed.then(|| self.pull_options()).transpose()
    }

    /// Whether the user's settings name an App that asks.
    pub(crate) fn has_app(&self) -> bool {
        self.config.github_app_id().is_some()
    }

    /// What the environment says of the forge, with the App of the user's settings where it names none.
    pub(crate) fn with_app(
        &self,
        environment: &ApiEnvironment,
    ) -> Result<ApiEnvironment, CliError> {
        let mut environment = environment.clone();
        let Some(id) = self
            .config
            .github_app_id()
            .filter(|_| environment.app_id.is_none())
        else {
            return Ok(environment);
        };
        environment.app_id = Some(id.value.to_string());
        let installation = self.config.github_app_installation();
        environment.app_installation = installation.map(|number| number.value.to_string());
        let Some(key) = self.config.github_app_key() else {
            let words = format!(
                "github-app-id ({}) has no github-app-key beside it",
                id.origin
            );
            return Err(
                CliError::usage(words).hint("Say where the key of the App is: github-app-key")
            );
        };
        let home = std::env::var("HOME").unwrap_or_default();
        let path = match key.value.strip_prefix("~/") {
            Some(rest) => format!("{home}/{rest}"),
            None => key.value.to_owned(),
        };
        if !Path::new(&path).is_absolute() {
            let words = format!("github-app-key ({}) is '{}'", key.origin, key.value);
            return Err(CliError::usage(words).hint("Name the whole path, or one below ~/"));
        }
        environment.app_key = Some(path);
        Ok(environment)
    }

    fn pull_mode(&self) -> Result<Option<PullMode>, CliError> {
        let Some(setting) = self.config.pull_requests() else {
            return Ok(None);
        };
        match setting.value {
            "true" | "yes" | "on" => Ok(Some(PullMode::Ready)),
            "draft" => Ok(Some(PullMode::Draft)),
            "false" | "no" | "off" => Ok(Some(PullMode::Off)),
            other => {
                let words = format!("'pull-requests' ({}) is '{other}'", setting.origin);
                Err(CliError::usage(words).hint("Use true, draft or false"))
            }
        }
    }
}
