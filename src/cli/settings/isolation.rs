//! How agents are kept in their place.

use std::path::PathBuf;

use crate::config::{Layer, Setting};
use crate::executor::{IsolationOptions, SandboxChoice};

use super::Settings;
use crate::cli::error::CliError;

impl Settings {
    /// Puts in what a layer from `lowest` on says.
    pub(super) fn put_isolation(
        &self,
        options: &mut IsolationOptions,
        lowest: Layer,
    ) -> Result<(), CliError> {
        let config = &self.config;
        if let Some(setting) = of_users("sandbox", config.sandbox(), lowest)? {
            options.sandbox = choice(&setting)?;
        }
        if let Some(setting) = of_users("network", config.network(), lowest)? {
            options.has_network = setting.value;
        }
        if let Some(setting) = of_users("sandbox-read", config.sandbox_read(), lowest)? {
            options.readable = paths(setting.value);
        }
        if let Some(setting) = of_users("sandbox-write", config.sandbox_write(), lowest)? {
            options.writable = paths(setting.value);
        }
        Ok(())
    }
}

/// A setting that only the user may make: a repository must not open its own cage.
pub(super) fn of_users<T>(
    name: &str,
    setting: Option<Setting<T>>,
    lowest: Layer,
) -> Result<Option<Setting<T>>, CliError> {
    let Some(setting) = setting.filter(|setting| setting.origin.layer >= lowest) else {
        return Ok(None);
    };
    if setting.origin.layer == Layer::Repository {
        return Err(CliError::usage(format!(
            "'{name}' ({}) is not for a repository to say",
            setting.origin
        ))
        .hint(format!(
            "Take it out there, or say it yourself: `git config orchestrate.{name} …`"
        )));
    }
    Ok(Some(setting))
}

fn choice(setting: &Setting<&str>) -> Result<SandboxChoice, CliError> {
    match setting.value {
        "auto" => Ok(SandboxChoice::Auto),
        "bwrap" | "bubblewrap" => Ok(SandboxChoice::Bwrap),
        "landlock" => Ok(SandboxChoice::Landlock),
        "off" => Ok(SandboxChoice::Off),
        other => Err(
            CliError::usage(format!("'sandbox' ({}) is '{other}'", setting.origin))
                .hint("Use auto, bwrap, landlock or off"),
        ),
    }
}

/// Paths as the words of a command line; `~/` is the home, and what is relative is seen from here.
pub(super) fn paths(words: &str) -> Vec<PathBuf> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let path = |word: String| match (word.strip_prefix("~/"), &home) {
        (Some(below), Some(home)) => home.join(below),
        _ => std::path::absolute(&word).unwrap_or_else(|_| PathBuf::from(word)),
    };
    let words = shell_words::split(words).unwrap_or_default();
    words.into_iter().map(path).collect()
}
