//! What a person is told who looks elsewhere.

use super::Settings;
use crate::cli::error::CliError;
use crate::cli::notifying::NotifyOptions;

impl Settings {
    /// What is told, and how.
    pub(crate) fn notify_options(&self) -> Result<NotifyOptions, CliError> {
        let config = &self.config;
        let mut options = NotifyOptions {
            has_bell: config.switch_of("notify.bell"),
            has_desktop: config.switch_of("notify.desktop"),
            command: config
                .text_of("notify.command")
                .map(|it| it.value.to_owned()),
            webhook: config
                .text_of("notify.webhook")
                .map(|it| it.value.to_owned()),
            ..NotifyOptions::default()
        };
        let Some(on) = config.text_of("notify.on") else {
            return Ok(options);
        };
        let words = on.value.split(',').map(str::trim);
        for word in words.filter(|word| !word.is_empty()) {
            match word {
                "end" => options.on_end = true,
                "attention" => options.on_attention = true,
                "false" => {}
                other => {
                    let words = format!("'notify.on' ({}) has '{other}'", on.origin);
                    return Err(CliError::usage(words).hint("Use end, attention or both"));
                }
            }
        }
        Ok(options)
    }
}
