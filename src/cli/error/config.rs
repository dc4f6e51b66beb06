//! What is wrong with the configuration, in words.

use super::{CliError, ErrorCode};
use crate::config::{ConfigError, ConfigWarning};
use crate::humanize;

impl From<ConfigError> for CliError {
    fn from(error: ConfigError) -> Self {
        Self::of_config(&error).about(ErrorCode::Config)
    }
}

impl CliError {
    fn of_config(error: &ConfigError) -> Self {
        let words = Self::usage(error.to_string());
        match error {
            ConfigError::Placeholder { known, .. } => {
                let names = known.iter().map(|name| format!("{{{name}}}"));
                words.hint(format!("Known are {}", humanize::list(names)))
            }
            ConfigError::NotForRepository {
                key: "executors", ..
            } => words.hint(
                "Take it out there; your machines are named in your own file: ~/.config/git-orchestrate/config.toml",
            ),
            ConfigError::NotForRepository { key, .. } => words.hint(format!(
                "Take it out there, or say it yourself: `git config orchestrate.{key} …`"
            )),
            ConfigError::Syntax { .. } | ConfigError::Value { .. } => words,
        }
    }
}

/// A warning in words.
pub(crate) fn warning(warning: &ConfigWarning) -> String {
    match warning {
        ConfigWarning::Unknown {
            suggestion: Some(suggestion),
            ..
        } => format!("{warning}; did you mean '{suggestion}'?"),
        ConfigWarning::Unknown { .. } | ConfigWarning::Renamed { .. } => warning.to_string(),
    }
}
