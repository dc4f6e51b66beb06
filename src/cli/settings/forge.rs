//! What becomes of a run at the forge.

use crate::config::{Layer, Setting};
use crate::engine::tracking::{PullMode, PullOptions};

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
