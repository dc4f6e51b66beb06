//! How agents are kept in their place.

use std::path::PathBuf;

use crate::config::{Layer, Setting};
use crate::executor::{IsolationOptions, SandboxChoice};

use super::Settings;

impl Settings {
    /// Puts in what a layer from `lowest` on says.
    pub(super) fn put_isolation(&self, options: &mut IsolationOptions, lowest: Layer) {
        let config = &self.config;
        if let Some(setting) = from(config.sandbox(), lowest) {
            options.sandbox = choice(setting.value);
        }
        if let Some(setting) = from(config.network(), lowest) {
            options.has_network = setting.value;
        }
        if let Some(setting) = from(config.sandbox_read(), lowest) {
            options.readable = paths(setting.value);
        }
        if let Some(setting) = from(config.sandbox_write(), lowest) {
            options.writable = paths(setting.value);
        }
    }
}

/// The setting, where it is of a layer from `lowest` on.
pub(super) fn from<T>(setting: Option<Setting<T>>, lowest: Layer) -> Option<Setting<T>> {
    setting.filter(|setting| setting.origin.layer >= lowest)
}

/// The words that the configuration takes.
fn choice(word: &str) -> SandboxChoice {
    match word {
        "bwrap" | "bubblewrap" => SandboxChoice::Bwrap,
        "landlock" => SandboxChoice::Landlock,
        "off" => SandboxChoice::Off,
        _ => SandboxChoice::Auto,
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
